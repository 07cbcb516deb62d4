// In an answer, "/" at the beginning of a word offers standard answers: type on to search, arrows and Enter to insert.
// A stroke within a word or an address stays a stroke. Without this script the button leads to a page that does the same.
import htmx from "htmx.org";

const BEGUN = /(?:^|\s)\/((?:[^\s/][^\n/]{0,39})?)$/u;
const GAP = /\{[^{}\n]{1,60}\}/u;
const ASK_AFTER_MS = 120;
const HEADERS = { "HX-Request": "true" };

export class SlashAnswers extends HTMLElement {
  private list: HTMLUListElement | undefined;
  private status: HTMLElement | undefined;
  private chosen = 0;
  private refusedAt = -1; // where the stroke stands that Escape said is only a stroke
  private asking: ReturnType<typeof setTimeout> | undefined;
  private question: AbortController | undefined;

  connectedCallback(): void {
    this.status = document.createElement("p");
    this.status.className = "slash__says";
    this.status.setAttribute("role", "status");
    this.append(this.status);
    this.addEventListener("input", this.typed);
    this.addEventListener("keydown", this.key);
    this.addEventListener("focusout", this.close);
    this.form?.addEventListener("click", this.pressed, true);
  }

  disconnectedCallback(): void {
    this.form?.removeEventListener("click", this.pressed, true);
    this.close();
    this.status?.remove();
  }

  private get form(): HTMLFormElement | null {
    return this.closest("form");
  }

  private get text(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private get isNote(): boolean {
    return this.form?.querySelector<HTMLInputElement>("[name=kind][value=note]")?.checked ?? false;
  }

  // Where the stroke stands and what was typed after it, or undefined when no standard answer is being asked for.
  private get begun(): { start: number; words: string } | undefined {
    const text = this.text;
    if (!text || this.isNote || text.selectionStart !== text.selectionEnd) return undefined;
    const found = BEGUN.exec(text.value.slice(0, text.selectionEnd));
    const words = found?.[1] ?? "";
    const start = text.selectionEnd - words.length - 1;
    return found && start !== this.refusedAt ? { start, words } : undefined;
  }

  private readonly typed = (event: Event): void => {
    if (event.target !== this.text || this.text?.readOnly) return;
    clearTimeout(this.asking);
    if (this.begun) this.asking = setTimeout(() => void this.ask(), ASK_AFTER_MS);
    else this.close();
  };

  // The button does what the key does; its page is for who has no script.
  private readonly pressed = (event: Event): void => {
    if (!(event.target as Element).closest("[data-opens-standards]") || !this.text) return;
    event.preventDefault();
    event.stopPropagation();
    const text = this.text;
    text.focus();
    this.refusedAt = -1;
    if (!this.begun) {
      const before = text.value.slice(0, text.selectionEnd);
      const apart = before.trim() && !/\s$/u.test(before) ? "\n\n" : "";
      text.setRangeText(`${apart}/`, text.selectionEnd, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    clearTimeout(this.asking);
    void this.ask();
  };

  private async ask(): Promise<void> {
    const begun = this.begun;
    if (!begun) return;
    this.question?.abort();
    this.question = new AbortController();
    const address = `${this.getAttribute("src")}?${new URLSearchParams({ q: begun.words })}`;
    const answer = await this.fetched(address, { headers: HEADERS, signal: this.question.signal });
    if (answer === undefined || this.begun?.words !== begun.words) return;
    const options = [...answer.querySelectorAll<HTMLLIElement>("li[data-insert]")];
    if (options.length) this.open(options);
    else this.close();
    this.say(answer.querySelector("[data-says]")?.textContent ?? "");
  }

  private open(options: HTMLLIElement[]): void {
    const text = this.text;
    if (!text) return;
    if (!this.list) {
      this.list = document.createElement("ul");
      this.list.id = "standards-list";
      this.list.className = "standards-list";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.getAttribute("label") ?? "");
      // Pressing the mouse must not take the focus out of the text.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = (event.target as Element).closest<HTMLLIElement>("li");
        if (option) void this.take(option);
      });
      this.append(this.list);
    }
    this.list.replaceChildren(...options);
    this.chosen = 0;
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-haspopup", "listbox");
    text.setAttribute("aria-controls", this.list.id);
    this.mark();
  }

  private mark(): void {
    const options = [...(this.list?.children ?? [])];
    for (const [place, option] of options.entries())
      option.setAttribute("aria-selected", String(place === this.chosen));
    const option = options[this.chosen];
    if (!option) return;
    this.text?.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView?.({ block: "nearest" });
  }

  private readonly key = (event: KeyboardEvent): void => {
    const options = this.list?.children;
    if (!options?.length || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.chosen = (this.chosen + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      this.mark();
    } else if (event.key === "Enter" || event.key === "Tab") {
      void this.take(options[this.chosen] as HTMLLIElement);
    } else if (event.key === "Escape") {
      this.refusedAt = this.begun?.start ?? -1;
      this.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  // The text goes where the stroke stood, so that a second one comes under the first.
  private async take(option: HTMLLIElement): Promise<void> {
    const [text, form, begun] = [this.text, this.form, this.begun];
    if (!text || !form || !begun) return;
    const title = option.dataset.insert ?? "";
    this.close();
    const before = text.value;
    const end = text.selectionEnd;
    text.setRangeText("", begun.start, end, "end");
    const written = new FormData(form);
    written.delete("file");
    text.readOnly = true;
    const answer = await this.fetched(title, { method: "POST", body: written, headers: HEADERS });
    text.readOnly = false;
    const said = answer?.querySelector("[data-inserted]")?.textContent;
    if (answer === undefined || said === null || said === undefined) {
      text.value = before;
      text.setSelectionRange(end, end);
      this.refusedAt = begun.start;
      this.say(answer?.querySelector("[role=alert]")?.textContent ?? this.dataset.failed ?? "");
      return;
    }
    text.setRangeText(said, begun.start, begun.start, "end");
    const gap = GAP.exec(said);
    if (gap) text.setSelectionRange(begun.start + gap.index, begun.start + gap.index + gap[0].length);
    text.focus();
    this.showFiles(answer);
    this.say(answer.querySelector("[data-says]")?.textContent ?? "", answer.querySelector("[data-refused]") !== null);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private showFiles(answer: DocumentFragment): void {
    const place = this.form?.querySelector("#composer-files");
    const files = answer.querySelector("[data-files]");
    if (!place || !files) return;
    place.replaceChildren(...files.childNodes);
    htmx.process(place);
  }

  private say(words: string, isSeen = false): void {
    if (!this.status) return;
    this.status.textContent = words.trim();
    this.status.classList.toggle("slash__says--seen", isSeen);
  }

  // The server's own fragment, also of a refusal; undefined where there is no answer that can be shown.
  private async fetched(address: string, init: RequestInit): Promise<DocumentFragment | undefined> {
    try {
      const response = await fetch(address, init);
      if (response.redirected || !(response.ok || response.status === 422)) return undefined;
      const template = document.createElement("template");
      template.innerHTML = await response.text();
      return template.content;
    } catch {
      return undefined; // no connection, or a newer question took its place
    }
  }

  private readonly close = (): void => {
    clearTimeout(this.asking);
    this.question?.abort();
    this.list?.remove();
    this.list = undefined;
    for (const name of ["aria-autocomplete", "aria-haspopup", "aria-controls", "aria-activedescendant"])
      this.text?.removeAttribute(name);
    this.say("");
  };
}

customElements.define("slash-answers", SlashAnswers);
