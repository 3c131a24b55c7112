// A reply that was begun is never lost: kept on this device at each key, and on the server when typing rests.
//   <textarea data-draft="case-42" data-draft-url="/cases/42/draft/" data-draft-at="2026-…" data-max="500" data-count="graphemes">
// Kept here: {text, at, base, isSynced}. Of two versions the newest stands in the box and the other is offered.
import { recall, remember } from "./keep.js";
import { post } from "./post.js";
import { element, say } from "./words.js";

const REST = 900, LONG = 120;
const timers = new Map();
const key = (field) => `draft.${field.dataset.draft}`;
const around = (field, what) => field.closest("form")?.querySelector(what);

function sign(field, words) {
  const place = around(field, "[data-draft-sign]");
  if (place) place.textContent = words;
}

const letters = globalThis.Intl?.Segmenter ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;
function lengthOf(text, counted) {
  return letters && counted !== "characters" ? [...letters.segment(text)].length : [...text.normalize("NFC")].length;
}

// About as many as the server will make of it (`lib/splitting.py`): parts end with words and carry a number.
function partsOf(text, most, counted) {
  let n = 1, room = most - 4;
  for (const word of text.trim().split(/(?<=\s)/)) {
    const size = lengthOf(word, counted);
    if (size > room && room < most - 4) [n, room] = [n + 1, most - 4];
    n += Math.max(0, Math.ceil((size - room) / Math.max(1, most - 4)));
    room = size > room ? most - 4 - ((size - room) % Math.max(1, most - 4)) : room - size;
  }
  return n;
}

function count(field) {
  const place = around(field, "[data-chars-left]"), most = Number(field.dataset.max);
  if (!place || !most) return;
  const warning = around(field, "[name=warning]")?.value ?? "";
  const left = most - lengthOf(warning + field.value, field.dataset.count), parts = Number(field.dataset.maxParts);
  if (left < 0 && parts > 1) {
    const n = partsOf(field.value, most - lengthOf(warning, field.dataset.count), field.dataset.count);
    place.textContent = n > parts ? say("over_parts", { n: parts }) : say("parts", { n });
    return void place.classList.toggle("is-over", n > parts);
  }
  place.textContent = left < 0 ? say("over", { n: -left }) : left <= Math.max(40, most / 5) ? say("left", { n: left }) : "";
  place.classList.toggle("is-over", left < 0);
}

function kept(field) {
  const raw = recall(key(field));
  if (!raw) return null;
  try {
    const found = JSON.parse(raw);
    if (found && typeof found.text === "string") return found;
  } catch {
    // Kept by an earlier version: nothing but the words.
  }
  return { text: raw, at: 0, base: "", isSynced: false };
}

function keep(field, isSynced) {
  const base = field.dataset.draftAt ?? "";
  return remember(key(field), field.value ? JSON.stringify({ text: field.value, at: Date.now(), base, isSynced }) : null);
}

async function save(field) {
  timers.delete(field);
  if (!field.dataset.draftUrl) return;
  const text = field.value;
  const fields = {
    text,
    kind: around(field, "[name=kind]:checked")?.value ?? "",
    conversation: around(field, "[name=conversation]")?.value ?? "",
    base: field.dataset.draftAt ?? "",
  };
  const warning = around(field, "[name=warning]");
  if (warning) fields.warning = warning.value;
  const readers = around(field, "[name=visibility]");
  if (readers) fields.visibility = readers.value === readers.dataset.usual ? "" : readers.value;
  try {
    const answer = await post(field.dataset.draftUrl, fields, { keepalive: text.length < 20_000 });
    if (!answer.ok || answer.redirected) throw answer;
    const said = answer.status === 200 ? await answer.json() : {};
    if (said.at !== undefined) field.dataset.draftAt = said.at;
    if (field.value === text) document.dispatchEvent(new CustomEvent("allears:draft", { detail: { field, said } }));
    if (field.value === text) keep(field, true);
    sign(field, text ? say("kept") : "");
    if (said.other) offerOther(field, said.other);
  } catch {
    if (field.value === text) keep(field, false);
    sign(field, say("kept_here"));
  }
}

function onInput(field) {
  count(field);
  const isKept = keep(field, false);
  if (!field.dataset.draftUrl && isKept) sign(field, field.value ? say("kept_here") : "");
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => save(field), REST));
}

// What was written elsewhere is never thrown away: one press changes the two.
function offerOther(field, text) {
  const place = around(field, "[data-draft-offer]");
  if (!place || !text.trim() || text === field.value) return;
  const short = text.length > LONG ? `${text.slice(0, LONG)}…` : text;
  const button = element("button", { class: "button-link", type: "button" }, say("put_back"));
  button.addEventListener("click", () => {
    const before = field.value;
    field.value = text;
    onInput(field);
    place.hidden = true;
    offerOther(field, before);
    field.focus();
  });
  place.replaceChildren(`${say("other_draft")} `, element("q", { dir: "auto" }, short), " ", button);
  place.hidden = false;
}

const known = new WeakSet();

function restoreOne(field) {
  count(field);
  if (known.has(field)) return;
  known.add(field);
  const mine = kept(field), theirs = field.defaultValue;
  if (!mine || mine.text === field.value || field.value !== theirs) return;
  if (around(field, "#reply-error")) return; // just refused: the box has what was sent
  const hasServer = Boolean(field.dataset.draftUrl);
  if (mine.isSynced && hasServer) return; // the server had it; it has gone on from there, or sent it
  const isNewer = !theirs.trim() || mine.at >= Date.parse(field.dataset.draftAt || 0);
  if (!isNewer) return void offerOther(field, mine.text);
  field.value = mine.text;
  count(field);
  sign(field, say("found_draft"));
  if (theirs.trim() && mine.base !== field.dataset.draftAt) offerOther(field, theirs);
  if (hasServer) timers.set(field, setTimeout(() => save(field), REST));
}

function restore(root) {
  for (const field of root.querySelectorAll?.("[data-draft]") ?? []) restoreOne(field);
}

export function forget(form) {
  hold(form);
  for (const field of form.querySelectorAll("[data-draft]")) {
    remember(key(field), null);
    field.value = "";
    sign(field, "");
    count(field);
  }
}

function hold(form) {
  for (const field of form.querySelectorAll("[data-draft]")) {
    clearTimeout(timers.get(field));
    timers.delete(field);
  }
}

function saveAll(isUrgent) {
  for (const field of document.querySelectorAll("[data-draft]")) {
    const isUnsynced = kept(field)?.isSynced === false;
    if (!timers.has(field) && !(isUrgent && isUnsynced)) continue;
    clearTimeout(timers.get(field));
    if (field.value) save(field);
  }
}

export function startDrafts() {
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-draft]")) onInput(event.target);
    const written = event.target.matches?.("[name=warning], [name=visibility]") && around(event.target, "[data-draft]");
    if (written) onInput(written);
  });
  // On its way: what is being sent is no draft any more, so nothing saves it behind its back.
  document.addEventListener("htmx:beforeSend", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (form && event.detail.elt === form) hold(form);
  });
  // Sent: only when the server has taken it. On an error the words stay in the box.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (!form?.querySelector("[data-draft]") || event.detail.elt !== form) return;
    if (event.detail.successful && event.detail.xhr.status !== 422) {
      forget(form);
      form.dispatchEvent(new CustomEvent("allears:answered", { bubbles: true }));
    } else for (const field of form.querySelectorAll("[data-draft]")) if (kept(field)?.isSynced === false) onInput(field);
  });
  document.addEventListener("discard-draft", (event) => {
    remember(`draft.${event.detail.key ?? event.detail.value}`, null);
  });
  document.addEventListener("htmx:afterSettle", (event) => restore(event.detail.target ?? document));
  document.addEventListener("allears:box", () => restore(document));
  document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(false); });
  window.addEventListener("online", () => saveAll(true));
  restore(document);
}
