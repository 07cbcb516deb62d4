import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./composer-desk";

const PAGE = `<composer-desk><form id="composer" action="/draft/" data-measure="/measure/" data-not-kept="Not kept" data-unsaved="Not yet">
  <input type="radio" name="kind" value="public" checked><input type="radio" name="kind" value="note">
  <input type="hidden" name="seen" value="7"><textarea name="text"></textarea><input type="file" name="file"><div id="composer-hint"></div><span id="composer-kept"></span>
  <button type="button" formaction="/notes/" data-sends="note"></button><button type="button" formaction="/answers/" data-sends="answer"></button>
</form></composer-desk><ol id="thread" data-newest="7"></ol>`;

const answers = vi.fn<(url: string, init?: RequestInit) => Promise<Response>>();

function type(words: string): void {
  const text = document.querySelector("textarea") as HTMLTextAreaElement;
  text.value = words;
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function arrives(number: string, seen = number): string | undefined {
  (document.querySelector("#thread") as HTMLElement).dataset.newest = number;
  const field = document.querySelector<HTMLInputElement>("[name=seen]");
  if (field && seen !== number) field.value = seen; // the whole page came anew
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  return field?.value;
}

const asked = (url: string): number => answers.mock.calls.filter((call) => String(call[0]).endsWith(url)).length;
const kept = (): string => document.querySelector("#composer-kept")?.textContent ?? "";

describe("composer-desk", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    answers.mockReset();
    answers.mockImplementation(
      async (url) => new Response(String(url).endsWith("/measure/") ? "<p>7 left</p>" : "Kept"),
    );
    vi.stubGlobal("fetch", answers);
    navigator.sendBeacon = vi.fn(() => true);
    document.body.innerHTML = PAGE;
  });

  afterEach(() => {
    document.body.innerHTML = "";
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("hands in what was not kept yet when another conversation takes its place", () => {
    type("Almost");
    document.querySelector("composer-desk")?.remove();
    expect(navigator.sendBeacon).toHaveBeenCalledOnce();
  });

  it("shows that the draft moved on elsewhere, and leaves the words where they are", async () => {
    answers.mockImplementation(async () => new Response("Bram took this draft over", { status: 409 }));
    type("My words");
    await vi.advanceTimersByTimeAsync(700);
    expect(kept()).toBe("Bram took this draft over");
    expect(document.querySelector("textarea")?.value).toBe("My words");
  });

  it("keeps the draft once somebody pauses, and says so", async () => {
    type("T");
    type("To");
    expect(kept()).toBe("Not yet");
    await vi.advanceTimersByTimeAsync(700);
    expect(asked("/draft/")).toBe(1);
    expect(kept()).toBe("Kept");
    expect(document.querySelector("#composer-hint")?.textContent).toBe("7 left");
  });

  it("says when it could not keep, and tries again", async () => {
    answers.mockRejectedValueOnce(new Error("offline")).mockRejectedValueOnce(new Error("offline"));
    type("Tomorrow");
    await vi.advanceTimersByTimeAsync(700);
    expect(kept()).toBe("Not kept");
    await vi.advanceTimersByTimeAsync(5100);
    expect(kept()).toBe("Kept");
  });

  it("does not take an error page or a sign-in page for an answer", async () => {
    answers.mockImplementation(async () => new Response("<h1>Server error</h1>", { status: 500 }));
    type("Tomorrow");
    await vi.advanceTimersByTimeAsync(700);
    expect(kept()).toBe("Not kept");
    expect(document.body.innerHTML).not.toContain("Server error");
  });

  it("sends no draft after the answer", async () => {
    type("Tomorrow");
    document.querySelector<HTMLElement>("[data-sends=answer]")?.click();
    await vi.advanceTimersByTimeAsync(10000);
    expect(asked("/draft/")).toBe(0);
  });

  it("has seen what came in before a word was written, and not what came in since", () => {
    expect(arrives("8")).toBe("8");
    type("Tomorrow");
    expect(arrives("9")).toBe("8");
  });

  it("has not seen more because a file was added", () => {
    type("Tomorrow");
    const add = document.createElement("button");
    add.setAttribute("formaction", "/draft/files/");
    add.setAttribute("data-adds-files", "");
    add.type = "button";
    document.querySelector("form")?.append(add);
    add.click();
    expect(arrives("9", "9!")).toBe("7");
  });

  it.each([
    ["public", "answer"],
    ["note", "note"],
  ])("with Ctrl+Enter a %s text goes by its own button", (kind, button) => {
    (document.querySelector(`[value=${kind}]`) as HTMLInputElement).checked = true;
    const pressed: string[] = [];
    for (const one of document.querySelectorAll<HTMLElement>("[data-sends]")) {
      one.addEventListener("click", () => pressed.push(one.dataset.sends ?? ""));
    }
    const init = { key: "Enter", ctrlKey: true, bubbles: true };
    document.querySelector("textarea")?.dispatchEvent(new KeyboardEvent("keydown", init));
    expect(pressed).toEqual([button]);
  });
});
