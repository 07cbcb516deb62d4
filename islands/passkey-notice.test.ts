import { expect, test } from "vitest";
import "./passkey-notice";

function refuse(): Event {
  const refusal = new CustomEvent("allauth.error", { cancelable: true });
  document.dispatchEvent(refusal);
  return refusal;
}

test("the notice shows when the browser refused, and goes at the next try", () => {
  document.body.innerHTML = "<button>Passkey</button><passkey-notice hidden>That did not work</passkey-notice>";
  const notice = document.querySelector("passkey-notice") as HTMLElement;
  expect(refuse().defaultPrevented).toBe(true);
  expect(notice.hidden).toBe(false);
  document.querySelector("button")?.click();
  expect(notice.hidden).toBe(true);
  refuse();
  expect(notice.hidden).toBe(false);
});

test("a page without the notice leaves the refusal to others", () => {
  document.body.innerHTML = "";
  expect(refuse().defaultPrevented).toBe(false);
});
