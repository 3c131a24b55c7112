// What just happened, with ten seconds to take it back.
// The server asks for one with the header  HX-Trigger: {"toast": {"text": "…", "kind": "good", "undo": "/address/", "method": "DELETE", "lasts": 10}}
// lasts: for how many seconds it can be taken back, where that is not the usual time.
import { element, icon, say } from "./words.js";
import { post } from "./post.js";

const SHOWN_FOR = 10_000;
const MOST = 3;
const undos = new WeakMap();

export function toast(text, { kind = "info", undo = null, method = "POST", lasts = 0 } = {}) {
  const place = document.getElementById("toasts");
  if (!place || !text) return null;
  const made = element("div", { class: `toast toast-${kind}`, "data-toast": true },
    icon(kind === "bad" ? "alert" : "check"), element("p", {}, text));
  if (undo) {
    const back = element("button", { class: "button", type: "button" }, say("undo"), element("kbd", { class: "keyhint", "aria-hidden": "true" }, "z"));
    const act = () => takeBack(made, undo, method);
    back.addEventListener("click", act, { once: true });
    undos.set(made, act);
    made.append(back);
  }
  made.append(element("button", { class: "button button-quiet button-icon", type: "button", "data-toast-close": true, "aria-label": say("dismiss") }, icon("x")));
  place.append(made);
  while (place.children.length > MOST) place.firstElementChild.remove();
  makeRoom(document.activeElement);
  countDown(made, lasts ? lasts * 1000 : kind === "bad" ? SHOWN_FOR * 2 : SHOWN_FOR);
  return made;
}

async function takeBack(made, undo, method) {
  made.remove();
  if (typeof undo === "function") return undo();
  try {
    const answer = await post(undo, {}, { method });
    const told = JSON.parse(answer.headers.get("HX-Trigger") || "{}").toast;
    if (!answer.ok && !told) throw answer;
    toast(told?.text ?? say("undone"), { kind: "good", ...told });
    document.dispatchEvent(new CustomEvent("allears:refresh"));
    document.dispatchEvent(new CustomEvent("allears:undone"));
  } catch (fault) {
    toast(fault.status ? say("refused", { n: fault.status }) : say("offline"), { kind: "bad" });
  }
  return undefined;
}

// What has the focus is never below a message: the messages go above it, where there is room for them.
function makeRoom(focused) {
  const place = document.getElementById("toasts");
  if (!place || !focused || place.contains(focused)) return;
  place.style.removeProperty("transform");
  const own = place.getBoundingClientRect(), seen = focused.getBoundingClientRect();
  const isBelow = seen.bottom > own.top && seen.top < own.bottom && seen.right > own.left && seen.left < own.right;
  const up = own.bottom - seen.top + 8;
  if (isBelow && own.top - up > 0) place.style.transform = `translateY(${-up}px)`;
}

// Time stands still while somebody reads it: pointer over it or focus in it.
function countDown(made, left) {
  let timer = null, began = 0;
  const run = () => { began = Date.now(); timer = setTimeout(() => made.remove(), left); };
  const hold = () => { clearTimeout(timer); left = Math.max(1500, left - (Date.now() - began)); };
  made.addEventListener("pointerenter", hold);
  made.addEventListener("pointerleave", run);
  made.addEventListener("focusin", hold);
  made.addEventListener("focusout", run);
  run();
}

export function undoLast() {
  const open = [...document.querySelectorAll("[data-toast]")].reverse().find((made) => undos.has(made));
  if (!open) return false;
  undos.get(open)();
  undos.delete(open);
  return true;
}

export function startToasts() {
  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  });
  document.addEventListener("focusin", ({ target }) => makeRoom(target));
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail));
  document.querySelectorAll("#toasts > [data-toast]").forEach((made) => countDown(made, SHOWN_FOR));
}
