// Brings in what is new without touching the form: fetches this page again and swaps the parts marked data-live.
const parts = () => [...document.querySelectorAll("[data-live]")];
const note = document.querySelector("[data-live-note]");
if (note) note.hidden = false;

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-live]");
  parts().forEach((part, number) => {
    if (!fresh[number] || fresh[number].innerHTML === part.innerHTML || part.contains(document.activeElement)) return;
    part.innerHTML = fresh[number].innerHTML;
    // An answer goes to the last message of the thread.
    const last = [...part.querySelectorAll("article")].pop();
    const field = document.querySelector("input[name=in_reply_to]");
    if (field && last) field.value = last.id.slice(1);
  });
}

if (parts().length) setInterval(refresh, 3000);
