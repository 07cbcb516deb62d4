// The composer: keeps the draft on the server while somebody types, asks the server how long it is, sends with Ctrl+Enter.
// Without this script every button of the form still works.

const KEEP_AFTER_MS = 600;
const MEASURE_AFTER_MS = 250;
const TRY_AGAIN_MS = 5000;

export class ComposerDesk extends HTMLElement {
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private measuring: ReturnType<typeof setTimeout> | undefined;
  private question: AbortController | undefined;
  private isKept = true;
  private isLeaving = false;
  private seen = ""; // while a file is added: the page comes anew, and the words are as old as before

  connectedCallback(): void {
    this.addEventListener("input", this.typed);
    this.addEventListener("change", this.chosen);
    this.addEventListener("keydown", this.key);
    this.addEventListener("click", this.pressed);
    window.addEventListener("pagehide", this.leave);
    window.addEventListener("online", this.keepNow);
    document.addEventListener("htmx:after:swap", this.swapped);
    if (this.text?.value.trim()) void this.measure();
  }

  disconnectedCallback(): void {
    this.leave(); // another conversation took its place, perhaps before the last words were kept
    this.stop();
    window.removeEventListener("pagehide", this.leave);
    window.removeEventListener("online", this.keepNow);
    document.removeEventListener("htmx:after:swap", this.swapped);
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private get text(): HTMLTextAreaElement | null {
    return this.querySelector("textarea[name=text]");
  }

  // The newest message that stood here when the words were begun; the server asks again when more was said since.
  private get newest(): HTMLInputElement | null {
    return this.querySelector("input[name=seen]");
  }

  private get status(): HTMLElement | null {
    return this.querySelector("#composer-kept");
  }

  private readonly typed = (): void => {
    this.isLeaving = false;
    this.isKept = false;
    if (this.status && this.form) this.status.textContent = this.form.dataset.unsaved ?? "";
    this.later(KEEP_AFTER_MS);
    clearTimeout(this.measuring);
    this.measuring = setTimeout(() => void this.measure(), MEASURE_AFTER_MS);
  };

  private readonly chosen = (event: Event): void => {
    if (event.target instanceof HTMLInputElement && event.target.type === "file" && event.target.files?.length) {
      this.querySelector<HTMLButtonElement>("[data-adds-files]")?.click();
    }
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const isNote = this.querySelector<HTMLInputElement>("[name=kind][value=note]")?.checked;
    this.querySelector<HTMLButtonElement>(`[data-sends=${isNote ? "note" : "answer"}]`)?.click();
  };

  // What is on its way as an answer must not come back as a draft.
  private readonly pressed = (event: Event): void => {
    const button = (event.target as Element).closest("button");
    if (!button?.hasAttribute("formaction")) return;
    this.isLeaving = true;
    this.seen = button.hasAttribute("data-adds-files") ? (this.newest?.value ?? "") : "";
    this.stop();
  };

  // Sent, or refused with a reason: whoever writes on, writes on; the text field may be a new one.
  private readonly swapped = (): void => {
    const shown = document.querySelector<HTMLElement>("#thread")?.dataset.newest;
    if (this.newest && shown && !this.text?.value.trim()) this.newest.value = shown; // seen before a word is written
    if (!this.isLeaving) return;
    if (this.newest && this.seen) this.newest.value = this.seen;
    this.seen = "";
    this.isLeaving = false;
    this.isKept = true;
    if (document.activeElement === document.body) this.text?.focus();
    if (this.text?.value.trim()) void this.measure();
    else this.querySelector("#composer-hint")?.replaceChildren();
  };

  private readonly leave = (): void => {
    if (this.isKept || this.isLeaving || !this.form) return;
    navigator.sendBeacon(this.form.action, this.written(this.form));
  };

  private readonly keepNow = (): void => {
    if (!this.isKept && !this.isLeaving) void this.keep();
  };

  private stop(): void {
    clearTimeout(this.keeping);
    clearTimeout(this.measuring);
    this.question?.abort();
  }

  private later(after: number): void {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => void this.keep(), after);
  }

  private written(form: HTMLFormElement): FormData {
    const data = new FormData(form);
    data.delete("file");
    return data;
  }

  private async keep(): Promise<void> {
    const form = this.form;
    if (!form || this.isLeaving) return;
    const before = this.text?.value;
    const answer = await this.ask(form.action, form);
    if (this.isLeaving || !this.status) return;
    if (answer === undefined) {
      this.status.innerHTML = `<span class="is-late"></span>`;
      (this.status.firstElementChild as HTMLElement).textContent = form.dataset.notKept ?? "";
      this.later(TRY_AGAIN_MS);
      return;
    }
    if (before !== this.text?.value) return; // typed on meanwhile: the next round is already planned
    this.isKept = true;
    this.status.innerHTML = answer;
  }

  private async measure(): Promise<void> {
    const form = this.form;
    const hint = this.querySelector("#composer-hint");
    if (!form?.dataset.measure || !hint) return;
    this.question?.abort();
    this.question = new AbortController();
    const isOpen = hint.querySelector("details")?.open;
    const answer = await this.ask(form.dataset.measure, form, this.question.signal);
    if (answer === undefined) return;
    hint.innerHTML = answer;
    const preview = hint.querySelector("details");
    if (preview && isOpen) preview.open = true;
  }

  // The server's own fragment, or undefined where there is no answer that can be shown.
  private async ask(url: string, form: HTMLFormElement, signal?: AbortSignal): Promise<string | undefined> {
    try {
      const init: RequestInit = { method: "POST", body: this.written(form), headers: { "HX-Request": "true" } };
      const response = await fetch(url, signal ? { ...init, signal } : init);
      // 409: the draft moved on elsewhere; what stands here was kept apart, and the answer says so.
      const isOurs = response.ok || response.status === 422 || response.status === 409;
      return isOurs && !response.redirected ? await response.text() : undefined;
    } catch {
      return undefined; // no connection, or a newer question took its place
    }
  }
}

customElements.define("composer-desk", ComposerDesk);
