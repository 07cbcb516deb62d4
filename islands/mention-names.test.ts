import { beforeEach, describe, expect, it } from "vitest";
import "./mention-names";

function type(words: string): HTMLTextAreaElement {
  const text = document.querySelector("textarea") as HTMLTextAreaElement;
  text.value = words;
  text.setSelectionRange(words.length, words.length);
  text.dispatchEvent(new Event("input", { bubbles: true }));
  return text;
}

const offered = (): (string | null)[] => [...document.querySelectorAll("#names li")].map((item) => item.textContent);
const press = (key: string): boolean | undefined =>
  document
    .querySelector("textarea")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

describe("mention-names", () => {
  beforeEach(() => {
    document.body.innerHTML = `<form><input type="radio" name="kind" value="note" checked>
      <mention-names label="Colleagues"><textarea></textarea></mention-names></form>
      <ul id="colleagues"><li>Anna De Smet</li><li>Bram Maes</li><li>Bram Peeters</li></ul>`;
  });

  it("offers those whose name begins so", () => {
    type("call @br");
    expect(offered()).toEqual(["Bram Maes", "Bram Peeters"]);
  });

  it("takes the chosen name with the keyboard", () => {
    const text = type("call @br");
    press("ArrowDown");
    press("Enter");
    expect(text.value).toBe("call @Bram Peeters ");
    expect(offered()).toEqual([]);
  });

  it("tells a screen reader which name is chosen, and cleans up", () => {
    const text = type("@");
    expect(text.getAttribute("aria-activedescendant")).toBe("name-0");
    press("Escape");
    expect(text.hasAttribute("aria-activedescendant")).toBe(false);
    expect(offered()).toEqual([]);
  });

  it("stays silent in a mail address, in an answer, and where nobody fits", () => {
    type("mail bram@br");
    expect(offered()).toEqual([]);
    type("@zzz");
    expect(offered()).toEqual([]);
    (document.querySelector("input") as HTMLInputElement).checked = false;
    type("@br");
    expect(offered()).toEqual([]);
  });
});
