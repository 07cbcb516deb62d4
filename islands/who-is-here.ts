// Shows which colleagues look at the open conversation and who writes in it, in the list who writes, and beside one's
// own answer that a colleague writes one too. What it knows comes with the stream of news (live-news.ts).

const MOST_SHOWN = 4;
const SAID_AFTER_MS = 1500;
const NOT_AGAIN_MS = 60_000;

type Somebody = { id: number; name: string; initials: string; does: "looking" | "answer" | "note" };

export class WhoIsHere extends HTMLElement {
  private at = new Map<string, Somebody[]>();
  private said = new Map<string, number>();
  private saying: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    document.addEventListener("who-is-here", this.hear);
    document.addEventListener("htmx:after:swap", this.draw);
    document.addEventListener("input", this.warn);
    document.addEventListener("change", this.warn);
  }

  disconnectedCallback(): void {
    document.removeEventListener("who-is-here", this.hear);
    document.removeEventListener("htmx:after:swap", this.draw);
    document.removeEventListener("input", this.warn);
    document.removeEventListener("change", this.warn);
    clearTimeout(this.saying);
  }

  /** What changed, by conversation; null: nothing is known any more. */
  private readonly hear = (event: Event): void => {
    const told = (event as CustomEvent<Record<string, Somebody[]> | null>).detail;
    if (!told) this.at.clear();
    for (const [number, people] of Object.entries(told ?? {})) this.at.set(number, people);
    this.draw();
  };

  private get open(): string {
    return document.querySelector<HTMLElement>("#conversation")?.dataset.conversation ?? "";
  }

  private get here(): Somebody[] {
    return this.at.get(this.open) ?? [];
  }

  private sentence(one: Somebody): string {
    return (this.dataset[one.does] ?? "").replace("{name}", one.name);
  }

  private readonly draw = (): void => {
    this.drawHere();
    this.drawRows();
    this.warn();
    clearTimeout(this.saying);
    this.saying = setTimeout(() => this.tell(), SAID_AFTER_MS);
  };

  private drawHere(): void {
    const place = document.querySelector("#present");
    if (!place) return;
    const shown = this.here.slice(0, MOST_SHOWN).map((one) => {
      const item = part("li", one.does === "answer" ? "present__one is-wait" : "present__one", "");
      const face = part("span", "face", one.initials);
      face.setAttribute("aria-hidden", "true");
      item.append(face, part("span", "present__says", this.sentence(one)));
      return item;
    });
    const more = this.here.length - shown.length;
    if (more > 0) shown.push(part("li", "present__more", `+${more}`));
    place.replaceChildren(...shown);
  }

  private drawRows(): void {
    for (const row of document.querySelectorAll<HTMLElement>(".row[data-number]")) {
      const people = this.at.get(row.dataset.number ?? "") ?? [];
      const writers = people.filter((one) => one.does !== "looking");
      let sign = row.querySelector(".row__writing");
      row.classList.toggle("row--writing", writers.length > 0);
      if (!writers[0]) {
        sign?.remove();
        continue;
      }
      if (!sign) {
        sign = part("span", "row__writing", "");
        row.querySelector(".meta")?.before(sign);
      }
      const more = writers.length > 1 ? ` +${writers.length - 1}` : "";
      const words = this.sentence(writers[0]) + more;
      if (sign.textContent !== words) sign.textContent = words;
    }
  }

  /** Two answers at once: said where one writes. At sending the house asks anyway (mind_what_came.py). */
  private readonly warn = (): void => {
    const place = document.querySelector<HTMLElement>("#composer-also");
    const other = this.here.find((one) => one.does === "answer");
    if (!place) return;
    const form = place.closest("form");
    const writes = Boolean(form?.querySelector<HTMLTextAreaElement>("textarea[name=text]")?.value.trim());
    const isNote = form?.querySelector<HTMLInputElement>("[name=kind][value=note]")?.checked ?? false;
    place.hidden = !(other && writes && !isNote);
    const words = other && !place.hidden ? (this.dataset.also ?? "").replace("{name}", other.name) : "";
    if (place.textContent !== words) place.textContent = words;
  };

  /** For who reads by ear: who came and what they do, once a minute at most; not that they left. */
  private tell(): void {
    const now = Date.now();
    const fresh = this.here.slice(0, MOST_SHOWN).filter((one) => {
      const key = `${this.open} ${one.id} ${one.does}`;
      const isFresh = now - (this.said.get(key) ?? 0) >= NOT_AGAIN_MS;
      if (isFresh) this.said.set(key, now);
      return isFresh;
    });
    const place = this.querySelector("[aria-live]");
    if (fresh.length && place) place.textContent = `${fresh.map((one) => this.sentence(one)).join(". ")}.`;
  }
}

function part(tag: string, name: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

customElements.define("who-is-here", WhoIsHere);
