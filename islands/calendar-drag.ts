// Moves a post on the calendar and the board, with the pointer or with Alt and an arrow. The form on its page does the same.
import htmx from "htmx.org";

const FAR_ENOUGH = 6; // pixels; less is a click
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEPS: Record<string, [number, number]> = {
  // [days, hours]
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A moment as the house writes it, "2026-11-30T08:00", moved; the clock of the house decides on the server. */
export function moved(at: string, days: number, hours: number): string {
  return new Date(Date.parse(`${at}Z`) + days * DAY_MS + hours * HOUR_MS).toISOString().slice(0, 16);
}

export class CalendarDrag extends HTMLElement {
  private held: { entry: HTMLElement; x: number; y: number; far: boolean } | undefined;
  private over: HTMLElement | undefined;

  connectedCallback(): void {
    this.addEventListener("pointerdown", this.take);
    this.addEventListener("pointermove", this.carry);
    this.addEventListener("pointerup", this.drop);
    this.addEventListener("pointercancel", this.letGo);
    this.addEventListener("click", this.pressed, true);
    this.addEventListener("dragstart", this.noLink);
    this.addEventListener("keydown", this.press);
  }

  private readonly take = (event: PointerEvent): void => {
    const entry = (event.target as Element).closest<HTMLElement>("[data-post]");
    // A finger scrolls; on a small screen the page of the post has the form.
    if (!entry || event.button !== 0 || event.pointerType === "touch") return;
    this.held = { entry, x: event.clientX, y: event.clientY, far: false };
  };

  private readonly carry = (event: PointerEvent): void => {
    const held = this.held;
    if (!held) return;
    if (!held.far && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR_ENOUGH) return;
    if (!held.far) this.setPointerCapture(event.pointerId);
    held.far = true;
    held.entry.classList.add("entry--held");
    this.mark(this.placeAt(event));
  };

  private placeAt(event: PointerEvent): HTMLElement | undefined {
    const found = document.elementsFromPoint(event.clientX, event.clientY);
    const place = found.map((one) => one.closest<HTMLElement>("[data-hour], [data-day], [data-stage]"));
    return place.find((one): one is HTMLElement => one !== null && this.contains(one));
  }

  private mark(place: HTMLElement | undefined): void {
    if (place === this.over) return;
    this.over?.classList.remove("is-over");
    place?.classList.add("is-over");
    this.over = place;
  }

  private readonly drop = (event: PointerEvent): void => {
    const held = this.held;
    const place = held?.far ? this.placeAt(event) : undefined;
    this.mark(undefined);
    held?.entry.classList.remove("entry--held");
    // The click that follows a drag opens nothing; it comes before the next task.
    setTimeout(() => {
      this.held = undefined;
    });
    if (held && place) this.moveTo(held.entry, place);
  };

  private readonly letGo = (): void => {
    this.mark(undefined);
    this.held?.entry.classList.remove("entry--held");
    this.held = undefined;
  };

  private readonly pressed = (event: Event): void => {
    if (this.held?.far) event.preventDefault();
  };

  private readonly noLink = (event: Event): void => {
    if ((event.target as Element).closest("[data-post]")) event.preventDefault();
  };

  private moveTo(entry: HTMLElement, place: HTMLElement): void {
    const stage = place.dataset.stage;
    if (stage) {
      if (entry.closest<HTMLElement>("[data-stage]") !== place) this.send(entry, "stage", { stage });
      return;
    }
    const day = place.closest<HTMLElement>("[data-day]")?.dataset.day;
    const [date, time = "09:00"] = (entry.dataset.at ?? "").split("T");
    if (!day) return;
    const hour = place.dataset.hour;
    const clock =
      hour === undefined || Number(hour) === Number(time.slice(0, 2))
        ? time
        : `${hour.padStart(2, "0")}:${time.slice(3, 5)}`;
    if (day !== date || clock !== time) this.send(entry, "moment", { goes_out_at: `${day}T${clock}` });
  }

  private readonly press = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.held) {
      this.letGo();
      return;
    }
    const step = STEPS[event.key];
    const entry = (event.target as Element).closest<HTMLElement>("[data-post]");
    if (!event.altKey || !step || !entry) return;
    event.preventDefault();
    const [days, hours] = step;
    const column = entry.closest<HTMLElement>("[data-stage]");
    if (column) {
      const beside = days < 0 ? column.previousElementSibling : days > 0 ? column.nextElementSibling : null;
      if (beside instanceof HTMLElement) this.moveTo(entry, beside);
    } else if (entry.dataset.at) {
      this.send(entry, "moment", { goes_out_at: moved(entry.dataset.at, days, hours) });
    }
  };

  private async send(entry: HTMLElement, what: "moment" | "stage", values: Record<string, string>): Promise<void> {
    const { post = "", seen = "" } = entry.dataset;
    const back = location.pathname + location.search;
    const told = { ...values, seen, back };
    await htmx.ajax("POST", `${entry.querySelector("a")?.getAttribute("href")}${what}/`, {
      source: this,
      target: "#calendar",
      swap: "outerMorph",
      values: told,
    });
    const again =
      this.querySelector<HTMLElement>(`[data-post="${post}"] a`) ?? this.querySelector<HTMLElement>("#calendar");
    again?.focus();
  }
}

customElements.define("calendar-drag", CalendarDrag);
