import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./undo-countdown";

describe("undo-countdown", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    document.body.innerHTML = "";
    vi.useRealTimers();
  });

  it("counts down to nothing, and starts again when the server says so", () => {
    document.body.innerHTML = `<undo-countdown seconds="3">in <b>3</b> s</undo-countdown>`;
    const number = document.querySelector("b");
    vi.advanceTimersByTime(2100);
    expect(number?.textContent).toBe("1");
    vi.advanceTimersByTime(5000);
    expect(number?.textContent).toBe("0");
    document.querySelector("undo-countdown")?.setAttribute("seconds", "8");
    vi.advanceTimersByTime(500);
    expect(number?.textContent).toBe("8");
  });
});
