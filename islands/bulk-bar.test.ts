import { beforeEach, expect, test } from "vitest";
import "./bulk-bar";

let boxes: HTMLInputElement[];
const told = (): string | null | undefined => document.querySelector("[role=status]")?.textContent;

beforeEach(() => {
  const row = `<li><input type="checkbox" class="row__choose"></li>`;
  document.body.innerHTML = `<bulk-bar data-none="nothing" data-chosen="chosen:"><button type="button" class="bulk__all">all</button><span role="status"></span></bulk-bar><ol>${row.repeat(5)}</ol>`;
  boxes = [...document.querySelectorAll<HTMLInputElement>(".row__choose")];
  document.dispatchEvent(new Event("change"));
});

test("it tells how many are chosen", () => {
  expect(told()).toBe("nothing");
  boxes[1]?.click();
  boxes[2]?.click();
  expect(told()).toBe("chosen: 2");
});

test("all that is shown is chosen with one press, and let go with another", () => {
  const all = document.querySelector<HTMLButtonElement>(".bulk__all");
  all?.click();
  expect(boxes.every((box) => box.checked)).toBe(true);
  all?.click();
  expect(told()).toBe("nothing");
});

test("with shift all in between are chosen", () => {
  boxes[0]?.click();
  boxes[3]?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true }));
  expect(boxes.map((box) => box.checked)).toEqual([true, true, true, true, false]);
  expect(told()).toBe("chosen: 4");
});
