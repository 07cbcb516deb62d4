import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./plain-language";

const PAGE = `<form><input type="hidden" name="csrfmiddlewaretoken" value="t"><textarea name="text"></textarea>
  <select name="language"><option value="nl" selected></option></select>
  <plain-language src="/posts/hints/"><div data-hints></div><button data-check>Check</button></plain-language></form>`;
const LIST = `<ul><li data-kind="jargon" data-start="5" data-end="12" data-quote="middels"><button data-show><q>middels</q></button>
  <button data-take="met">Take it over</button><button data-dismiss>Not this time</button></li></ul>`;

const answers = vi.fn<(url: string, init?: RequestInit) => Promise<Response>>();
const text = (): HTMLTextAreaElement => document.querySelector("textarea") as HTMLTextAreaElement;
const items = (): number => document.querySelectorAll("li").length;

async function type(words: string): Promise<void> {
  text().value = words;
  text().dispatchEvent(new Event("input", { bubbles: true }));
  await vi.advanceTimersByTimeAsync(600);
}

async function press(what: string): Promise<void> {
  document.querySelector<HTMLButtonElement>(what)?.click();
  await vi.advanceTimersByTimeAsync(10);
}

describe("plain-language", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    answers.mockReset();
    answers.mockImplementation(async () => new Response(LIST));
    vi.stubGlobal("fetch", answers);
    document.body.innerHTML = PAGE;
  });

  afterEach(() => {
    document.body.innerHTML = "";
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("asks once, half a second after typing stops", async () => {
    text().value = "Meld";
    text().dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(400);
    expect(answers).not.toHaveBeenCalled();
    await type("Meld middels brief");
    expect(answers).toHaveBeenCalledTimes(1);
    const body = answers.mock.calls[0]?.[1]?.body as FormData;
    expect([...body.entries()]).toEqual([
      ["csrfmiddlewaretoken", "t"],
      ["language", "nl"],
      ["text", "Meld middels brief"],
    ]);
    expect(items()).toBe(1);
  });

  it("looks at a text that stands there when somebody goes into it, once", async () => {
    text().value = "Meld middels brief";
    await vi.advanceTimersByTimeAsync(600);
    expect(answers).not.toHaveBeenCalled();
    text().dispatchEvent(new Event("focusin", { bubbles: true }));
    text().dispatchEvent(new Event("focusin", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(10);
    expect(answers).toHaveBeenCalledTimes(1);
    expect(items()).toBe(1);
  });

  it("selects the words in the text", async () => {
    await type("Meld middels brief");
    await press("[data-show] q");
    expect([text().selectionStart, text().selectionEnd]).toEqual([5, 12]);
    expect(text().value).toBe("Meld middels brief");
  });

  it("takes the simpler word over and looks again", async () => {
    await type("Meld middels brief");
    await press("[data-take]");
    expect(text().value).toBe("Meld met brief");
    expect(answers).toHaveBeenCalledTimes(2);
  });

  it("replaces nothing when the text was changed since", async () => {
    await type("Meld middels brief");
    text().value = "Nu: meld middels brief";
    await press("[data-take]");
    expect(text().value).toBe("Nu: meld middels brief");
    expect(answers).toHaveBeenCalledTimes(2);
  });

  it("does not show again what was dismissed", async () => {
    await type("Meld middels brief");
    await press("[data-dismiss]");
    expect(items()).toBe(0);
    await type("Meld middels brief!");
    expect(answers).toHaveBeenCalledTimes(2);
    expect(items()).toBe(0);
  });

  it("keeps the list when the connection fails", async () => {
    await type("Meld middels brief");
    answers.mockImplementation(async () => Promise.reject(new TypeError("no connection")));
    await type("Meld middels brief.");
    expect(items()).toBe(1);
  });
});
