// The queue: J and K, letters that act, the case beside its list, and small forms that open in place.
// Without this file every link and form of the desk still works, each as a page of its own.
const BURST = 50; // ms between two keys of a scanner
const WAIT = 70; // ms before a lone key counts
const SETTLE = 150; // ms of rest before J and K load a case

const detail = document.getElementById("d");
const wide = matchMedia("(min-width: 821px)");
const lettersAct = document.querySelector("[data-keys]")?.dataset.keys !== "off";
const isTyping = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element?.tagName ?? "") && element.type !== "checkbox";
const rows = () => [...document.querySelectorAll("#queue a")];
const current = () => rows().findIndex((row) => row.hasAttribute("aria-current"));

let last = 0;
let timer = 0;
let settling = 0;
let toHeading = false;

function say(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

function load(address, target) {
  return window.htmx.ajax("GET", address, { target, swap: "innerHTML" });
}

function mark(row) {
  for (const other of rows()) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
}

function show(row) {
  const address = new URL(row.href);
  if (!detail || !wide.matches || !window.htmx || !row.dataset.case) {
    location.assign(address);
    return;
  }
  mark(row);
  load(row.getAttribute("href"), "#d");
  const here = new URL(location.href);
  here.searchParams.set("case", row.dataset.case);
  history.replaceState(null, "", here);
}

function step(by) {
  const all = rows();
  const row = all[current() < 0 ? 0 : current() + by];
  if (!row) return;
  mark(row);
  row.scrollIntoView({ block: "nearest" });
  row.focus({ preventScroll: true });
  clearTimeout(settling);
  if (detail && wide.matches && row.dataset.case) settling = setTimeout(() => show(row), SETTLE);
}

function openPanel(link) {
  const panel = document.getElementById(link.dataset.panel);
  if (!panel || !window.htmx) {
    location.assign(link.href);
    return;
  }
  if (panel.childElementCount && panel.dataset.from === link.href) {
    closePanel(panel, link);
    return;
  }
  panel.dataset.from = link.href;
  link.id ||= `opens-${link.dataset.panel}-${Math.random().toString(36).slice(2)}`;
  panel.dataset.opener = link.id;
  load(link.getAttribute("href"), `#${panel.id}`).then(() => {
    const field = panel.querySelector("input:not([type=hidden]),select,textarea");
    (field ?? panel.querySelector("h2,h3,button") ?? panel).focus();
  });
}

function closePanel(panel, opener) {
  panel.replaceChildren();
  (opener ?? document.getElementById(panel.dataset.opener))?.focus();
}

function press(key) {
  const near = document.activeElement?.closest("#queue,#d");
  if ((key === "j" || key === "k") && (near || document.activeElement === document.body)) {
    step(key === "j" ? 1 : -1);
    return;
  }
  if (!near) return;
  if (key === "z") {
    document.querySelector("[data-undo]")?.click();
    return;
  }
  if (key === "p") {
    print();
    return;
  }
  const target = detail?.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`[data-key="${key}"]`);
  if (!target) return;
  if (isTyping(target)) target.focus();
  else target.click();
}

document.addEventListener("keydown", (event) => {
  const element = document.activeElement;
  const gap = event.timeStamp - last;
  last = event.timeStamp;
  clearTimeout(timer);
  if (event.key === "Escape") {
    const panel = element?.closest("#act,#filter,#replies");
    if (panel) closePanel(panel);
    else if (element?.id === "scan") (document.getElementById("case-h") ?? rows()[Math.max(current(), 0)])?.focus();
    return;
  }
  if (event.key === "Enter" && event.ctrlKey && element?.tagName === "TEXTAREA") {
    element.form?.requestSubmit();
    return;
  }
  if (!lettersAct || isTyping(element) || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || gap < BURST || !/^[a-z12]$/.test(event.key)) return;
  const key = event.key;
  timer = setTimeout(() => press(key), WAIT);
});

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const row = event.target.closest("#queue a[data-case]");
  const link = event.target.closest("a[data-panel]");
  const close = event.target.closest("[data-close]");
  const reply = event.target.closest("[data-reply]");
  if (row && detail && wide.matches) {
    event.preventDefault();
    toHeading = true;
    show(row);
  } else if (link) {
    event.preventDefault();
    openPanel(link);
  } else if (close && close.closest("#act")) {
    event.preventDefault();
    closePanel(close.closest("#act"));
  } else if (reply) {
    const text = document.getElementById("message_text");
    text.value = text.value ? `${text.value}\n${reply.dataset.reply}` : reply.dataset.reply;
    text.focus();
  }
});

document.addEventListener("change", (event) => {
  if (!event.target.matches(".pick")) return;
  document.getElementById("chosen-n").textContent = document.querySelectorAll(".pick:checked").length;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "act") {
    event.detail.target.querySelector(".errsum")?.focus();
    return;
  }
  if (event.detail.target?.id !== "d") return;
  detail.scrollTop = 0;
  const heading = document.getElementById("case-h");
  say(heading?.textContent ?? "");
  if (toHeading) heading?.focus({ preventScroll: true });
  toHeading = false;
});

// What was scanned and is not known stays chosen, so that the next scan takes its place.
function beep(length, pitch) {
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + length);
  } catch {
    // A browser without sound shows the same on the page.
  }
}

const scanned = document.getElementById("scanned");
if (scanned) {
  const scan = document.getElementById("scan");
  scan.value = scanned.dataset.code;
  scan.focus();
  scan.select();
  if (navigator.userActivation?.hasBeenActive && scanned.dataset.sound !== "off") {
    if (scanned.dataset.sound === "unknown") beep(0.8, 220);
    else beep(0.12, 660);
  }
} else if (detail?.dataset.url && wide.matches && window.htmx) {
  load(detail.dataset.url, "#d");
  if (document.activeElement === document.body) rows()[Math.max(current(), 0)]?.focus({ preventScroll: true });
}
