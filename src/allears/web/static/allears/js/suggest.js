// A list under the caret: "/" canned replies, "@" names, ":" emoji. Others register what they offer:
//   offer({ sign: "/", items: async (words, field, signal) => [{ id, name, hint, more }], choose: async (item, field) => "text", when: (field) => true })
// The field keeps the focus; the list is a listbox that the field points into (aria-activedescendant).
import { caretBox } from "./caret.js";
import { element, say } from "./words.js";

const offers = new Map();
const TOKEN = /(^|[\s(\[“"'])([/@:])([^\s/@:]{0,40})$/u;
const GAP = 4, REST = 120;
let open = null; // { field, offer, start, words, items, at, list }
let asked = null, timer = null, dismissed = "";

export function offer(one) {
  offers.set(one.sign, one);
}

function tokenAt(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  const found = TOKEN.exec(field.value.slice(0, field.selectionStart));
  if (!found) return null;
  const start = field.selectionStart - found[3].length - 1;
  return { start, sign: found[2], words: found[3], key: `${start}${found[2]}` };
}

export function close() {
  asked?.abort();
  clearTimeout(timer);
  if (!open) return;
  for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete", "aria-haspopup"]) open.field.removeAttribute(name);
  open.list.remove();
  open = null;
}

async function look(field) {
  const token = tokenAt(field);
  const one = token && offers.get(token.sign);
  if (!one || token.key === dismissed || (one.when && !one.when(field))) {
    if (!token) dismissed = "";
    return close();
  }
  asked?.abort();
  asked = new AbortController();
  const mine = asked;
  let items = [];
  try {
    items = await one.items(token.words, field, mine.signal);
  } catch {
    return undefined; // overtaken, or the line is down: typing goes on
  }
  if (mine.signal.aborted || document.activeElement !== field) return undefined;
  if (!items.length) return close();
  show(field, one, token, items);
  return undefined;
}

function show(field, one, token, items) {
  const list = open?.list ?? element("ul", { class: "suggest menu-list", id: "suggest", role: "listbox", "aria-label": say("suggestions") });
  list.replaceChildren(...items.map((item, n) => row(item, n)));
  if (!open) (field.closest("dialog") ?? document.body).append(list);
  open = { field, offer: one, ...token, items, at: 0, list };
  field.setAttribute("aria-controls", "suggest");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  place();
  mark(0);
}

function row(item, n) {
  return element("li", { class: "menu-item suggest-item", role: "option", id: `suggest-${n}`, "data-n": n, "aria-selected": "false" },
    item.sign ? element("span", { class: "suggest-sign", "aria-hidden": "true" }, item.sign) : null,
    element("span", { class: "suggest-name", dir: "auto" }, item.name),
    item.hint ? element("span", { class: "faint small" }, item.hint) : null,
    item.more ? element("span", { class: "soft small one-line suggest-more", dir: "auto" }, item.more) : null);
}

function place() {
  const { list, field } = open;
  const caret = caretBox(field, open.start);
  const view = window.visualViewport ?? { width: innerWidth, height: innerHeight, offsetTop: 0 };
  const box = list.getBoundingClientRect();
  const below = caret.bottom + GAP;
  const top = below + box.height > view.offsetTop + view.height ? Math.max(GAP, caret.top - box.height - GAP) : below;
  list.style.setProperty("top", `${top}px`);
  list.style.setProperty("left", `${Math.max(GAP, Math.min(caret.left, view.width - box.width - GAP * 2))}px`);
}

function mark(at) {
  const rows = [...open.list.children];
  open.at = (at + rows.length) % rows.length;
  rows.forEach((one, n) => one.setAttribute("aria-selected", String(n === open.at)));
  rows[open.at].scrollIntoView({ block: "nearest" });
  open.field.setAttribute("aria-activedescendant", rows[open.at].id);
}

// Writes through the browser's own editing, so that Ctrl+Z takes it back.
export function write(field, from, to, text) {
  field.focus();
  field.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function choose(at) {
  const { field, offer: one, start, items } = open;
  const end = field.selectionStart;
  close();
  try {
    const text = await one.choose(items[at], field);
    if (text != null) write(field, start, end, text);
  } catch {
    field.focus(); // nothing was put in: the typed words stand
  }
}

function onKey(event) {
  if (!open || event.target !== open.field || event.isComposing) return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) mark(open.at + moves[event.key]);
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") choose(open.at);
  else if (event.key === "Escape") { dismissed = open.key; close(); }
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// A button brings the sign to the caret, with a blank before it where one is needed.
function onButton(event) {
  const button = event.target.closest("[data-suggest]");
  const field = button?.form?.querySelector("textarea");
  if (!field) return;
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !/[\s(]$/u.test(before) ? " " : "";
  dismissed = "";
  write(field, field.selectionStart, field.selectionEnd, gap + button.dataset.suggest);
  look(field);
}

export function startSuggest() {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("textarea[data-draft]") || !event.target.form?.dataset.boxUrl) return;
    clearTimeout(timer);
    timer = setTimeout(look, open ? 0 : REST, event.target);
  });
  document.addEventListener("pointerdown", (event) => {
    const one = event.target.closest?.(".suggest-item");
    if (one && open) { event.preventDefault(); choose(Number(one.dataset.n)); }
    else if (open && !event.target.closest?.(".suggest") && event.target !== open.field) close();
  });
  document.addEventListener("focusout", (event) => { if (open && event.target === open.field) close(); });
  document.addEventListener("click", onButton);
  window.addEventListener("resize", close);
}
