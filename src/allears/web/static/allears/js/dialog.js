// Dialogs:  data-dialog-open="#id"  data-dialog-close;  a <dialog> that htmx brings opens by itself;
// data-back="#id": what gets the focus when it is closed, where what had it may be gone;
// data-confirm="What it means." data-confirm-verb="Send in public" asks first (only for what leaves in public, or erases).
import { element, icon, say } from "./words.js";

export function openDialog(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  if (dialog.dataset.back) dialog.addEventListener("close", () => document.querySelector(dialog.dataset.back)?.focus(), { once: true });
}

export function ask(words, verb, isBad = false) {
  return new Promise((resolve) => {
    const yes = element("button", { class: `button ${isBad ? "button-bad" : "button-main"}`, value: "yes" }, verb);
    const dialog = element("dialog", { class: "dialog", "aria-labelledby": "ask-head" },
      element("form", { method: "dialog" },
        element("div", { class: "dialog-head" }, element("h2", { id: "ask-head" }, verb)),
        element("div", { class: "dialog-body" }, element("p", {}, words)),
        element("div", { class: "dialog-foot" }, element("button", { class: "button", value: "" }, say("cancel")), yes)));
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    openDialog(dialog);
    yes.focus();
  });
}

const said = new WeakSet();

async function confirmFirst(event, button) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = button.form;
  if (button.type === "submit" && form && !form.reportValidity()) return;
  const verb = button.dataset.confirmVerb || button.textContent.trim();
  if (!(await ask(button.dataset.confirm, verb, button.classList.contains("button-bad")))) {
    button.focus();
    return;
  }
  said.add(button);
  button.click();
}

// data-confirm-kind="public": it asks only while the form says so.
function isMeant(button) {
  const kind = button.dataset.confirmKind;
  return !kind || button.form?.querySelector("[name=kind]:checked")?.value === kind;
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const asks = event.target.closest("[data-confirm]");
    if (asks && isMeant(asks) && !said.delete(asks)) {
      confirmFirst(event, asks);
      return;
    }
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) openDialog(document.querySelector(opener.dataset.dialogOpen));
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog").close();
    if (event.target.matches("dialog[open]") && isOutside(event)) event.target.close();
  }, true);
  document.addEventListener("htmx:afterSettle", (event) => {
    const brought = event.detail.target?.querySelector?.("dialog[data-opens]");
    if (brought) openDialog(brought);
  });
}

function isOutside(event) {
  const box = event.target.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return (x || y) && (x < box.left || x > box.right || y < box.top || y > box.bottom);
}

export function closeButton() {
  return element("button", { class: "button button-quiet button-icon", type: "button", "data-dialog-close": true, "aria-label": say("dismiss") }, icon("x"));
}
