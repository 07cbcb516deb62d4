// Says that a passkey did not work: allauth's script only writes that on the console, and the button would seem dead.

export class PasskeyNotice extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("allauth.error", this.show);
    document.addEventListener("click", this.hide, true);
  }

  disconnectedCallback(): void {
    document.removeEventListener("allauth.error", this.show);
    document.removeEventListener("click", this.hide, true);
  }

  private readonly show = (event: Event): void => {
    event.preventDefault(); // it is told here
    this.hidden = false;
  };

  private readonly hide = (): void => {
    this.hidden = true; // so that a second refusal is read aloud as well
  };
}

customElements.define("passkey-notice", PasskeyNotice);
