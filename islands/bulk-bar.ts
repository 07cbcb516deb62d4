// Counts what is chosen in the list, chooses all that is shown, and a range with Shift; choosing itself needs no script.

export class BulkBar extends HTMLElement {
  private last: HTMLInputElement | null = null;

  connectedCallback(): void {
    document.addEventListener("click", this.pressed);
    document.addEventListener("change", this.count);
    this.count();
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.pressed);
    document.removeEventListener("change", this.count);
  }

  private get boxes(): HTMLInputElement[] {
    return [...document.querySelectorAll<HTMLInputElement>(".row__choose")];
  }

  private chooseAll(): void {
    const boxes = this.boxes;
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
    this.count();
  }

  private readonly pressed = (event: MouseEvent): void => {
    if ((event.target as Element).closest?.(".bulk__all")) this.chooseAll();
    const box = (event.target as Element).closest?.<HTMLInputElement>(".row__choose");
    if (!box) return;
    if (event.shiftKey && this.last) this.chooseBetween(this.last, box);
    this.last = box;
    this.count();
  };

  private chooseBetween(from: HTMLInputElement, to: HTMLInputElement): void {
    const boxes = this.boxes;
    const [first, second] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
    if (first === undefined || second === undefined || first < 0) return;
    for (const box of boxes.slice(first, second + 1)) box.checked = to.checked;
  }

  private readonly count = (): void => {
    const chosen = this.boxes.filter((box) => box.checked).length;
    const place = this.querySelector("[role=status]");
    if (place) place.textContent = chosen ? `${this.dataset.chosen} ${chosen}` : (this.dataset.none ?? "");
  };
}

customElements.define("bulk-bar", BulkBar);
