// Listens to the stream of news and refreshes what is on the screen, without touching scroll, focus or what is typed.
import htmx from "htmx.org";
import { mark } from "./desk-panes";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;
const HIDDEN_MS = 1500; // a browser gives a site six connections: a tab nobody looks at gives its own back
const AT_MOST_EVERY_MS = 1000;

type News = { conversations: number[]; written: number[]; many: boolean };

export class LiveNews extends HTMLElement {
  private source: EventSource | undefined;
  private since = "";
  private wait = FIRST_WAIT_MS;
  private again: ReturnType<typeof setTimeout> | undefined;
  private sleep: ReturnType<typeof setTimeout> | undefined;
  private planned: ReturnType<typeof setTimeout> | undefined;
  private written = new Set<number>();

  connectedCallback(): void {
    this.since = document.querySelector<HTMLElement>("#inbox")?.dataset.since ?? "";
    document.addEventListener("visibilitychange", this.look);
    document.addEventListener("inbox-stale", this.plan);
    if (!document.hidden) this.listen();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.look);
    document.removeEventListener("inbox-stale", this.plan);
    this.stop();
  }

  private listen(): void {
    const address = this.getAttribute("src") ?? "";
    this.source = new EventSource(this.since ? `${address}?since=${this.since}` : address);
    this.source.addEventListener("open", () => {
      this.wait = FIRST_WAIT_MS;
      this.show(null); // the stream tells all of it anew
    });
    this.source.addEventListener("present", (event) => this.show(JSON.parse(event.data)));
    this.source.addEventListener("news", (event) => {
      if (event.lastEventId) this.since = event.lastEventId;
      this.hear(JSON.parse(event.data) as News);
    });
    this.source.addEventListener("notices", (event) => this.count((JSON.parse(event.data) as { count: string }).count));
    this.source.addEventListener("posts", () => this.tellCalendar());
    this.source.addEventListener("over", () => {
      this.stop();
      const notice = this.querySelector<HTMLElement>("[data-over]");
      if (notice) notice.hidden = false;
    });
    this.source.addEventListener("error", () => {
      // The browser itself comes back after a cut; after an answer that is no stream it gives up, and we wait longer.
      if (this.source?.readyState !== EventSource.CLOSED) return;
      this.source.close();
      clearTimeout(this.again);
      this.again = setTimeout(() => this.listen(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(LONGEST_WAIT_MS, this.wait * 2);
    });
  }

  private stop(): void {
    for (const timer of [this.again, this.sleep, this.planned]) clearTimeout(timer);
    this.planned = undefined;
    this.source?.close();
    this.source = undefined;
    this.show(null);
  }

  /** Who is where, for who-is-here.ts; null where nothing is known any more. */
  private show(detail: object | null): void {
    document.dispatchEvent(new CustomEvent("who-is-here", { detail }));
  }

  private readonly look = (): void => {
    clearTimeout(this.sleep);
    if (document.hidden) this.sleep = setTimeout(() => this.stop(), HIDDEN_MS);
    else if (!this.source) this.catchUp();
  };

  /** Nobody looked and nothing was heard: show at once how things stand, and hear of what follows. */
  private catchUp(): void {
    this.listen();
    if (document.querySelector("#conversation")) {
      document.body.dispatchEvent(new CustomEvent("conversation-changed", { bubbles: true }));
    }
    document.body.dispatchEvent(new CustomEvent("notices-changed", { bubbles: true }));
    this.tellCalendar();
    void this.refresh();
  }

  /** Something became of a post: the calendar, where it is open, asks for itself anew. */
  private tellCalendar(): void {
    document.body.dispatchEvent(new CustomEvent("posts-changed", { bubbles: true }));
  }

  /** How many things this user was told and did not see yet: in the rail, and the list itself where it is open. */
  private count(unseen: string): void {
    const place = document.querySelector("#notice-count");
    if (place) place.textContent = unseen;
    document.body.dispatchEvent(new CustomEvent("notices-changed", { bubbles: true }));
  }

  private hear(news: News): void {
    for (const number of news.written) this.written.add(number);
    const open = Number(document.querySelector<HTMLElement>("#conversation")?.dataset.conversation);
    if (open && (news.many || news.conversations.includes(open))) {
      document.body.dispatchEvent(new CustomEvent("conversation-changed", { bubbles: true }));
    }
    this.plan();
  }

  private readonly plan = (): void => {
    this.planned ??= setTimeout(() => {
      this.planned = undefined;
      void this.refresh();
    }, AT_MOST_EVERY_MS);
  };

  private async refresh(): Promise<void> {
    const inbox = document.querySelector<HTMLElement>("#inbox");
    if (!inbox) return;
    const before = new Set([...inbox.querySelectorAll(".row")].map((row) => row.id));
    const open = document.querySelector<HTMLElement>("#conversation")?.dataset.conversation ?? "";
    const address = new URL(inbox.dataset.src ?? location.pathname, location.href);
    address.searchParams.set("rows", String(before.size));
    address.searchParams.set("selected", open);
    address.searchParams.set("beside", inbox.dataset.beside ?? "");
    await htmx.ajax("GET", address.pathname + address.search, { source: inbox, target: inbox, swap: "outerMorph" });
    const link = open && document.querySelector(`#row-${open} > a`);
    if (link) mark(link);
    this.announce(before);
  }

  /** Say which rows are new to the list; nothing is said of what was there. */
  private announce(before: Set<string>): void {
    const rows = [...this.written].map((number) => document.querySelector(`#row-${number}`));
    this.written.clear();
    const fresh = rows.filter((row): row is Element => row !== null && !before.has(row.id));
    const place = this.querySelector("[aria-live]");
    if (!fresh.length || !place) return;
    const words = fresh.length === 1 ? this.dataset.saysOne : this.dataset.saysMany;
    place.textContent = `${words ?? ""} ${fresh.map((row) => row.querySelector(".what")?.textContent?.trim()).join("; ")}`;
  }
}

customElements.define("live-news", LiveNews);
