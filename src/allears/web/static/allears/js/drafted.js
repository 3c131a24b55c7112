// A draft from an earlier answer goes into the reply box: <form data-draft-take action="…">. What stands there is never
// replaced unasked; Ctrl+Z and the toast take it back. Nothing is sent.
import { closeButton, openDialog } from "./dialog.js";
import { post } from "./post.js";
import { write } from "./suggest.js";
import { toast } from "./toast.js";
import { element, say } from "./words.js";

const fieldOf = () => document.querySelector("#answer textarea");

function whereTo(text) {
  return new Promise((resolve) => {
    const button = (value, words, kind = "") => element("button", { class: `button ${kind}`, value }, words);
    const below = button("below", say("draft_below"), "button-main");
    const dialog = element("dialog", { class: "dialog", "aria-labelledby": "draft-head" },
      element("form", { method: "dialog" },
        element("div", { class: "dialog-head" }, element("h2", { id: "draft-head" }, say("draft_begun")), closeButton()),
        element("div", { class: "dialog-body" }, element("p", { dir: "auto", class: "draft-whole" }, text)),
        element("div", { class: "dialog-foot" }, button("", say("cancel"), "button-quiet"), button("instead", say("draft_instead")), below)));
    document.body.append(dialog);
    dialog.addEventListener("close", () => { resolve(dialog.returnValue); dialog.remove(); });
    openDialog(dialog);
    below.focus();
  });
}

function putBack(before, url) {
  const field = fieldOf();
  if (field) write(field, 0, field.value.length, before);
  if (field && !before) field.dispatchEvent(new Event("input", { bubbles: true }));
  post(url, {});
}

async function take(form) {
  const field = fieldOf();
  if (!field) return form.submit();
  const before = field.value;
  const where = before.trim() ? await whereTo(before) : "instead";
  if (!where) return field.focus();
  try {
    const answer = await post(form.getAttribute("action"), {});
    if (!answer.ok) return toast(say("refused", { n: answer.status }), { kind: "bad" });
    const { text, undo } = await answer.json();
    const now = fieldOf() ?? field, end = now.value.length;
    if (where === "below") write(now, end, end, `${now.value.endsWith("\n\n") ? "" : "\n\n"}${text}`);
    else write(now, 0, end, text);
    toast(say("draft_put"), { kind: "good", undo: () => putBack(before, undo) });
  } catch {
    toast(say("offline"), { kind: "bad" });
  }
  return undefined;
}

export function startDrafted() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-draft-take]");
    if (!form || !fieldOf()) return;
    event.preventDefault();
    take(form);
  });
}
