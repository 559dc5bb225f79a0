// The request form keeps what is typed: every ten seconds, if something changed.
const form = document.getElementById("request-form");
const told = document.getElementById("draft-told");
const EVERY = 10_000;
let isChanged = false;

async function keep() {
  if (!isChanged) return;
  isChanged = false;
  const body = new FormData(form);
  body.delete("attachment");
  body.set("do", "draft");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Autosave": "1" } });
    if (answer.status !== 204) return;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    told.textContent = `${told.dataset.saved} ${time}`;
  } catch {
    isChanged = true;
  }
}

if (form?.dataset.draft) {
  form.addEventListener("input", () => (isChanged = true));
  setInterval(keep, EVERY);
}

// A pasted DOI or record fills the fields at once.
document.getElementById("id_paste")?.addEventListener("paste", () => {
  setTimeout(() => form.querySelector('button[value="fill"]').click(), 50);
});
