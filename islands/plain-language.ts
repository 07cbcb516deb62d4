// Half a second after typing stops, the list under the text says what is hard in it. A press on the words selects them in
// the text, another takes the simpler word over or dismisses the hint for as long as the page is open. Nothing is kept.
// Without this script the button, which the style sheet hides with it, shows the same list on a page.
const ASK_AFTER_MS = 500;

export class PlainLanguage extends HTMLElement {
  private readonly dismissed = new Set<string>();
  private asking: ReturnType<typeof setTimeout> | undefined;
  private question: AbortController | undefined;

  connectedCallback(): void {
    this.addEventListener("click", this.pressed);
    this.form?.addEventListener("input", this.typed);
    this.form?.addEventListener("focusin", this.entered);
  }

  disconnectedCallback(): void {
    this.form?.removeEventListener("input", this.typed);
    this.form?.removeEventListener("focusin", this.entered);
    this.question?.abort();
    clearTimeout(this.asking);
  }

  private get form(): HTMLFormElement | null {
    return this.closest("form");
  }

  private get text(): HTMLTextAreaElement | null {
    return this.form?.querySelector<HTMLTextAreaElement>("textarea[name=text]") ?? null;
  }

  // A text that stands there already is looked at when somebody sets to work on it, so that a page does not move by itself.
  private readonly entered = (event: Event): void => {
    if (event.target === this.text && this.text?.value.trim()) void this.ask();
  };

  private readonly typed = (event: Event): void => {
    const name = (event.target as HTMLInputElement).name;
    if (name !== "text" && name !== "language") return;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => void this.ask(), ASK_AFTER_MS);
  };

  private async ask(): Promise<void> {
    const { form, text } = this;
    const list = this.querySelector("[data-hints]");
    if (!form || !text || !list) return;
    form.removeEventListener("focusin", this.entered);
    this.question?.abort();
    const question = new AbortController();
    this.question = question;
    const looked = text.value;
    const told = new FormData(form);
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "language", "text"]) body.set(name, told.get(name) ?? "");
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", {
        method: "POST",
        body,
        headers: { "HX-Request": "true" },
        signal: question.signal,
      });
      if (!answer.ok && answer.status !== 422) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (text.value !== looked || question.signal.aborted) return;
      list.replaceChildren(...page.body.children);
    } catch {
      return; // no connection, or asked again: the list stays as it was, and typing goes on
    }
    for (const item of list.querySelectorAll<HTMLLIElement>("li")) if (this.dismissed.has(key(item))) item.remove();
  }

  private readonly pressed = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button");
    const item = button?.closest<HTMLLIElement>("li");
    const text = this.text;
    if (!button || !item || !text) return;
    if ("dismiss" in button.dataset) {
      this.dismissed.add(key(item));
      item.remove();
      return;
    }
    const start = Number(item.dataset.start);
    const end = Number(item.dataset.end);
    // The text may have been changed since it was looked at: then the place is no longer the one that was meant.
    if (text.value.slice(start, end) !== item.dataset.quote) return void this.ask();
    text.focus();
    text.setSelectionRange(start, end);
    const simpler = button.dataset.take;
    if (simpler === undefined || text.readOnly) return;
    text.setRangeText(simpler, start, end, "select");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(this.asking);
    void this.ask();
  };
}

function key(item: HTMLLIElement): string {
  return `${item.dataset.kind} ${item.dataset.quote}`;
}

customElements.define("plain-language", PlainLanguage);
