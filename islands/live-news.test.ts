import htmx from "htmx.org";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./live-news";

class Stream extends EventTarget {
  static CLOSED = 2;
  static all: Stream[] = [];
  readyState = 1;
  constructor(readonly url: string) {
    super();
    Stream.all.push(this);
  }
  close(): void {
    this.readyState = 2;
  }
  tell(kind: string, told: object, id = ""): void {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(told), lastEventId: id }));
  }
}

const latest = (): Stream => Stream.all.at(-1) as Stream;

beforeEach(() => {
  vi.useFakeTimers();
  vi.restoreAllMocks();
  vi.spyOn(htmx, "ajax").mockResolvedValue();
  Stream.all = [];
  vi.stubGlobal("EventSource", Stream);
  document.body.innerHTML = `<section id="inbox" data-src="/conversations/?view=mine" data-since="40"><ol>
    <li class="row" id="row-7"><a><span class="what">Bins</span></a></li></ol></section>
    <article id="conversation" data-conversation="7"><textarea>half a sentence</textarea></article>
    <live-news src="/conversations/live" data-says-one="New:"><p aria-live="polite"></p><p data-over hidden>Signed out</p></live-news>`;
});
afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

test("it listens from where the page was drawn", () => {
  expect(latest().url).toBe("/conversations/live?since=40");
});

test("news refreshes the list as it stands, and says which row is new", async () => {
  const ajax = vi.mocked(htmx.ajax).mockImplementation(async () => {
    const row = `<li class="row" id="row-8"><a><span class="what">Glass</span></a></li>`;
    document.querySelector("ol")?.insertAdjacentHTML("afterbegin", row);
  });
  latest().tell("news", { conversations: [8], written: [8], many: false }, "41");
  latest().tell("news", { conversations: [7], written: [7], many: false }, "42");
  await vi.advanceTimersByTimeAsync(1001);
  expect(ajax).toHaveBeenCalledOnce();
  const address = ajax.mock.calls[0]?.[1];
  expect(address).toContain("view=mine");
  expect(address).toContain("rows=1");
  expect(address).toContain("selected=7");
  expect(document.querySelector("[aria-live]")?.textContent).toBe("New: Glass");
});

test("only news of the open conversation refreshes it", () => {
  const changed = vi.fn();
  document.body.addEventListener("conversation-changed", changed);
  latest().tell("news", { conversations: [8], written: [], many: false });
  expect(changed).not.toHaveBeenCalled();
  latest().tell("news", { conversations: [7], written: [], many: false });
  expect(changed).toHaveBeenCalledOnce();
  expect(document.querySelector("textarea")?.value).toBe("half a sentence");
});

test("what a colleague is told is counted in the rail, and the list of it fetched anew", () => {
  document.body.insertAdjacentHTML("beforeend", `<b id="notice-count">2</b>`);
  const changed = vi.fn();
  document.body.addEventListener("notices-changed", changed);
  latest().tell("notices", { count: "3" });
  expect(document.querySelector("#notice-count")?.textContent).toBe("3");
  latest().tell("notices", { count: "" });
  expect(document.querySelector("#notice-count")?.textContent).toBe("");
  expect(changed).toHaveBeenCalledTimes(2);
});

test("what becomes of a post is said to the calendar", () => {
  const changed = vi.fn();
  document.body.addEventListener("posts-changed", changed);
  latest().tell("posts", {});
  expect(changed).toHaveBeenCalledOnce();
});

test("after an answer that is no stream it comes back later and later, with its place", async () => {
  latest().tell("news", { conversations: [], written: [], many: false }, "55");
  for (const wait of [2500, 5000, 10000]) {
    const before = Stream.all.length;
    latest().close();
    latest().dispatchEvent(new Event("error"));
    await vi.advanceTimersByTimeAsync(wait * 0.5);
    expect(Stream.all.length).toBe(before);
    await vi.advanceTimersByTimeAsync(wait * 0.6);
    expect(Stream.all.length).toBe(before + 1);
    expect(latest().url).toContain("since=55");
  }
});

test("when the session is over it says so and stays away", async () => {
  latest().tell("over", {});
  expect(document.querySelector<HTMLElement>("[data-over]")?.hidden).toBe(false);
  await vi.advanceTimersByTimeAsync(120000);
  expect(Stream.all.length).toBe(1);
});

const seen = (hidden: boolean): void => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
};

test("a hidden tab gives its connection back within two seconds, and shows how things stand when it is seen", async () => {
  const changed = vi.fn();
  document.body.addEventListener("conversation-changed", changed);
  latest().tell("news", { conversations: [9], written: [9], many: false }, "60");
  seen(true);
  await vi.advanceTimersByTimeAsync(2000);
  expect(latest().readyState).toBe(Stream.CLOSED);
  const refreshed = vi.mocked(htmx.ajax).mock.calls.length;
  await vi.advanceTimersByTimeAsync(120000);
  expect(Stream.all.length).toBe(1);
  seen(false);
  expect(Stream.all.length).toBe(2);
  expect(latest().url).toContain("since=60"); // the server tells what was said meanwhile
  expect(htmx.ajax).toHaveBeenCalledTimes(refreshed + 1);
  expect(changed).toHaveBeenCalledOnce();
});

test("a tab that is hidden for a moment keeps its connection", async () => {
  seen(true);
  await vi.advanceTimersByTimeAsync(1000);
  seen(false);
  await vi.advanceTimersByTimeAsync(5000);
  expect(Stream.all.length).toBe(1);
  expect(latest().readyState).not.toBe(Stream.CLOSED);
  expect(htmx.ajax).not.toHaveBeenCalled();
});

test("a tab that is opened in the background takes no connection before it is seen", () => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const element = document.querySelector("live-news") as HTMLElement;
  const before = Stream.all.length;
  element.remove();
  document.body.append(element);
  expect(Stream.all.length).toBe(before);
  seen(false);
  expect(Stream.all.length).toBe(before + 1);
});
