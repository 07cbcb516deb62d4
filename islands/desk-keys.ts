// Single keys for who works all day: j k Enter r a e / ?. They can be switched off (WCAG 2.1.4), and never act while typing.
import htmx from "htmx.org";

const OFF = "rondpunt-keys-off";
const TYPING =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

export class DeskKeys extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.press);
    document.addEventListener("click", this.pressed);
    this.addEventListener("change", () => {
      if (this.tick?.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.press);
    document.removeEventListener("click", this.pressed);
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private get tick(): HTMLInputElement | null {
    return this.querySelector("input[type=checkbox]");
  }

  private readonly pressed = (event: Event): void => {
    if ((event.target as Element).closest?.('[data-opens="keys"]')) this.show();
  };

  private readonly press = (event: KeyboardEvent): void => {
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (target.closest?.(TYPING) || document.querySelector("dialog[open]") || localStorage.getItem(OFF)) return;
    if (this.act(event.key)) event.preventDefault();
  };

  private show(): boolean {
    if (this.tick) this.tick.checked = localStorage.getItem(OFF) === null;
    this.dialog?.showModal();
    return this.dialog !== null;
  }

  /** Do what a key asks; false if it asks for nothing here. */
  private act(key: string): boolean {
    if (key === "j") return this.walk(1);
    if (key === "k") return this.walk(-1);
    if (key === "/") return focus(document.querySelector("#inbox-search"));
    if (key === "?") return this.show();
    if (key === "r") return this.reply();
    if (key === "x") return this.choose();
    if (key === "n") return this.go("/contacts/new/");
    return key === "a" || key === "e" ? this.decide(key) : false;
  }

  private walk(step: number): boolean {
    const links = [...document.querySelectorAll<HTMLElement>("#inbox-rows .row > a")].filter(isShown);
    const current = focusedRow() ?? document.querySelector(".row > a[aria-current]");
    const at = links.indexOf(current as HTMLElement);
    const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
    next?.scrollIntoView?.({ block: "nearest" });
    return focus(next);
  }

  private go(path: string): boolean {
    const place = document.querySelector<HTMLElement>(`.rail a[href="${path}"]`);
    place?.click();
    return place !== null;
  }

  private reply(): boolean {
    const row = otherRow();
    if (!row) return focus(document.querySelector("#composer textarea"));
    const then = (): boolean => focus(document.querySelector("#composer textarea"));
    document.addEventListener("conversation-opened", then, { once: true });
    row.click();
    return true;
  }

  /** Choose the row with the focus; where rows cannot be chosen yet, go where they can. */
  private choose(): boolean {
    const box = focusedRow()?.parentElement?.querySelector<HTMLElement>(".row__choose");
    const way = box ?? document.querySelector<HTMLElement>('.bulk__switch [aria-keyshortcuts="x"]');
    way?.click();
    return way !== null && way !== undefined;
  }

  /** Take (a) or close (e): the row with the focus, else the open conversation by its own button. */
  private decide(key: "a" | "e"): boolean {
    const row = otherRow();
    if (row) {
      void this.send(row, key);
      return true;
    }
    const button = document.querySelector<HTMLElement>(`#conversation [aria-keyshortcuts~="${key}"]`);
    button?.click();
    return button !== null;
  }

  private async send(row: HTMLAnchorElement, key: "a" | "e"): Promise<void> {
    const path = new URL(key === "a" ? "owner/" : "closure/", row.href.replace(/[?#].*$/, "")).pathname;
    const values = key === "a" ? { owner: this.dataset.user ?? "" } : {};
    const subject = row.querySelector(".what")?.textContent?.trim() ?? "";
    let status = 0;
    const hear = (event: Event): void => {
      status = (event as CustomEvent).detail?.ctx?.response?.status ?? 0;
    };
    row.addEventListener("htmx:after:request", hear, { once: true });
    await htmx.ajax("POST", path, { source: row, target: row, swap: "none", values });
    const isDone = status >= 200 && status < 400;
    const words = isDone ? (key === "a" ? this.dataset.taken : this.dataset.closed) : this.dataset.failed;
    this.say(`${words ?? ""} ${subject}`);
    document.dispatchEvent(new CustomEvent("inbox-stale"));
  }

  private say(text: string): void {
    const place = this.querySelector("[role=status]");
    if (place) place.textContent = text;
  }
}

function isShown(element: Element): boolean {
  return element.checkVisibility?.() ?? true;
}

function focusedRow(): HTMLAnchorElement | null {
  return document.activeElement?.closest<HTMLAnchorElement>(".row > a") ?? null;
}

/** The row with the focus, unless it is the open conversation. */
function otherRow(): HTMLAnchorElement | null {
  const row = focusedRow();
  const open = document.querySelector<HTMLElement>("#conversation")?.dataset.conversation;
  return row && row.parentElement?.dataset.number !== open ? row : null;
}

function focus(element: Element | null | undefined): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.focus();
  return document.activeElement === element;
}

customElements.define("desk-keys", DeskKeys);
