// The box for an answer comes anew from the server when something changed there: an answer was sent or taken back,
// a planned one returned, another tab wrote. Words that stand in it and are not on the server yet stay.
import { recall } from "./keep.js";

const FOLLOW_FOR = 5000;
let running = false, again = false;

const box = () => document.querySelector("form#reply[data-box-url]");
const fieldOf = (form) => form?.querySelector("textarea[data-draft]");

function isUntouched(field) {
  if (!field.value.trim() || field.value === field.defaultValue) return true;
  try {
    const mine = JSON.parse(recall(`draft.${field.dataset.draft}`) ?? "{}");
    return mine.text === field.value && mine.isSynced === true;
  } catch {
    return false;
  }
}

// Asked for before the last change that we know of, such as a file that came meanwhile.
const isOlder = (fresh, field) => Date.parse(fieldOf(fresh)?.dataset.draftAt) < Date.parse(field.dataset.draftAt);

export async function renew({ isForced = false } = {}) {
  const form = box(), field = fieldOf(form);
  if (!field) return;
  if (running) { again = true; return; }
  running = true;
  try {
    const asked = field.value;
    const answer = await fetch(form.dataset.boxUrl, { credentials: "same-origin", headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("reply");
    if (!fresh || !form.isConnected || field.value !== asked || !(isForced || isUntouched(field))) return;
    if (isOlder(fresh, field) || form.matches(".htmx-request")) return;
    put(form, document.importNode(fresh, true));
  } catch {
    // The line is down: the box that is here goes on.
  } finally {
    running = false;
    if (again) { again = false; renew(); }
  }
}

function put(form, fresh) {
  const hadFocus = form.contains(document.activeElement);
  const kind = form.querySelector("[name=kind]:checked")?.value;
  const wanted = fresh.querySelector("textarea").value;
  if (!wanted && kind) {
    const same = fresh.querySelector(`[name=kind][value="${kind}"]`);
    if (same && kind !== "note") same.checked = true;
  }
  form.replaceWith(fresh);
  window.htmx?.process(fresh);
  document.dispatchEvent(new CustomEvent("allears:box"));
  const field = fieldOf(fresh);
  if (hadFocus) {
    field.focus({ preventScroll: true });
    field.setSelectionRange(field.value.length, field.value.length);
  }
}

// The server says in #reply-state when the draft was last changed, wherever that was.
function watch() {
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (target.id !== "reply-state") continue;
      const field = fieldOf(box());
      if (field && target.dataset.at !== (field.dataset.draftAt ?? "") && isUntouched(field)) renew();
    }
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-at"] });
}

// What was just said shows itself: the thread goes to its end when it comes in.
function follow() {
  const said = document.getElementById("said"), thread = document.getElementById("thread");
  if (!said || !thread) return;
  const watcher = new MutationObserver(() => { said.scrollTop = said.scrollHeight; watcher.disconnect(); });
  watcher.observe(thread, { childList: true });
  setTimeout(() => watcher.disconnect(), FOLLOW_FOR);
}

export function startReply() {
  document.addEventListener("allears:answered", () => { follow(); renew(); });
  document.addEventListener("allears:undone", () => renew());
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.matches?.("[data-takes-back]")) renew();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("[name=later_at]")) {
      event.preventDefault();
      event.target.parentElement.querySelector("[name=later][value=at]")?.click();
    }
  });
  watch();
}
