// A reply that was begun is never lost: kept on this device at each key, and on the server when typing rests.
//   <textarea data-draft="case-42" data-draft-url="/cases/42/draft/" data-max="500">
// Shows how many characters are left, as people count them.
import { recall, remember } from "./keep.js";
import { post } from "./post.js";
import { say } from "./words.js";

const REST = 900;
const timers = new WeakMap();
const key = (field) => `draft.${field.dataset.draft}`;
const around = (field, what) => field.closest("form")?.querySelector(what);

function sign(field, words) {
  const place = around(field, "[data-draft-sign]");
  if (place) place.textContent = words;
}

const letters = globalThis.Intl?.Segmenter ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;
const lengthOf = (text) => (letters ? [...letters.segment(text)].length : [...text].length);

function count(field) {
  const place = around(field, "[data-chars-left]"), most = Number(field.dataset.max);
  if (!place || !most) return;
  const left = most - lengthOf(field.value);
  place.textContent = left < 0 ? say("over", { n: -left }) : left <= Math.max(40, most / 5) ? say("left", { n: left }) : "";
  place.classList.toggle("is-over", left < 0);
}

async function save(field) {
  if (!field.dataset.draftUrl) return;
  const kind = around(field, "[name=kind]:checked")?.value ?? "";
  try {
    const answer = await post(field.dataset.draftUrl, { text: field.value, kind });
    sign(field, say(answer.ok ? "kept" : "kept_here"));
  } catch {
    sign(field, say("kept_here"));
  }
}

function onInput(field) {
  count(field);
  const isKept = remember(key(field), field.value);
  if (!field.dataset.draftUrl && isKept) sign(field, field.value ? say("kept_here") : "");
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => save(field), REST));
}

function restore(root) {
  for (const field of root.querySelectorAll("[data-draft]")) {
    const kept = recall(key(field));
    if (kept && !field.value.trim()) {
      field.value = kept;
      sign(field, say("found_draft"));
    }
    count(field);
  }
}

function forget(form) {
  for (const field of form.querySelectorAll("[data-draft]")) {
    clearTimeout(timers.get(field));
    remember(key(field), null);
    field.value = "";
    sign(field, "");
    count(field);
  }
}

export function startDrafts() {
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-draft]")) onInput(event.target);
  });
  // Sent: only when the server has taken it. On an error the words stay in the box.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (!form?.querySelector("[data-draft]") || event.detail.elt !== form) return;
    if (event.detail.successful && event.detail.xhr.status !== 422) forget(form);
  });
  document.addEventListener("discard-draft", (event) => {
    remember(`draft.${event.detail.key ?? event.detail.value}`, null);
  });
  document.addEventListener("htmx:afterSettle", (event) => restore(event.detail.target ?? document));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    for (const field of document.querySelectorAll("[data-draft]")) {
      if (!timers.has(field)) continue;
      clearTimeout(timers.get(field));
      timers.delete(field);
      if (field.value) save(field);
    }
  });
  restore(document);
}
