// The list under the caret of the query editor: fields, values, handles, parts and other monitors, asked of data-editor-offers.
// The field keeps the focus and points into the list (aria-activedescendant). Ctrl+Space opens it, arrows move, Enter or Tab take, Escape closes.
import { caretBox } from "./caret.js";
import { isInside, tokens } from "./query-tokens.js";
import { write } from "./suggest.js";
import { element, say } from "./words.js";

const REST = 120, GAP = 4;
const PART = /(?:^|[\s("-])(@[{｛]([^}｝"]{0,60}))$/u;
const AT = /(?:^|[\s(-])(@([^\s"(){}@]{0,60}))$/u;
const GROUP = /([A-Za-z_]+):\((?:[^()"]*\s)?-?([^\s()":]{0,60})$/u;
const VALUE = /([A-Za-z_]+):"?([^\s"():]{0,60})$/u;
const NAME = /(?:^|[\s(-])([A-Za-z_]{2,20})$/u;
let open = null; // { field, items, at, list, from }
let asked = null, timer = null, dismissed = -1;

function context(field, isWanted) {
  if (field.selectionStart !== field.selectionEnd) return null;
  const caret = field.selectionStart;
  const before = field.value.slice(Math.max(0, caret - 300), caret);
  if (isInside(tokens(field.value), caret)) return null;
  const found = (kind, words, length, more = {}) => ({ kind, q: words, from: caret - length, first: 0, ...more });
  let met = PART.exec(before);
  if (met) return found("part", met[2], met[1].length);
  met = AT.exec(before);
  if (met) return found("at", met[2], met[1].length);
  met = GROUP.exec(before) ?? VALUE.exec(before);
  if (met) return found("value", met[2], met[2].length, { field: met[1] });
  met = NAME.exec(before);
  if (met || isWanted) return found("field", met?.[1] ?? "", met?.[1].length ?? 0, { first: -1 }); // an ordinary word is not taken by Enter
  return null;
}

async function look(field, isWanted = false) {
  const where = context(field, isWanted);
  if (!where || where.from === dismissed) {
    if (!where) dismissed = -1;
    return close();
  }
  asked?.abort();
  asked = new AbortController();
  const mine = asked;
  const query = new URLSearchParams({ kind: where.kind, q: where.q, field: where.field ?? "", monitor: field.dataset.editorMonitor ?? "" });
  try {
    const answer = await fetch(`${field.dataset.editorOffers}?${query}`, { credentials: "same-origin", signal: mine.signal, headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return close();
    const { items } = await answer.json();
    if (mine.signal.aborted || document.activeElement !== field) return undefined;
    if (!items.length || (items.length === 1 && items[0].text.trim() === field.value.slice(where.from, field.selectionStart))) return close();
    return show(field, where, items);
  } catch {
    return undefined; // overtaken, or the line is down: typing goes on
  }
}

function show(field, where, items) {
  const list = open?.list ?? element("ul", { class: "suggest menu-list query-offers", id: "query-offers", role: "listbox", "aria-label": say("suggestions") });
  list.replaceChildren(...items.map((item, n) => row(item, n)));
  if (!open) (field.closest("dialog") ?? document.body).append(list);
  open = { field, items, at: -1, list, from: where.from };
  for (const [name, value] of [["aria-controls", list.id], ["aria-autocomplete", "list"], ["aria-haspopup", "listbox"]]) field.setAttribute(name, value);
  place();
  if (where.first >= 0) mark(where.first);
  return undefined;
}

function row(item, n) {
  return element("li", { class: "menu-item suggest-item", role: "option", id: `query-offer-${n}`, "data-n": n, "aria-selected": "false" },
    element("code", { class: "suggest-name", dir: "auto" }, item.name),
    item.hint ? element("span", { class: "faint small", dir: "auto" }, item.hint) : null,
    item.more ? element("code", { class: "soft small one-line suggest-more", dir: "auto" }, item.more) : null);
}

function place() {
  const { list, field, from } = open;
  const caret = caretBox(field, from);
  const box = list.getBoundingClientRect();
  const below = caret.bottom + GAP;
  const top = below + box.height > innerHeight ? Math.max(GAP, caret.top - box.height - GAP) : below;
  list.style.setProperty("top", `${top}px`);
  list.style.setProperty("left", `${Math.max(GAP, Math.min(caret.left, innerWidth - box.width - GAP * 2))}px`);
}

function mark(at) {
  const rows = [...open.list.children];
  open.at = (at + rows.length) % rows.length;
  rows.forEach((one, n) => one.setAttribute("aria-selected", String(n === open.at)));
  rows[open.at].scrollIntoView({ block: "nearest" });
  open.field.setAttribute("aria-activedescendant", rows[open.at].id);
}

function close() {
  asked?.abort();
  clearTimeout(timer);
  if (!open) return;
  for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete", "aria-haspopup"]) open.field.removeAttribute(name);
  open.list.remove();
  open = null;
}

function choose(at) {
  const { field, from, items } = open;
  const end = field.selectionStart;
  close();
  write(field, from, end, items[at].text);
}

function onKey(event, selector) {
  const field = event.target;
  if (!field.matches?.(selector) || event.isComposing) return;
  if (event.key === " " && event.ctrlKey) {
    dismissed = -1;
    look(field, true);
    event.preventDefault();
    return;
  }
  if (!open || open.field !== field) return;
  const isTaken = open.at >= 0 && ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab");
  if (event.key === "ArrowDown") mark(open.at + 1);
  else if (event.key === "ArrowUp") mark(open.at < 0 ? -1 : open.at - 1);
  else if (isTaken) choose(open.at);
  else if (event.key === "Escape") { dismissed = open.from; close(); }
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

export function startQueryOffers(selector) {
  document.addEventListener("keydown", (event) => onKey(event, selector), true);
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(selector) || !event.target.dataset.editorOffers) return;
    clearTimeout(timer);
    timer = setTimeout(look, open ? 0 : REST, event.target);
  });
  document.addEventListener("pointerdown", (event) => {
    const one = event.target.closest?.(".query-offers .suggest-item");
    if (one && open) { event.preventDefault(); choose(Number(one.dataset.n)); }
    else if (open && !event.target.closest?.(".query-offers") && event.target !== open.field) close();
  });
  document.addEventListener("focusout", (event) => { if (open && event.target === open.field) close(); });
  window.addEventListener("resize", close);
}
