// Closes an open <details> menu with Escape or a click beside it; opening needs no script.

export class PopMenu extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("click", this.beside);
    this.addEventListener("keydown", this.escape);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.beside);
  }

  private get menu(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  private readonly beside = (event: Event): void => {
    if (this.menu?.open && !this.contains(event.target as Node)) this.menu.open = false;
  };

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.menu?.open) return;
    this.menu.open = false;
    this.menu.querySelector("summary")?.focus();
    event.stopPropagation();
  };
}

customElements.define("pop-menu", PopMenu);
