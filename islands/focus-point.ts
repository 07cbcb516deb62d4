// Point at the picture and the two numbers beside it follow; type a number and the mark follows. The numbers are the
// whole of it: without this script they are filled in by hand.

export class FocusPoint extends HTMLElement {
  private mark: HTMLElement | undefined;

  connectedCallback(): void {
    const frame = this.frame;
    if (!frame) return;
    this.mark = document.createElement("span");
    this.mark.className = "picture-focus__mark";
    frame.append(this.mark);
    frame.addEventListener("click", this.pointed);
    this.addEventListener("input", this.show);
    this.show();
  }

  disconnectedCallback(): void {
    this.frame?.removeEventListener("click", this.pointed);
    this.removeEventListener("input", this.show);
    this.mark?.remove();
  }

  private get frame(): HTMLElement | null {
    return this.querySelector(".picture-focus__frame");
  }

  private field(name: "x" | "y"): HTMLInputElement | null {
    return this.querySelector(`[name=focus_${name}]`);
  }

  private at(name: "x" | "y"): number {
    return Number(this.field(name)?.value) || 0;
  }

  private set(x: number, y: number): void {
    for (const [name, value] of [
      ["x", x],
      ["y", y],
    ] as const) {
      const field = this.field(name);
      if (field) field.value = String(Math.min(100, Math.max(0, Math.round(value))));
    }
    this.show();
  }

  private readonly show = (): void => {
    this.mark?.style.setProperty("--focus-x", `${this.at("x")}%`);
    this.mark?.style.setProperty("--focus-y", `${this.at("y")}%`);
  };

  private readonly pointed = (event: MouseEvent): void => {
    const box = this.querySelector("img")?.getBoundingClientRect();
    if (!box?.width || !box.height) return;
    this.set(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
  };
}

customElements.define("focus-point", FocusPoint);
