import htmx from "htmx.org";
import { beforeEach, expect, test, vi } from "vitest";
import "./desk-keys";

beforeEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
  document.body.innerHTML = `<input id="inbox-search" type="search">
    <ol id="inbox-rows"><li class="row" data-number="7"><a href="/conversations/7/?view=mine"><span class="what">Bins</span></a></li>
    <li class="row" data-number="8"><a href="/conversations/8/">Glass</a></li></ol>
    <article id="conversation" data-conversation="8"><button aria-keyshortcuts="e">Close</button><form id="composer"><textarea></textarea></form></article>
    <desk-keys data-user="3" data-taken="Yours now:" data-closed="Closed:"><p role="status"></p><dialog><input type="checkbox"></dialog></desk-keys>`;
});

function press(key: string, options: KeyboardEventInit = {}): void {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options }));
}

const row = (number: number): HTMLElement => document.querySelector(`[data-number="${number}"] > a`) as HTMLElement;

test("j and k walk through the list and stop at its ends", () => {
  press("j");
  expect(document.activeElement).toBe(row(7));
  press("j");
  press("j");
  expect(document.activeElement).toBe(row(8));
  press("k");
  expect(document.activeElement).toBe(row(7));
});

test("r goes to the answer of the open conversation", () => {
  press("r");
  expect(document.activeElement?.tagName).toBe("TEXTAREA");
});

test("e closes the open conversation by its own button", () => {
  const clicked = vi.fn();
  document.querySelector("button")?.addEventListener("click", clicked);
  press("e");
  expect(clicked).toHaveBeenCalledOnce();
});

test("a takes the row that has the focus", async () => {
  const ajax = vi.spyOn(htmx, "ajax").mockImplementation(async (_verb, _path, options) => {
    const { source } = options as { source: HTMLElement };
    source.dispatchEvent(new CustomEvent("htmx:after:request", { detail: { ctx: { response: { status: 200 } } } }));
  });
  row(7).focus();
  press("a");
  expect(ajax).toHaveBeenCalledWith(
    "POST",
    "/conversations/7/owner/",
    expect.objectContaining({ values: { owner: "3" } }),
  );
  await vi.waitFor(() => expect(document.querySelector("[role=status]")?.textContent).toBe("Yours now: Bins"));
});

test("a slash goes to the search field", () => {
  press("/");
  expect(document.activeElement?.id).toBe("inbox-search");
});

test("a question mark opens the list of keys", () => {
  press("?");
  expect(document.querySelector("dialog")?.open).toBe(true);
});

test("no key acts while somebody types", () => {
  const clicked = vi.fn();
  document.querySelector("button")?.addEventListener("click", clicked);
  document.querySelector("textarea")?.focus();
  press("e");
  press("j");
  expect(clicked).not.toHaveBeenCalled();
  expect(document.activeElement?.tagName).toBe("TEXTAREA");
});

test("no key acts with a modifier, or when keys are switched off", () => {
  press("j", { ctrlKey: true });
  expect(document.activeElement).not.toBe(row(7));
  const tick = document.querySelector<HTMLInputElement>("desk-keys input") as HTMLInputElement;
  tick.checked = false;
  tick.dispatchEvent(new Event("change", { bubbles: true }));
  press("j");
  expect(document.activeElement).not.toBe(row(7));
});
