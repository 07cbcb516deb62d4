// What just happened, said once: good news leaves by itself, anything else waits to be closed.

const STAYS_MS = 8000;
const STAYS_TO_UNDO_MS = 20_000;

export class ToastNote extends HTMLElement {
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private stayed = 0;

  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      // Not on “Undo”: a form that has left the page is not sent.
      if ((event.target as Element).closest("button[type=button]")) this.remove();
    });
    const isGoodNews = this.classList.contains("toast--success") || this.classList.contains("toast--info");
    if (isGoodNews) this.wait(STAYS_MS);
  }

  disconnectedCallback(): void {
    clearTimeout(this.leaving);
  }

  private wait(ms: number): void {
    this.leaving = setTimeout(() => this.leave(ms), ms);
  }

  private leave(waited: number): void {
    this.stayed += waited;
    // WCAG 2.2.1: somebody who is reading it or stands in it keeps it.
    if (this.matches(":hover, :focus-within")) this.wait(STAYS_MS);
    else if (this.stayed < STAYS_TO_UNDO_MS && this.querySelector("form")) this.wait(STAYS_TO_UNDO_MS - this.stayed);
    else this.remove();
  }
}

customElements.define("toast-note", ToastNote);
