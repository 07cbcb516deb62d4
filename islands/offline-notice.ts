// Says that the connection is gone, and that it is back.

export class OfflineNotice extends HTMLElement {
  connectedCallback(): void {
    this.show();
    window.addEventListener("online", this.show);
    window.addEventListener("offline", this.show);
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.show);
    window.removeEventListener("offline", this.show);
  }

  private readonly show = (): void => {
    this.hidden = navigator.onLine;
  };
}

customElements.define("offline-notice", OfflineNotice);
