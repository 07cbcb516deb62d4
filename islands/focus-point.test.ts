import { beforeEach, expect, it } from "vitest";
import "./focus-point";

beforeEach(() => {
  document.body.innerHTML = `<focus-point><span class="picture-focus__frame"><img alt=""></span>
    <input name="focus_x" value="50"><input name="focus_y" value="50"></focus-point>`;
  const picture = document.querySelector("img");
  if (picture) picture.getBoundingClientRect = () => new DOMRect(100, 200, 400, 200);
});

const values = (): string[] => [...document.querySelectorAll("input")].map((field) => field.value);
const mark = (): CSSStyleDeclaration => (document.querySelector(".picture-focus__mark") as HTMLElement).style;
const frame = (): HTMLElement => document.querySelector(".picture-focus__frame") as HTMLElement;

it("fills in the numbers where one points", () => {
  frame().dispatchEvent(new MouseEvent("click", { clientX: 200, clientY: 350, bubbles: true }));
  expect(values()).toEqual(["25", "75"]);
  expect(mark().getPropertyValue("--focus-x")).toBe("25%");
});

it("shows the mark where the numbers say", () => {
  const field = document.querySelector<HTMLInputElement>("[name=focus_y]");
  if (field) field.value = "10";
  field?.dispatchEvent(new Event("input", { bubbles: true }));
  expect(mark().getPropertyValue("--focus-y")).toBe("10%");
});
