// On a wide screen a conversation opens beside the list, which keeps its place; on a small one each is its own page.
import htmx from "htmx.org";

export const WIDE = "(min-width: 60rem)";

export class DeskPanes extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("click", this.pressed);
    this.uncoverSelected();
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.pressed);
  }

  private readonly pressed = (event: MouseEvent): void => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const link = (event.target as Element).closest?.<HTMLAnchorElement>(".row > a");
    const pane = document.querySelector<HTMLElement>(".desk > .pane");
    if (!link || !pane || !plain || event.defaultPrevented || !matchMedia(WIDE).matches) return;
    event.preventDefault();
    // What is open stays as it is: fetched anew, it would lose what is being typed in it.
    if (isOpenIn(pane, link)) pane.querySelector<HTMLElement>("h1")?.focus();
    else void this.open(link, pane);
  };

  /** Fetch the conversation into the pane; if that fails, go there as a plain link would. */
  async open(link: HTMLAnchorElement, pane: HTMLElement): Promise<void> {
    pane.setAttribute("aria-busy", "true");
    await htmx.ajax("GET", link.href, { source: link, target: pane, swap: "innerHTML", push: link.href });
    pane.removeAttribute("aria-busy");
    const heading = pane.querySelector<HTMLElement>("h1");
    if (!isOpenIn(pane, link) || !heading) {
      location.assign(link.href);
      return;
    }
    pane.closest(".desk")?.classList.add("desk--open");
    mark(link);
    const house = document.title.split(" · ").pop() ?? "";
    document.title = `${heading.textContent?.trim()} · ${house}`;
    // Who reads by ear is told where the click led; what had the focus in the list is one key away (k or j).
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    this.dispatchEvent(new CustomEvent("conversation-opened", { bubbles: true }));
  }

  private uncoverSelected(): void {
    document.querySelector(".row > a[aria-current]")?.scrollIntoView?.({ block: "nearest" });
  }
}

function isOpenIn(pane: Element, link: Element): boolean {
  return pane.querySelector(`[data-conversation="${link.parentElement?.dataset.number}"]`) !== null;
}

/** Mark one row as the open one. */
export function mark(link: Element): void {
  for (const other of document.querySelectorAll(".row > a[aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
}

customElements.define("desk-panes", DeskPanes);
