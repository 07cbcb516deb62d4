// What just happened, said once: good news leaves by itself, anything else waits to be closed.

const STAYS_MS = 8000;

export class ToastNote extends HTMLElement {
  private leaving: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      if ((event.target as Element).closest("button")) this.remove();
    });
    const isGoodNews = this.classList.contains("toast--success") || this.classList.contains("toast--info");
    // WCAG 2.2.1: somebody who is reading it or stands in it keeps it.
    if (isGoodNews) this.leaving = setTimeout(() => this.leave(), STAYS_MS);
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
