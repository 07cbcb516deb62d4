// In a note, "@" offers the colleagues who may see the conversation. A name typed in full works without this.

const BEGUN = /(?:^|[\s(])@([\p{L}\p{N}.’' -]{0,30})$/u;
const MOST = 6;

export class MentionNames extends HTMLElement {
  private list: HTMLUListElement | undefined;
  private chosen = 0;

  connectedCallback(): void {
    this.addEventListener("input", this.typed);
    this.addEventListener("keydown", this.key);
    this.addEventListener("focusout", this.close);
  }

  private get text(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private get isNote(): boolean {
    const form = this.closest("form");
    return form?.querySelector<HTMLInputElement>("[name=kind][value=note]")?.checked ?? false;
  }

  private get begun(): string | undefined {
    const text = this.text;
    return text && this.isNote ? BEGUN.exec(text.value.slice(0, text.selectionEnd))?.[1] : undefined;
  }

  private fitting(begun: string): string[] {
    const all = [...document.querySelectorAll("#colleagues li")].map((item) => item.textContent?.trim() ?? "");
    const wanted = begun.toLocaleLowerCase();
    return all.filter((name) => name.toLocaleLowerCase().startsWith(wanted) && name !== begun).slice(0, MOST);
  }

  private readonly typed = (): void => {
    const begun = this.begun;
    const names = begun === undefined ? [] : this.fitting(begun);
    if (names.length === 0) {
      this.close();
      return;
    }
    this.chosen = 0;
    this.open(names);
  };

  private open(names: string[]): void {
    const text = this.text;
    if (!text) return;
    if (!this.list) {
      this.list = document.createElement("ul");
      this.list.id = "names";
      this.list.className = "names";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.getAttribute("label") ?? "");
      // Pressing the mouse must not take the focus out of the text.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const item = (event.target as Element).closest("li");
        if (item) this.take(item.textContent ?? "");
      });
      this.append(this.list);
    }
    this.list.replaceChildren(
      ...names.map((name, place) => {
        const item = document.createElement("li");
        item.id = `name-${place}`;
        item.textContent = name;
        item.setAttribute("role", "option");
        return item;
      }),
    );
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", "names");
    this.mark();
  }

  private mark(): void {
    const items = [...(this.list?.children ?? [])];
    for (const [place, item] of items.entries()) item.setAttribute("aria-selected", String(place === this.chosen));
    this.text?.setAttribute("aria-activedescendant", `name-${this.chosen}`);
  }

  private readonly key = (event: KeyboardEvent): void => {
    const count = this.list?.children.length ?? 0;
    if (!count || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.chosen = (this.chosen + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      this.mark();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.take(this.list?.children[this.chosen]?.textContent ?? "");
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  private take(name: string): void {
    const text = this.text;
    const begun = this.begun;
    if (!text || begun === undefined) return;
    text.setRangeText(`${name} `, text.selectionEnd - begun.length, text.selectionEnd, "end");
    this.close();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private readonly close = (): void => {
    this.list?.remove();
    this.list = undefined;
    for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"])
      this.text?.removeAttribute(name);
  };
}

customElements.define("mention-names", MentionNames);
