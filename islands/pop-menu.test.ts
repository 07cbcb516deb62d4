import { beforeEach, expect, test } from "vitest";
import "./pop-menu";

let menu: HTMLDetailsElement;

beforeEach(() => {
  document.body.innerHTML = `<pop-menu><details open><summary>Anna</summary><a href="#">Profile</a></details></pop-menu><p>beside</p>`;
  menu = document.querySelector("details") as HTMLDetailsElement;
});

test("a click beside the menu closes it", () => {
  document.querySelector("p")?.click();
  expect(menu.open).toBe(false);
});

test("a click in the menu keeps it open", () => {
  menu.querySelector("a")?.click();
  expect(menu.open).toBe(true);
});

test("escape closes the menu and gives the focus back", () => {
  menu.querySelector("a")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(menu.open).toBe(false);
  expect(document.activeElement).toBe(menu.querySelector("summary"));
});
