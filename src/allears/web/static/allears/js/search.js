// The search page: arrows move between the box and what was found, and what was looked for lately is kept on this device
// (only words that led somewhere: [data-search-text] that stood for a while, or from which something was opened).
import { recall, remember } from "./keep.js";
import { element } from "./words.js";

const MOST = 8, STOOD = 2500; // searches kept; ms after which a search was meant
let timer = null;

function kept() {
  try {
    return JSON.parse(recall("searches") || "[]").filter((one) => typeof one === "string");
  } catch {
    return [];
  }
}

function keep(text) {
  if (!text) return;
  remember("searches", JSON.stringify([text, ...kept().filter((one) => one !== text)].slice(0, MOST)));
}

function showKept() {
  const list = document.querySelector("[data-search-recent]");
  if (!list) return;
  const all = kept();
  list.closest("section").hidden = !all.length;
  list.replaceChildren(...all.map((text) => element("li", {},
    element("a", { class: "find-link", href: `${list.dataset.searchRecent}?${new URLSearchParams({ q: text })}` },
      element("bdi", { class: "one-line" }, text)))));
}

function shown() {
  showKept();
  clearTimeout(timer);
  const text = document.getElementById("found")?.dataset.searchText;
  if (text) timer = setTimeout(() => keep(text), STOOD);
}

function move(event) {
  const box = document.getElementById("search-q"), found = document.getElementById("found");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!box || !by || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog:modal")) return;
  const rows = [...found.querySelectorAll("[data-row] > a")];
  const at = rows.indexOf(document.activeElement);
  if (at < 0 && document.activeElement !== box) return;
  const next = rows[at + by];
  if (!next && at + by >= rows.length) return;
  event.preventDefault();
  (next || box).focus();
  next?.scrollIntoView({ block: "nearest" });
}

export function startSearch() {
  document.addEventListener("keydown", move);
  document.addEventListener("click", (event) => {
    const found = event.target.closest("#found");
    if (found && event.target.closest("[data-row] > a")) keep(found.dataset.searchText);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "found" || document.getElementById("found")) shown();
  });
  shown();
}
