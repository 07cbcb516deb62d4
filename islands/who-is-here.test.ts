import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./who-is-here";

const bram = { id: 2, name: "Bram <b>", initials: "BR", does: "looking" };
const fatma = { id: 3, name: "Fatma", initials: "FA", does: "answer" };

const tell = (detail: object | null): void => {
  document.dispatchEvent(new CustomEvent("who-is-here", { detail }));
};
const shown = (): string[] => [...document.querySelectorAll("#present li")].map((one) => one.textContent ?? "");
const also = (): HTMLElement => document.querySelector("#composer-also") as HTMLElement;
const said = (): string => document.querySelector("[aria-live]")?.textContent ?? "";

function type(words: string): void {
  const text = document.querySelector("textarea") as HTMLTextAreaElement;
  text.value = words;
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `<ol>
      <li class="row" data-number="7"><a><span class="says">The bin is full</span><span class="meta"></span></a></li>
      <li class="row" data-number="8"><a><span class="meta"></span></a></li></ol>
    <article id="conversation" data-conversation="7"><ul id="present"></ul><form>
      <input type="radio" name="kind" value="public" checked><input type="radio" name="kind" value="note">
      <textarea name="text"></textarea><p id="composer-also" hidden></p></form></article>
    <who-is-here data-looking="{name} looks" data-answer="{name} answers" data-note="{name} notes"
      data-also="{name} answers too"><p aria-live="polite"></p></who-is-here>`;
});
afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

test("who is at the open conversation stands there by face and name, as plain text", () => {
  tell({ 7: [fatma, bram], 8: [{ ...bram, name: "Somebody else" }] });
  expect(shown()).toEqual(["FAFatma answers", "BRBram <b> looks"]);
  expect(document.querySelector("#present b")).toBeNull();
  expect(document.querySelector("#present li")?.className).toContain("is-wait");
  tell({ 7: [] });
  expect(shown()).toEqual([]);
});

test("more than a few are counted", () => {
  tell({ 7: [1, 2, 3, 4, 5, 6].map((id) => ({ ...bram, id })) });
  expect(shown().length).toBe(5);
  expect(shown().at(-1)).toBe("+2");
});

test("a row says who writes, not who looks, and says it again after the list was drawn anew", () => {
  const row = document.querySelector<HTMLElement>("[data-number='8'] a") as HTMLElement;
  tell({ 7: [bram], 8: [fatma, { ...bram, does: "note" }] });
  expect(document.querySelectorAll(".row__writing").length).toBe(1);
  expect(row.querySelector(".row__writing")?.textContent).toBe("Fatma answers +1");
  row.innerHTML = `<span class="meta"></span>`;
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  expect(row.querySelectorAll(".row__writing").length).toBe(1);
  tell({ 8: [] });
  expect(row.querySelector(".row__writing")).toBeNull();
  expect(row.parentElement?.className).toBe("row");
});

test("what another conversation's page knows is drawn when it is opened", () => {
  tell({ 8: [fatma] });
  document.querySelector<HTMLElement>("#conversation")?.setAttribute("data-conversation", "8");
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  expect(shown()).toEqual(["FAFatma answers"]);
});

test("beside one's own answer stands that a colleague writes one too", () => {
  tell({ 7: [fatma] });
  expect(also().hidden).toBe(true);
  type("Dear Dirk");
  expect([also().hidden, also().textContent]).toEqual([false, "Fatma answers too"]);
  const note = document.querySelector("[value=note]") as HTMLInputElement;
  note.checked = true;
  note.dispatchEvent(new Event("change", { bubbles: true }));
  expect(also().hidden).toBe(true);
  (document.querySelector("[value=public]") as HTMLInputElement).checked = true;
  tell({ 7: [{ ...fatma, does: "note" }] });
  expect(also().hidden).toBe(true);
});

test("without the stream nothing is known, so nothing is shown", () => {
  tell({ 7: [fatma] });
  type("Dear Dirk");
  tell(null);
  expect([shown(), also().hidden, document.querySelector(".row__writing")]).toEqual([[], true, null]);
});

test("it is read aloud once it stands, not twice within a minute, and not that somebody left", async () => {
  tell({ 7: [bram] });
  expect(said()).toBe("");
  tell({ 7: [fatma, bram] });
  await vi.advanceTimersByTimeAsync(1500);
  expect(said()).toBe("Fatma answers. Bram <b> looks.");
  tell({ 7: [] });
  await vi.advanceTimersByTimeAsync(10_000);
  tell({ 7: [{ ...bram, does: "note" }] });
  tell({ 7: [{ ...bram, does: "note" }, fatma] });
  await vi.advanceTimersByTimeAsync(1500);
  expect(said()).toBe("Bram <b> notes.");
});
