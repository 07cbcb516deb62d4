// What just happened, said once: good news leaves by itself, anything else waits to be closed.

const STAYS_MS = 8000;
const STAYS_TO_UNDO_MS = 20_000;

export class ToastNote extends HTMLElement {
  private leaving: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      if ((event.target as Element).closest("button[type=button]")) this.remove();
    });
    const isGoodNews = this.classList.contains("toast--success") || this.classList.contains("toast--info");
    // WCAG 2.2.1: somebody who is reading it or stands in it keeps it.
    const stays = this.querySelector("form") ? STAYS_TO_UNDO_MS : STAYS_MS;
    if (isGoodNews) this.leaving = setTimeout(() => this.leave(), stays);
  }

  disconnectedCallback(): void {
    clearTimeout(this.leaving);
  }

  private leave(): void {
    if (this.matches(":hover, :focus-within")) this.leaving = setTimeout(() => this.leave(), STAYS_MS);
    else this.remove();
  }
}

customElements.define("toast-note", ToastNote);
