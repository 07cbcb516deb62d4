import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./thread-scroll";

let changed: () => void = () => undefined;

function thread(): HTMLElement {
  document.body.innerHTML = `<thread-scroll style="overflow-y: auto"><ol id="thread"><li></li></ol></thread-scroll>`;
  const found = document.querySelector("thread-scroll") as HTMLElement;
  Object.defineProperty(found, "scrollHeight", { value: 1000, configurable: true });
  Object.defineProperty(found, "clientHeight", { value: 300, configurable: true });
  return found;
}

describe("thread-scroll", () => {
  beforeEach(() => {
    class Watch {
      constructor(told: () => void) {
        changed = told;
      }
      observe(): void {}
      disconnect(): void {}
    }
    vi.stubGlobal("ResizeObserver", Watch);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("stays at the end when something is added", () => {
    const found = thread();
    changed();
    expect(found.scrollTop).toBe(1000);
  });

  it("leaves alone who reads further up", () => {
    const found = thread();
    found.scrollTop = 100;
    found.dispatchEvent(new Event("scroll"));
    changed();
    expect(found.scrollTop).toBe(100);
  });
});
