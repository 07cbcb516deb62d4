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

  it("opens at the message that was looked for, and stays with it", async () => {
    const shown = vi.fn();
    Element.prototype.scrollIntoView = shown;
    let begin = (): void => undefined;
    vi.stubGlobal("requestAnimationFrame", (work: () => void) => {
      begin = work;
    });
    document.body.innerHTML = `<thread-scroll style="overflow-y: auto"><ol id="thread" data-found="message-7">
      <li id="message-7"></li><li id="message-8"></li></ol></thread-scroll>`;
    const place = document.querySelector("thread-scroll") as HTMLElement;
    Object.defineProperty(place, "scrollHeight", { value: 1000, configurable: true });
    begin();
    expect(shown.mock.instances[0]).toBe(document.getElementById("message-7"));
    expect(document.querySelector(".message--found")?.id).toBe("message-7");
    changed();
    expect(place.scrollTop).toBe(0);
  });
});
