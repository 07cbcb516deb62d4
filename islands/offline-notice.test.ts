import { afterEach, expect, test, vi } from "vitest";
import "./offline-notice";

afterEach(() => vi.restoreAllMocks());

test("the notice shows while there is no connection", () => {
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(true);
  document.body.innerHTML = "<offline-notice hidden>No connection.</offline-notice>";
  const notice = document.querySelector("offline-notice") as HTMLElement;
  expect(notice.hidden).toBe(true);
  online.mockReturnValue(false);
  window.dispatchEvent(new Event("offline"));
  expect(notice.hidden).toBe(false);
  online.mockReturnValue(true);
  window.dispatchEvent(new Event("online"));
  expect(notice.hidden).toBe(true);
});
