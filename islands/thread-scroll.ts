// Opens a conversation at its end, and stays there when messages come in, unless somebody reads further up. Where a
// message was looked for, it opens at that one.

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
      const found = this.found();
      if (found) {
        this.atEnd = false;
        found.classList.add("message--found");
        found.scrollIntoView({ block: "center" });
        return;
      }
      this.follow();
      if (!this.scrollsItself) this.querySelector("#thread > li:last-child")?.scrollIntoView({ block: "end" });
    });
  }

  disconnectedCallback(): void {
    this.watch?.disconnect();
  }

  private found(): HTMLElement | null {
    const id = this.querySelector<HTMLElement>("#thread")?.dataset.found;
    return id ? document.getElementById(id) : null;
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
