// The scan bar, on every staff page. A scanner types: it is set to send F8 first and Enter last.
// One without the prefix is known by its speed. Letters that act belong to desk.js.
const BURST = 50; // ms between two keys of a scanner
const TAIL = 150; // ms before its Enter
const SHORTEST = 6; // characters of a code
const WAIT = 70; // ms before a lone key counts as a shortcut
const TWICE = 1500; // ms in which the same code is one scan that came twice
const FRESH = 15_000; // ms in which the page that comes is the answer to a scan
const LAST = "shuqiao.scan"; // what was scanned last in this window, and when

const scan = document.getElementById("scan");
let typed = "";
let last = 0;
let timer = 0;
let chord = 0;

function toScan() {
  scan?.focus();
  scan?.select();
}

// Blanks and what scanners send beside a code are no part of it; in a name a blank may stand.
const cleaned = (text) => text.replace(/[\u0000-\u001f\u007f-\u00a0\u200b-\u200f\u3000\ufeff]+/g, " ").trim();

function lastScan() {
  try {
    return JSON.parse(sessionStorage.getItem(LAST)) ?? {};
  } catch {
    return {};
  }
}

function emptyScan() {
  scan.value = "";
  scan.focus();
}

// A code that comes twice is one scan; every other one is sent without what does not belong to it.
function onScan(event) {
  const code = cleaned(scan.value);
  const before = lastScan();
  if (code && code === before.code && Date.now() - before.at < TWICE) {
    event.preventDefault();
    emptyScan();
    return;
  }
  scan.value = code;
  sessionStorage.setItem(LAST, JSON.stringify({ code, at: Date.now(), asked: code !== "" }));
}

// The page that answers a scan is ready for the next one; what is not known stays chosen (desk.js).
function afterScan() {
  const before = lastScan();
  if (!scan || !before.asked) return;
  sessionStorage.setItem(LAST, JSON.stringify({ ...before, asked: false }));
  if (Date.now() - before.at < FRESH && !document.getElementById("scanned")) emptyScan();
}

const isTyping = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element?.tagName ?? "");

function route(event, element) {
  const code = typed;
  typed = "";
  if (!scan || element === scan || code.length < SHORTEST || event.ctrlKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isTyping(element)) element.value = element.value.replace(code, "");
  scan.value = code;
  scan.focus();
  scan.form.requestSubmit();
}

function shortcut(key) {
  if (chord && performance.now() - chord < 1500) {
    chord = 0;
    document.querySelector(`a[data-chord="${CSS.escape(key)}"]`)?.click();
    return;
  }
  chord = key === "g" ? performance.now() : 0;
  const keys = document.getElementById("keys");
  if (key === "?" && keys && !keys.open) keys.showModal();
}

function onKey(event) {
  const element = document.activeElement;
  const gap = event.timeStamp - last;
  last = event.timeStamp;
  clearTimeout(timer);
  if (event.key === "F8") {
    event.preventDefault();
    typed = "";
    toScan();
    return;
  }
  if (event.key.length === 1) typed = gap < BURST ? typed + event.key : event.key;
  if (event.key === "Enter") {
    if (gap < TAIL) route(event, element);
    typed = "";
    return;
  }
  if (isTyping(element) || event.ctrlKey || event.metaKey || event.altKey || gap < BURST) return;
  if (event.key === "/") {
    event.preventDefault();
    toScan();
    return;
  }
  timer = setTimeout(() => shortcut(event.key), WAIT);
}

addEventListener("keydown", onKey, true);
scan?.form.addEventListener("submit", onScan);
addEventListener("pageshow", afterScan);
