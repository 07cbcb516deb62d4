import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./toast-note";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

function show(kind: string, more = ""): HTMLElement {
  document.body.innerHTML = `<toast-note class="toast toast--${kind}"><span>Kept.</span>${more}<button type="button">×</button></toast-note>`;
  return document.querySelector("toast-note") as HTMLElement;
}

test("good news leaves by itself", () => {
  const toast = show("success");
  vi.advanceTimersByTime(8001);
  expect(toast.isConnected).toBe(false);
});

test("an error stays until it is closed", () => {
  const toast = show("error");
  vi.advanceTimersByTime(60000);
  expect(toast.isConnected).toBe(true);
  toast.querySelector("button")?.click();
  expect(toast.isConnected).toBe(false);
});

test("what can be undone stays longer, and undoing does not take it away before it is sent", () => {
  const toast = show("success", "<form><button>Undo</button></form>");
  toast.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
  vi.advanceTimersByTime(8001);
  toast.querySelector<HTMLButtonElement>("form button")?.click();
  expect(toast.isConnected).toBe(true);
  vi.advanceTimersByTime(20000);
  expect(toast.isConnected).toBe(false);
});
