// The kept firehose beside the query editor: <section data-kept-url data-kept-field="#id_query">. A button starts the look, its answer comes line by
// line (JSON: html, percent, is_done) and is shown as it comes; another stops it. While it is on, a changed query is looked for anew when typing rests.
import { morph } from "./morph.js";
import { post } from "./post.js";
import { element } from "./words.js";

const REST = 1200;
const held = new WeakMap();
const PANEL = "[data-kept-url]";

function part(panel) {
  if (!held.has(panel)) held.set(panel, { asked: null, isOn: false, timer: null });
  return held.get(panel);
}

function put(panel, line) {
  if (line.fault) panel.querySelector("[data-kept-words]").textContent = line.fault;
  if (!line.html) return;
  const fresh = element("template");
  fresh.innerHTML = line.html; // made and escaped by our own server
  const old = panel.querySelector("#kept-difference");
  morph(old, fresh.content.querySelector("#kept-difference"));
  globalThis.htmx?.process(old);
  const bar = panel.querySelector("progress");
  bar.value = line.percent;
  panel.querySelector("[data-kept-words]").textContent = line.is_done ? "" : `${line.percent} %`;
}

async function read(panel, answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop();
    const last = lines.filter(Boolean).pop(); // what is newer tells all that is older
    if (last) put(panel, JSON.parse(last));
    if (done) return;
  }
}

function show(panel, isRunning) {
  panel.querySelector("[data-kept-start]").hidden = isRunning;
  panel.querySelector("[data-kept-stop]").hidden = !isRunning;
  panel.querySelector("progress").hidden = !isRunning;
  panel.toggleAttribute("aria-busy", isRunning);
  const words = panel.querySelector("[data-kept-words]");
  if (isRunning) words.textContent = words.dataset.begins; // the first look of a day reads for a while before it knows anything
  else if (words.textContent === words.dataset.begins) words.textContent = "";
}

async function look(panel) {
  const mine = part(panel);
  const field = document.querySelector(panel.dataset.keptField);
  mine.asked?.abort();
  if (!field?.value.trim()) return;
  mine.asked = new AbortController();
  const { signal } = mine.asked;
  const fields = { query: field.value };
  if (panel.dataset.keptMonitor) fields.monitor = panel.dataset.keptMonitor;
  show(panel, true);
  try {
    const answer = await post(panel.dataset.keptUrl, fields, { signal });
    if (!answer.ok) throw new Error(answer.statusText);
    if (answer.status !== 204) await read(panel, answer);
    if (!signal.aborted) show(panel, false);
  } catch {
    if (signal.aborted) return; // stopped, or overtaken
    show(panel, false);
    const words = panel.querySelector("[data-kept-words]");
    words.textContent = words.dataset.broke;
  }
}

function stop(panel) {
  const mine = part(panel);
  mine.isOn = false;
  clearTimeout(mine.timer);
  mine.asked?.abort();
  show(panel, false);
  panel.querySelector("[data-kept-start]").focus();
}

export function startKept() {
  document.addEventListener("click", (event) => {
    const panel = event.target.closest?.(PANEL);
    if (!panel) return;
    if (event.target.closest("[data-kept-start]")) {
      part(panel).isOn = true;
      look(panel);
      panel.querySelector("[data-kept-stop]").focus();
    } else if (event.target.closest("[data-kept-stop]")) stop(panel);
  });
  document.addEventListener("input", (event) => {
    for (const panel of document.querySelectorAll(PANEL)) {
      const mine = part(panel);
      if (!mine.isOn || !event.target.matches(panel.dataset.keptField)) continue;
      mine.asked?.abort();
      show(panel, false);
      clearTimeout(mine.timer);
      mine.timer = setTimeout(look, REST, panel);
    }
  });
}
