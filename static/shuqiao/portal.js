// What every page has. Each of these is a comfort: without this file all pages still work.
const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Say something to a screen reader. */
function say(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

function remember(name, value) {
  const safe = location.protocol === "https:" ? ";Secure" : "";
  document.cookie = `${name}=${value};path=/;max-age=31536000;SameSite=Lax${safe}`;
}

// Text size and theme change at once; the form behind them asks the server, for those without a script.
function showTheme() {
  const isDark = root.dataset.bsTheme === "dark";
  for (const button of all("[data-theme-toggle]")) {
    button.value = isDark ? "light" : "dark";
    button.setAttribute("aria-pressed", String(isDark));
  }
}

function setTheme(theme) {
  root.dataset.bsTheme = theme;
  root.dataset.chosen = "1";
  remember("theme", theme);
  showTheme();
}

function setSize(size) {
  root.dataset.size = size;
  remember("size", size);
  for (const button of all("button[data-size]")) {
    button.setAttribute("aria-pressed", String(button.dataset.size === size));
  }
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

async function copy(button) {
  const asked = button.dataset.copy;
  const text = asked.startsWith("#") ? document.querySelector(asked)?.textContent.trim() : asked;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return;
  }
  const done = button.dataset.done;
  if (!done) return;
  const before = button.textContent;
  button.textContent = done;
  say(done);
  setTimeout(() => (button.textContent = before), 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-toggle],button[data-size],[data-dialog],[data-copy],[data-print]");
  if (!button) {
    // A click beside an open menu closes it.
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    return;
  }
  event.preventDefault();
  if ("themeToggle" in button.dataset) setTheme(root.dataset.bsTheme === "dark" ? "light" : "dark");
  else if (button.matches("button[data-size]")) setSize(button.dataset.size);
  else if ("dialog" in button.dataset) openDialog(button.dataset.dialog);
  else if ("copy" in button.dataset) copy(button);
  else print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form?.requestSubmit();
});

// A form that moves money is sent once, however often Enter is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("once" in form.dataset)) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => all("form[data-once]").forEach((form) => delete form.dataset.sent));

// htmx: show that something is under way, and say so when the server fails.
document.addEventListener("htmx:beforeRequest", () => document.getElementById("bar")?.classList.add("on"));
document.addEventListener("htmx:afterRequest", () => document.getElementById("bar")?.classList.remove("on"));
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, () => {
    const note = document.getElementById("trouble");
    if (note) note.hidden = false;
    say(note?.textContent.trim() ?? "");
  });
}

showTheme();
new MutationObserver(showTheme).observe(root, { attributeFilter: ["data-bs-theme"] });
document.getElementById("errsum")?.focus();
// On a phone the member's menu is a strip: the page's own line is brought into it.
document.querySelector(".mnu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
