import htmx from "htmx.org";
import { beforeEach, expect, test, vi } from "vitest";
import "./desk-panes";

const wide = vi.fn(() => true);

beforeEach(() => {
  vi.restoreAllMocks();
  vi.stubGlobal("matchMedia", () => ({ matches: wide() }));
  document.title = "Conversations · Linderbeke";
  document.body.innerHTML = `<div class="desk"><ol>
    <li class="row" data-number="7"><a href="/conversations/7/" aria-current="true">Bins</a></li>
    <li class="row" data-number="8"><a href="/conversations/8/">Glass</a></li></ol>
    <section class="pane"></section></div><desk-panes></desk-panes>`;
});

function click(options: MouseEventInit = {}): MouseEvent {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...options });
  document.querySelector('[href="/conversations/8/"]')?.dispatchEvent(event);
  return event;
}

function answer(): void {
  vi.spyOn(htmx, "ajax").mockImplementation(async (_verb, _path, options) => {
    const { target } = options as { target: HTMLElement };
    target.innerHTML = `<article data-conversation="8"><h1>Glass</h1></article>`;
  });
}

test("on a wide screen a click opens the conversation beside the list", async () => {
  answer();
  expect(click().defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(document.querySelector(".desk--open")).not.toBeNull());
  expect(document.querySelector('[href="/conversations/8/"]')?.getAttribute("aria-current")).toBe("true");
  expect(document.querySelector('[href="/conversations/7/"]')?.hasAttribute("aria-current")).toBe(false);
  expect(document.title).toBe("Glass · Linderbeke");
  expect(document.activeElement?.textContent).toBe("Glass");
});

test("a click on the open conversation leaves it as it is, with what is typed in it", async () => {
  answer();
  click();
  await vi.waitFor(() => expect(document.querySelector(".desk--open")).not.toBeNull());
  expect(click().defaultPrevented).toBe(true);
  expect(htmx.ajax).toHaveBeenCalledOnce();
});

test("a click for a new tab is left to the browser", () => {
  expect(click({ ctrlKey: true }).defaultPrevented).toBe(false);
});

test("on a small screen the link is a link", () => {
  wide.mockReturnValueOnce(false);
  expect(click().defaultPrevented).toBe(false);
});
