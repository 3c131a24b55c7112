// "What would change", beside the query editor: <section data-change-url data-change-field="#id_query" data-change-monitor="3">. When typing
// rests the query is posted; an answer that is overtaken is thrown away, and the panel is changed in place, so that focus and open parts stay.
// In a [data-judged] list the keys r, w (and u, where there is such a button) press the buttons of the post that has the focus, and go on to
// the next. Where the page is there for that ([data-judged="page"]) they also work from elsewhere: on the first post that waits.
import { morph } from "./morph.js";
import { post } from "./post.js";
import { write } from "./suggest.js";
import { element } from "./words.js";

const REST = 450;
const held = new WeakMap();

function part(panel) {
  if (!held.has(panel)) held.set(panel, { timer: null, asked: null, text: null });
  return held.get(panel);
}

function put(panel, html) {
  const old = panel.querySelector("#difference");
  const fresh = element("template");
  fresh.innerHTML = html; // made and escaped by our own server
  const made = fresh.content.querySelector("#difference");
  if (!old || !made) return;
  morph(old, made);
  globalThis.htmx?.process(old);
  document.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { target: old } }));
  const said = panel.querySelector("[data-change-said]");
  if (said) said.textContent = old.querySelector(".difference-sum")?.textContent.replace(/\s+/g, " ").trim() ?? "";
}

async function ask(panel, field) {
  const mine = part(panel);
  mine.asked?.abort();
  mine.asked = new AbortController();
  const { signal } = mine.asked;
  const fields = { query: field.value };
  if (panel.dataset.changeMonitor) fields.monitor = panel.dataset.changeMonitor;
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await post(panel.dataset.changeUrl, fields, { signal });
    if (answer.ok && answer.status !== 204) put(panel, await answer.text());
    mine.text = field.value;
  } catch {
    // Offline or overtaken: what stands there stays.
  }
  if (!signal.aborted) panel.removeAttribute("aria-busy");
}

function watch(root) {
  for (const panel of root.querySelectorAll("[data-change-url]")) {
    const field = document.querySelector(panel.dataset.changeField);
    if (!field || part(panel).text !== null) continue;
    part(panel).text = "";
    if (field.value.trim()) ask(panel, field);
  }
}

function waiting() {
  return [...document.querySelectorAll("[data-judged='page'] [data-row]")].filter((row) => !row.querySelector("[aria-pressed='true']"));
}

function judge(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !["r", "w", "u"].includes(event.key)) return;
  const row = event.target.closest?.("[data-judged] [data-row]") ?? waiting()[0];
  const button = row?.querySelector(`[data-verdict="${event.key}"]`);
  if (!button || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  button.click();
  const after = row.closest("[data-judged='page']") ? waiting().find((one) => one !== row && row.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) : row.nextElementSibling;
  const next = after?.querySelector("a, button");
  (next ?? row.querySelector("a"))?.focus();
}

// <button data-query-put="the whole query" data-query-into="#id_query">: Ctrl+Z takes it back.
function putIn(event) {
  const button = event.target.closest?.("[data-query-put]");
  const field = button && document.querySelector(button.dataset.queryInto);
  if (!field) return;
  write(field, 0, field.value.length, button.dataset.queryPut);
  field.scrollIntoView({ block: "nearest" });
}

export function startChange() {
  document.addEventListener("click", putIn);
  document.addEventListener("input", (event) => {
    for (const panel of document.querySelectorAll("[data-change-url]")) {
      if (!event.target.matches(panel.dataset.changeField)) continue;
      clearTimeout(part(panel).timer);
      part(panel).asked?.abort();
      part(panel).timer = setTimeout(ask, REST, panel, event.target);
    }
  });
  document.addEventListener("keydown", judge, true);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.querySelectorAll) watch(event.detail.target); });
  watch(document);
}
