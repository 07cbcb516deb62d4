import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./presence-beat";

type Beat = { address: string; writing: string; window: string };

const beats: Beat[] = [];
const left: Beat[] = [];
let status = 204;

const beat = (address: string, data: URLSearchParams): Beat => ({
  address,
  writing: String(data.get("writing")),
  window: String(data.get("window")),
});

function hide(hidden: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}

function show(number: number): void {
  const pane = document.querySelector(".pane");
  if (pane) {
    pane.innerHTML = `<article id="conversation" data-conversation="${number}"><form id="composer">
      <input type="radio" name="kind" value="public" checked><input type="radio" name="kind" value="note">
      <textarea name="text"></textarea></form></article>`;
  }
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
}

const text = (): HTMLTextAreaElement => document.querySelector("textarea") as HTMLTextAreaElement;

function type(words: string): void {
  text().value = words;
  text().dispatchEvent(new Event("input", { bubbles: true }));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.restoreAllMocks();
  beats.length = left.length = 0;
  status = 204;
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    beats.push(beat(address, init.body as URLSearchParams));
    return { status };
  });
  navigator.sendBeacon = (address, data) => {
    left.push(beat(String(address), data as URLSearchParams));
    return true;
  };
  document.body.innerHTML = `<div class="pane"></div>
    <presence-beat src="/conversations/0/presence/"><input type="hidden" value="token"></presence-beat>`;
});
afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

test("a window says every ten seconds which conversation it shows", async () => {
  await vi.advanceTimersByTimeAsync(15_000);
  expect(beats).toEqual([]); // nothing is open
  show(7);
  await vi.advanceTimersByTimeAsync(21_000);
  expect(beats.map((one) => one.address)).toEqual(Array(3).fill("/conversations/7/presence/"));
  expect(new Set(beats.map((one) => one.window)).size).toBe(1);
  expect(beats[0]?.window).toMatch(/^[0-9a-z-]{8,32}$/);
});

test("it leaves one for another, and who walks through the list is nowhere", async () => {
  show(7);
  await vi.advanceTimersByTimeAsync(1000);
  show(8);
  await vi.advanceTimersByTimeAsync(200);
  show(9);
  await vi.advanceTimersByTimeAsync(1000);
  expect(beats.map((one) => one.address)).toEqual(["/conversations/7/presence/", "/conversations/9/presence/"]);
  expect(left.map((one) => one.address)).toEqual(["/conversations/7/presence/removal/"]);
});

test("what is typed is said at the first key, and that it rests eight seconds after the last", async () => {
  show(7);
  await vi.advanceTimersByTimeAsync(1000);
  type("Dear");
  await vi.advanceTimersByTimeAsync(5000);
  type("Dear D");
  await vi.advanceTimersByTimeAsync(7900);
  expect(beats.at(-1)?.writing).toBe("answer");
  await vi.advanceTimersByTimeAsync(200);
  expect(beats.map((one) => one.writing)).toEqual(["", "answer", "answer", ""]);
});

test("a note is a note, and nothing is nothing", async () => {
  show(7);
  (document.querySelector("[value=note]") as HTMLInputElement).checked = true;
  type("For us");
  type(" ");
  expect(beats.map((one) => one.writing)).toEqual(["note", ""]);
});

test("what was sent is written no more", async () => {
  show(7);
  type("Dear Dirk");
  text().value = "";
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  expect(beats.map((one) => one.writing)).toEqual(["answer", ""]);
});

test("a hidden window leaves, after a moment, and comes back", async () => {
  show(7);
  await vi.advanceTimersByTimeAsync(1000);
  hide(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(left).toEqual([]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect([left.length, beats.length]).toEqual([1, 1]);
  hide(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(beats.length).toBe(2);
});

test("a closed window leaves at once", async () => {
  show(7);
  await vi.advanceTimersByTimeAsync(1000);
  window.dispatchEvent(new Event("pagehide"));
  expect(left.map((one) => one.address)).toEqual(["/conversations/7/presence/removal/"]);
});

test("what is ours no longer is not asked again, until another is opened", async () => {
  status = 404;
  show(7);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(beats.length).toBe(1);
  status = 204;
  show(8);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(beats.length).toBe(3);
});
