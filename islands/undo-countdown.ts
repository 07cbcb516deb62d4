// Counts down the seconds in which an answer can still be taken back; the server says how many are left.

export class UndoCountdown extends HTMLElement {
  static readonly observedAttributes = ["seconds"];
  private tick: ReturnType<typeof setInterval> | undefined;
  private until = 0;

  connectedCallback(): void {
    this.tick = setInterval(() => this.show(), 250);
  }

  disconnectedCallback(): void {
    clearInterval(this.tick);
  }

  attributeChangedCallback(): void {
    this.until = Date.now() + Number(this.getAttribute("seconds") ?? 0) * 1000;
  }

  private show(): void {
    const number = this.querySelector("b");
    const left = String(Math.max(0, Math.ceil((this.until - Date.now()) / 1000)));
    if (number && number.textContent !== left) number.textContent = left;
  }
}

customElements.define("undo-countdown", UndoCountdown);
