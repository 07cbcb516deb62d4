// Point at the picture and the two numbers beside it follow; type a number and the mark follows. The numbers are the
// whole of it: without this script they are filled in by hand.

export class FocusPoint extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.pointed);
    this.addEventListener("input", this.show);
    this.show();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.pointed);
    this.removeEventListener("input", this.show);
    this.mark?.remove();
  }

  private get frame(): HTMLElement | null {
    return this.querySelector(".picture-focus__frame");
  }

  private get mark(): HTMLElement | null {
    return this.querySelector(".picture-focus__mark");
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
    if (!this.mark) {
      const mark = document.createElement("span");
      mark.className = "picture-focus__mark";
      this.frame?.append(mark);
    }
    this.mark?.style.setProperty("--focus-x", `${this.at("x")}%`);
    this.mark?.style.setProperty("--focus-y", `${this.at("y")}%`);
  };

  private readonly pointed = (event: MouseEvent): void => {
    if (!this.frame?.contains(event.target as Node)) return;
    const box = this.querySelector("img")?.getBoundingClientRect();
    if (!box?.width || !box.height) return;
    this.set(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
  };
}

customElements.define("focus-point", FocusPoint);
