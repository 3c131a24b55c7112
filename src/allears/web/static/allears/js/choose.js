// Choosing rows of the list: x at the row that has the focus, Shift+x or Shift+click up to it, Ctrl or Cmd+A all that
// are shown, Escape lets go. The ticks are real boxes of the form at the bottom, so all of it works by hand too.
// u marks the row (or the open case) as new to me. The filter menu finds its fields while somebody types.
import { post } from "./post.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

let last = null; // the row that was ticked last: where a range begins

const pane = () => document.querySelector("[data-chooser]");
const form = () => document.getElementById("bulk-form");
const rows = () => [...(pane()?.querySelectorAll("[data-list] [data-row]") ?? [])];
const tickOf = (row) => row?.querySelector(".row-tick > input");
const chosen = () => rows().filter((row) => tickOf(row)?.checked);

function here() {
  const all = rows();
  return all.find((row) => row.contains(document.activeElement)) ?? all.find((row) => row.querySelector("[aria-current]")) ?? all[0];
}

function set(row, isOn) {
  const tick = tickOf(row);
  if (tick) tick.checked = isOn;
}

function range(to, isOn = true) {
  const all = rows();
  const [from, until] = [all.indexOf(last ?? to), all.indexOf(to)].sort((a, b) => a - b);
  all.slice(Math.max(0, from), until + 1).forEach((row) => set(row, isOn));
}

function letGo() {
  form()?.reset();
  pane()?.classList.remove("is-choosing");
  last = null;
  tell();
}

// The number of all that match is asked for when it is first needed: counting costs.
async function tell() {
  const bar = form();
  if (!bar) return;
  const count = bar.querySelector("[data-chosen]"), n = chosen().length;
  count.textContent = count.dataset.one.replace("{n}", n.toLocaleString(document.documentElement.lang));
  const words = bar.querySelector("[data-all]"), list = pane().querySelector("[data-number-url]");
  if (!n || !words || words.dataset.for === list.dataset.numberUrl) return;
  words.dataset.for = list.dataset.numberUrl;
  try {
    const answer = await fetch(list.dataset.numberUrl, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) words.textContent = await answer.text();
  } catch {
    words.dataset.for = ""; // asked again the next time
  }
}

function choose(how) {
  const row = here();
  if (how === "none") return letGo();
  if (how === "mode" && !(row && rows().some((one) => one.contains(document.activeElement)))) {
    pane().classList.toggle("is-choosing");
    if (!pane().classList.contains("is-choosing")) letGo();
    return undefined;
  }
  if (how === "range") range(row);
  else set(row, !tickOf(row)?.checked);
  last = row;
  return tell();
}

function all() {
  const list = rows();
  if (list.length && list.every((row) => tickOf(row)?.checked)) form().elements.all.checked = true;
  list.forEach((row) => set(row, true));
  tell();
}

const isTyping = (target) => target.isContentEditable || target.matches?.("textarea, select, input:not([type=checkbox], [type=radio])");

function onKey(event) {
  if (!form() || event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog:modal")) return;
  const inCase = event.target.closest?.(".pane-case, .pane-person");
  if ((event.ctrlKey || event.metaKey) && event.key === "a" && !inCase) {
    event.preventDefault();
    all();
  }
  if (event.key === "Escape" && (chosen().length || pane().classList.contains("is-choosing")) && !event.target.closest?.("details[open]")) letGo();
}

function onClick(event) {
  const how = event.target.closest("[data-choose]");
  if (how) return choose(how.dataset.choose);
  const tick = event.target.closest(".row-tick > input");
  if (tick) {
    const row = tick.closest("[data-row]");
    if (event.shiftKey) range(row, tick.checked);
    last = row;
    return tell();
  }
  const row = event.shiftKey && event.target.closest("[data-chooser] [data-row]");
  if (row) { // a range instead of a new window
    event.preventDefault();
    range(row);
    last = row;
    return tell();
  }
  if (event.target.closest("[data-unread]")) return unread();
  return undefined;
}

async function unread() {
  const id = here()?.id.replace("case-", "");
  if (!id) return;
  try {
    const answer = await post(`/cases/${id}/seen/`, {}, { method: "DELETE" });
    if (!answer.ok) return toast(say("refused", { n: answer.status }), { kind: "bad" });
    const said = JSON.parse(answer.headers.get("HX-Trigger") || "{}").toast;
    toast(said?.text, said ?? {});
    document.dispatchEvent(new CustomEvent("allears:refresh"));
  } catch {
    toast(say("offline"), { kind: "bad" });
  }
  return undefined;
}

function onDone(event) {
  if (event.detail.elt === form() && event.detail.successful) letGo();
}

function find(field) {
  const words = field.value.trim().toLocaleLowerCase();
  for (const held of field.form.querySelectorAll(".filter-field")) {
    const label = held.querySelector("summary").textContent.toLocaleLowerCase();
    const isAll = !words || label.includes(words);
    let n = 0;
    for (const check of held.querySelectorAll(".check")) {
      check.hidden = !isAll && !check.textContent.toLocaleLowerCase().includes(words);
      n += check.hidden ? 0 : 1;
    }
    held.hidden = !isAll && !n;
    if (words) held.toggleAttribute("open", !held.hidden && !isAll);
  }
  for (const flag of field.form.querySelectorAll(".filter-flag")) flag.hidden = Boolean(words) && !flag.textContent.toLocaleLowerCase().includes(words);
}

export function startChoosing() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("change", (event) => { if (event.target.matches("#bulk-form [name=all]")) tell(); });
  document.addEventListener("htmx:afterRequest", onDone);
  document.addEventListener("input", (event) => { if (event.target.matches("[data-filter-find]")) find(event.target); });
  document.addEventListener("htmx:afterSettle", (event) => event.detail.target?.querySelector?.("[data-filter-find]")?.focus());
}
