// The query editor: <textarea data-editor-url="/…/check/">. It stays a textarea; under it lies the same text with colours
// (CSS highlights: no element a word, so a thousand words stay fluid). When typing rests, the text is posted as `text`; the answer is JSON
// {"ok", "words", "html", "start", "end"} (in characters). The fault is underlined where it stands, and `html` (else `words`) goes into the
// element named by data-editor-says. data-editor-kind and data-editor-monitor are sent along. Where highlights are not known, only the fault is shown.
import { startQueryOffers } from "./query-offers.js";
import { pair, tokens } from "./query-tokens.js";
import { post } from "./post.js";
import { element } from "./words.js";

const REST = 250;
const LONG = 6000, AROUND = 1500;
const KINDS = ["op", "field", "sign", "wild", "exact", "phrase", "comment", "part", "pair", "alone", "fault"];
const hasHighlights = typeof CSS !== "undefined" && "highlights" in CSS && typeof Highlight === "function";
const parts = new WeakMap();
const EDITOR = "textarea[data-editor-url]";

function dress(field) {
  if (parts.has(field)) return parts.get(field);
  const shade = element("pre", { class: "editor-shade", "aria-hidden": "true", dir: field.getAttribute("dir") });
  field.classList.add("editor-text");
  const box = element("div", { class: hasHighlights ? "editor editor-coloured" : "editor" });
  const hadFocus = document.activeElement === field;
  field.before(box);
  box.append(shade, field);
  if (hadFocus) field.focus();
  const part = { shade, timer: null, asked: null, fault: null, isWaiting: false };
  field.addEventListener("scroll", () => {
    follow(field, shade);
    if (field.value.length > LONG) soon(field, part);
  });
  parts.set(field, part);
  paint(field, part);
  return part;
}

function follow(field, shade) {
  shade.scrollTop = field.scrollTop;
  shade.scrollLeft = field.scrollLeft;
}

// Places of the server count characters; the text counts UTF-16 units.
function unitsOf(text, n) {
  let units = 0;
  for (const letter of text) {
    if (n-- <= 0) break;
    units += letter.length;
  }
  return units;
}

// About which letters are to be seen, with some on both sides: of a long query no others are coloured.
function seen(field) {
  const { length } = field.value;
  if (length <= LONG) return [0, length];
  const share = (place) => (place / Math.max(field.scrollHeight, 1)) * length;
  return [share(field.scrollTop) - AROUND, share(field.scrollTop + field.clientHeight) + AROUND];
}

function ranges(field, fault) {
  const found = tokens(field.value);
  const made = new Map(KINDS.map((kind) => [kind, []]));
  const [first, last] = seen(field);
  for (const [kind, start, end] of found) if (end >= first && start <= last) made.get(kind)?.push([start, end]);
  if (document.activeElement === field && field.selectionStart === field.selectionEnd) {
    const both = pair(found, field.selectionStart);
    for (const place of both) made.get(both.length === 2 ? "pair" : "alone").push([place, place + 1]);
  }
  if (fault) made.get("fault").push(fault);
  return made;
}

function paint(field, part) {
  const { shade, fault } = part;
  if (!hasHighlights) return underline(field, shade, fault);
  const text = `${field.value}\n`; // the last line has a height, too
  if (shade.childNodes.length !== 1 || shade.firstChild.nodeType !== Node.TEXT_NODE) shade.replaceChildren(text);
  const held = shade.firstChild;
  change(held, text);
  for (const [kind, places] of ranges(field, fault)) {
    const drawn = places.map(([from, to]) => new StaticRange({ startContainer: held, startOffset: from, endContainer: held, endOffset: Math.min(to, text.length) }));
    CSS.highlights.set(`query-${kind}`, new Highlight(...drawn));
  }
  return follow(field, shade);
}

// Only what differs is written, so that the rest need not be laid out anew.
function change(held, text) {
  const old = held.data;
  if (old === text) return;
  const most = Math.min(old.length, text.length);
  let start = 0, end = 0;
  while (start < most && old[start] === text[start]) start += 1;
  while (end < most - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  held.replaceData(start, old.length - start - end, text.slice(start, text.length - end));
}

function underline(field, shade, fault) {
  if (!fault) return shade.replaceChildren(field.value);
  const [start, end] = fault;
  shade.replaceChildren(field.value.slice(0, start), element("mark", {}, field.value.slice(start, end) || " "), field.value.slice(end));
  return follow(field, shade);
}

// Once a frame, however fast somebody types.
function soon(field, part) {
  if (part.isWaiting) return;
  part.isWaiting = true;
  requestAnimationFrame(() => {
    part.isWaiting = false;
    paint(field, part);
  });
}

function tell(field, answer) {
  const place = document.querySelector(field.dataset.editorSays || null);
  const isBad = answer.ok === false;
  field.setAttribute("aria-invalid", String(isBad));
  field.dispatchEvent(new CustomEvent("query-read", { bubbles: true, detail: answer }));
  if (!place) return;
  if (answer.html !== undefined && place.matches("div")) place.innerHTML = answer.html; // made and escaped by our own server
  else place.textContent = answer.words ?? "";
  place.classList.toggle("is-bad", isBad);
  place.classList.toggle("is-good", answer.ok === true);
}

async function check(field, part) {
  part.asked?.abort();
  part.asked = new AbortController();
  const asked = field.value;
  const fields = { text: asked };
  for (const name of ["kind", "monitor"]) {
    const value = field.getAttribute(`data-editor-${name}`);
    if (value) fields[name] = value;
  }
  try {
    const reply = await post(field.dataset.editorUrl, fields, { signal: part.asked.signal });
    if (!reply.ok) return;
    const answer = await reply.json();
    if (field.value !== asked) return;
    part.fault = null;
    if (answer.ok === false) {
      const start = unitsOf(asked, answer.start ?? 0);
      part.fault = [start, Math.max(unitsOf(asked, answer.end ?? 0), start + 1)];
    }
    paint(field, part);
    tell(field, answer);
  } catch {
    // Offline or overtaken by the next letter: the server checks again when it is saved.
  }
}

function start(root) {
  for (const field of root.querySelectorAll(EDITOR)) {
    if (parts.has(field)) continue;
    const part = dress(field);
    if (field.value) check(field, part);
  }
}

export function startEditors() {
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(EDITOR)) return;
    const part = dress(event.target);
    part.fault = null;
    soon(event.target, part);
    clearTimeout(part.timer);
    part.timer = setTimeout(() => check(event.target, part), REST);
  });
  document.addEventListener("selectionchange", () => {
    const field = document.activeElement;
    if (field?.matches?.(EDITOR) && parts.has(field)) soon(field, parts.get(field));
  });
  document.body.addEventListener("judged", () => {
    for (const field of document.querySelectorAll(EDITOR)) if (parts.has(field) && field.value) check(field, parts.get(field));
  });
  document.addEventListener("htmx:afterSettle", (event) => start(event.detail.target ?? document));
  start(document);
  startQueryOffers(EDITOR);
}
