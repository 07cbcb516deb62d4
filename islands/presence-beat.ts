// Tells the house which conversation this window shows and whether somebody types in it, while the window is visible.

const BEAT_MS = 10_000; // the house forgets who missed two (models/presence.py)
const TYPING_MS = 8_000; // since the last key
const SETTLE_MS = 700; // who walks through the list is nowhere
const HIDDEN_MS = 1_500;

export class PresenceBeat extends HTMLElement {
  // Not randomUUID: over plain HTTP in a town hall's own network a browser does not have it.
  private readonly window = [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16)).join("-");
  private at = ""; // the conversation of which it said that it is there
  private does = "";
  private next: ReturnType<typeof setTimeout> | undefined;
  private still: ReturnType<typeof setTimeout> | undefined;
  private sleep: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.look);
    document.addEventListener("input", this.typed);
    document.addEventListener("htmx:after:swap", this.swapped);
    window.addEventListener("pagehide", this.leave);
    window.addEventListener("pageshow", this.look);
    this.look();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.look);
    document.removeEventListener("input", this.typed);
    document.removeEventListener("htmx:after:swap", this.swapped);
    window.removeEventListener("pagehide", this.leave);
    window.removeEventListener("pageshow", this.look);
    this.leave();
  }

  private get open(): string {
    return document.querySelector<HTMLElement>("#conversation")?.dataset.conversation ?? "";
  }

  private readonly look = (): void => {
    clearTimeout(this.sleep);
    if (document.hidden) this.sleep = setTimeout(this.leave, HIDDEN_MS);
    else if (!this.at) this.soon(SETTLE_MS);
  };

  private readonly swapped = (): void => {
    if (this.at && this.open !== this.at) this.leave();
    if (!this.at) this.soon(SETTLE_MS);
    // What was typed is sent, or was taken away.
    else if (this.does && !document.querySelector<HTMLTextAreaElement>("#composer textarea")?.value.trim()) this.rest();
  };

  private readonly typed = (event: Event): void => {
    const text = event.target as HTMLTextAreaElement;
    if (!text.matches("#composer textarea")) return;
    clearTimeout(this.still);
    this.still = setTimeout(this.rest, TYPING_MS);
    const isNote = text.form?.querySelector<HTMLInputElement>("[name=kind][value=note]")?.checked;
    this.say(text.value.trim() ? (isNote ? "note" : "answer") : "");
  };

  private readonly rest = (): void => {
    clearTimeout(this.still);
    this.say("");
  };

  private say(does: string): void {
    if (does === this.does) return;
    this.does = does;
    void this.beat();
  }

  private soon(after: number): void {
    clearTimeout(this.next);
    this.next = setTimeout(() => void this.beat(), after);
  }

  private async beat(): Promise<void> {
    const open = this.open;
    if (!open || document.hidden) return;
    this.at = open;
    this.soon(BEAT_MS);
    try {
      // Signed out it leads to the sign-in page, which nobody asked for here.
      const init: RequestInit = { method: "POST", body: this.told(), redirect: "manual" };
      const response = await fetch(this.address(open), init);
      if (response.status === 404 && this.at === open) clearTimeout(this.next); // ours no longer
    } catch {
      // No connection: the next beat tries again.
    }
  }

  private readonly leave = (): void => {
    for (const timer of [this.next, this.still, this.sleep]) clearTimeout(timer);
    this.does = "";
    if (this.at) navigator.sendBeacon(`${this.address(this.at)}removal/`, this.told());
    this.at = "";
  };

  private address(number: string): string {
    return (this.getAttribute("src") ?? "").replace("/0/", `/${number}/`);
  }

  private told(): URLSearchParams {
    const data = new URLSearchParams();
    data.set("csrfmiddlewaretoken", this.querySelector<HTMLInputElement>("input")?.value ?? "");
    data.set("window", this.window);
    data.set("writing", this.does);
    return data;
  }
}

customElements.define("presence-beat", PresenceBeat);
