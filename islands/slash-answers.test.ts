import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./slash-answers";

const PAGE = `<form id="composer"><input type="radio" name="kind" value="public" checked><input type="radio" name="kind" value="note">
  <slash-answers src="/standards/" label="Standard answers" data-failed="No connection"><textarea name="text"></textarea></slash-answers>
  <div id="composer-files"></div><button formaction="/standards/" data-opens-standards>Standard answer</button></form>`;
const OPTIONS = `<p data-says>2 standard answers</p>
  <li role="option" id="standard-1" data-insert="/insert/1/">Glass</li><li role="option" id="standard-2" data-insert="/insert/2/">Paper</li>`;
const INSERTED = `<pre data-inserted>Dear {person},
glass</pre><div data-files><ul><li>plan.pdf</li></ul></div><p data-says>Inserted</p>`;

const answers = vi.fn<(url: string, init?: RequestInit) => Promise<Response>>();
const text = (): HTMLTextAreaElement => document.querySelector("textarea") as HTMLTextAreaElement;
const offered = (): (string | null)[] =>
  [...document.querySelectorAll("#standards-list li")].map((item) => item.textContent);
const asked = (): string[] => answers.mock.calls.map((call) => String(call[0]));

async function type(words: string): Promise<void> {
  text().value = words;
  text().setSelectionRange(words.length, words.length);
  text().dispatchEvent(new Event("input", { bubbles: true }));
  await vi.advanceTimersByTimeAsync(200);
}

async function press(key: string): Promise<boolean> {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  text().dispatchEvent(event);
  await vi.advanceTimersByTimeAsync(10);
  return event.defaultPrevented;
}

describe("slash-answers", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    answers.mockReset();
    answers.mockImplementation(async (url) => new Response(String(url).startsWith("/insert/") ? INSERTED : OPTIONS));
    vi.stubGlobal("fetch", answers);
    document.body.innerHTML = PAGE;
  });

  afterEach(() => {
    document.body.innerHTML = "";
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("offers what fits, as a list that a screen reader follows", async () => {
    await type("Hello\n/gla");
    expect(asked()).toEqual(["/standards/?q=gla"]);
    expect(offered()).toEqual(["Glass", "Paper"]);
    expect(text().getAttribute("aria-activedescendant")).toBe("standard-1");
    expect(document.querySelector("[role=status]")?.textContent).toBe("2 standard answers");
    await press("ArrowUp");
    expect(document.querySelector("[aria-selected=true]")?.id).toBe("standard-2");
    expect(text().getAttribute("aria-activedescendant")).toBe("standard-2");
  });

  it.each(["and/or", "https://x", "24 / 7", "/a/b", "a//b", "x/", "/gla\n"])(
    "leaves the stroke in %j alone",
    async (words) => {
      await type(words);
      expect(answers).not.toHaveBeenCalled();
      expect(await press("Enter")).toBe(false);
      expect(text().value).toBe(words);
    },
  );

  it("inserts where the stroke stood, selects the first gap and lays the files ready", async () => {
    await type("Hello\n\n/gla");
    const heard = vi.fn();
    document.querySelector("form")?.addEventListener("input", heard);
    await press("ArrowDown");
    expect(await press("Enter")).toBe(true);
    expect(asked().at(-1)).toBe("/insert/2/");
    const sent = answers.mock.calls.at(-1)?.[1]?.body;
    expect(sent instanceof FormData && sent.get("text")).toBe("Hello\n\n");
    expect(text().value).toBe("Hello\n\nDear {person},\nglass");
    expect(text().value.slice(text().selectionStart, text().selectionEnd)).toBe("{person}");
    expect(document.querySelector("#composer-files")?.textContent).toBe("plan.pdf");
    expect(heard).toHaveBeenCalledOnce();
    expect(offered()).toEqual([]);
  });

  it("puts a second one under the first by the button", async () => {
    await type("First.");
    document.querySelector<HTMLElement>("[data-opens-standards]")?.click();
    await vi.advanceTimersByTimeAsync(200);
    expect(text().value).toBe("First.\n\n/");
    await press("Tab");
    expect(text().value).toBe("First.\n\nDear {person},\nglass");
  });

  it("after Escape the stroke is only a stroke", async () => {
    await type("/gla");
    expect(await press("Escape")).toBe(true);
    expect(offered()).toEqual([]);
    await type("/glass");
    expect(offered()).toEqual([]);
    expect(text().value).toBe("/glass");
  });

  it("offers nothing in a note", async () => {
    (document.querySelector("[value=note]") as HTMLInputElement).checked = true;
    await type("/gla");
    expect(answers).not.toHaveBeenCalled();
  });

  it("loses nothing when there is no connection", async () => {
    await type("Hello /gla");
    answers.mockRejectedValue(new Error("offline"));
    await press("Enter");
    expect(text().value).toBe("Hello /gla");
    expect(text().readOnly).toBe(false);
    expect(document.querySelector("[role=status]")?.textContent).toBe("No connection");
  });

  it("does not capture Enter when nothing is found", async () => {
    answers.mockImplementation(async () => new Response("<p data-says>Nothing</p>"));
    await type("/etc");
    expect(await press("Enter")).toBe(false);
    expect(document.querySelector("[role=status]")?.textContent).toBe("Nothing");
  });
});
