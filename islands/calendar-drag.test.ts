import htmx from "htmx.org";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { moved } from "./calendar-drag";

const entry = (): HTMLElement => document.querySelector("[data-post]") as HTMLElement;
const place = (selector: string): HTMLElement => document.querySelector(selector) as HTMLElement;
const sent = () => vi.mocked(htmx.ajax).mock.calls.map((call) => [call[1], (call[2] as { values: unknown }).values]);

function drag(to: HTMLElement): void {
  vi.spyOn(document, "elementsFromPoint").mockReturnValue([to]);
  const at = (kind: string, x: number) =>
    entry().dispatchEvent(
      new PointerEvent(kind, { bubbles: true, clientX: x, clientY: 0, button: 0, pointerType: "mouse" }),
    );
  at("pointerdown", 0);
  at("pointermove", 50);
  at("pointerup", 50);
}

function press(key: string, altKey = true): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, altKey, bubbles: true, cancelable: true });
  entry().querySelector("a")?.dispatchEvent(event);
  return event;
}

beforeEach(() => {
  vi.restoreAllMocks();
  vi.spyOn(htmx, "ajax").mockResolvedValue();
  HTMLElement.prototype.setPointerCapture = () => undefined;
  document.elementsFromPoint = () => [];
  document.body.innerHTML = `<calendar-drag><div id="calendar" tabindex="-1"><ol>
    <li data-day="2026-11-30"><ul data-hour="8"><li data-post="7" data-seen="3" data-at="2026-11-30T08:15"><a href="/posts/7/">Glass</a></li></ul><ul data-hour="14"></ul></li>
    <li data-day="2026-12-01"></li></ol></div></calendar-drag>`;
});
afterEach(() => {
  document.body.innerHTML = "";
});

test("a moment moves over the end of a month", () => {
  expect(moved("2026-11-30T23:30", 0, 1)).toBe("2026-12-01T00:30");
  expect(moved("2026-03-01T08:00", -1, 0)).toBe("2026-02-28T08:00");
});

test("dropped on another day it keeps its time, on another hour its minutes", () => {
  drag(place('[data-day="2026-12-01"]'));
  drag(place('[data-hour="14"]'));
  const back = location.pathname + location.search;
  expect(sent()).toEqual([
    ["/posts/7/moment/", { goes_out_at: "2026-12-01T08:15", seen: "3", back }],
    ["/posts/7/moment/", { goes_out_at: "2026-11-30T14:15", seen: "3", back }],
  ]);
});

test("dropped where it was, or moved by less than a hand shakes, nothing is sent", () => {
  drag(place('[data-hour="8"]'));
  entry().dispatchEvent(
    new PointerEvent("pointerdown", { bubbles: true, clientX: 0, button: 0, pointerType: "mouse" }),
  );
  entry().dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX: 2 }));
  entry().dispatchEvent(new PointerEvent("pointerup", { bubbles: true, clientX: 2 }));
  expect(sent()).toEqual([]);
});

test("Alt and an arrow does the same as the pointer, and an arrow alone does nothing", () => {
  expect(press("ArrowRight").defaultPrevented).toBe(true);
  press("ArrowUp");
  expect(press("ArrowDown", false).defaultPrevented).toBe(false);
  expect(sent().map(([, values]) => (values as { goes_out_at: string }).goes_out_at)).toEqual([
    "2026-12-01T08:15",
    "2026-11-30T07:15",
  ]);
});

test("after the move the focus is on the post again", async () => {
  press("ArrowRight");
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Glass"));
});

test("on the board it goes a column on", () => {
  place("ol").outerHTML =
    `<section data-stage="idea"><ul><li data-post="7" data-seen="3"><a href="/posts/7/">Glass</a></li></ul></section><section data-stage="draft"></section>`;
  press("ArrowLeft");
  press("ArrowRight");
  drag(place('[data-stage="draft"]'));
  const back = location.pathname + location.search;
  const told = ["/posts/7/stage/", { stage: "draft", seen: "3", back }];
  expect(sent()).toEqual([told, told]);
});
