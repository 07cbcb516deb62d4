// Opens a conversation at its end, and stays there when messages come in, unless somebody reads further up.

const NEAR = 80;

export class ThreadScroll extends HTMLElement {
  private watch: ResizeObserver | undefined;
  private atEnd = true;

  connectedCallback(): void {
    this.addEventListener("scroll", this.moved, { passive: true });
    this.watch = new ResizeObserver(() => this.follow());
    this.watch.observe(this); // the composer below grows and takes room
    for (const part of this.children) this.watch.observe(part);
    requestAnimationFrame(() => {
      this.follow();
      if (!this.scrollsItself) this.querySelector("#thread > li:last-child")?.scrollIntoView({ block: "end" });
    });
  }

  disconnectedCallback(): void {
    this.watch?.disconnect();
  }

  private get scrollsItself(): boolean {
    return getComputedStyle(this).overflowY === "auto";
  }

  private readonly moved = (): void => {
    this.atEnd = this.scrollHeight - this.scrollTop - this.clientHeight < NEAR;
  };

  private follow(): void {
    if (this.atEnd && this.scrollsItself) this.scrollTop = this.scrollHeight;
  }
}

customElements.define("thread-scroll", ThreadScroll);
