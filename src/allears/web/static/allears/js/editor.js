// The query editor: <textarea data-editor-url="/…/check/">. When typing rests, the text is posted as `text`; the answer is
// JSON {"ok": true, "words": "…"} or {"ok": false, "words": "…", "start": 4, "end": 9} (in characters). The fault is underlined
// where it stands. Its words go into the element named by data-editor-says.
import { post } from "./post.js";
import { element } from "./words.js";

const REST = 250;
const parts = new WeakMap();

function dress(field) {
  if (parts.has(field)) return parts.get(field);
  const shade = element("pre", { class: "editor-shade", "aria-hidden": "true" });
  field.classList.add("editor-text");
  const box = element("div", { class: "editor" });
  field.before(box);
  box.append(shade, field);
  field.addEventListener("scroll", () => { shade.scrollTop = field.scrollTop; });
  const part = { shade, timer: null, asked: null };
  parts.set(field, part);
  return part;
}

function underline(field, shade, start, end) {
  const letters = [...field.value]; // positions count characters, not UTF-16 units
  const cut = (from, to) => letters.slice(from, to).join("");
  if (start == null) {
    shade.replaceChildren(field.value);
    return;
  }
  const last = Math.max(end ?? start + 1, start + 1);
  shade.replaceChildren(cut(0, start), element("mark", {}, cut(start, last) || " "), cut(last));
  shade.scrollTop = field.scrollTop;
}

function tell(field, answer) {
  const place = document.querySelector(field.dataset.editorSays || null);
  const isBad = answer.ok === false;
  field.setAttribute("aria-invalid", String(isBad));
  if (!place) return;
  place.textContent = answer.words ?? "";
  place.classList.toggle("is-bad", isBad);
  place.classList.toggle("is-good", answer.ok === true);
}

async function check(field, part) {
  part.asked?.abort();
  part.asked = new AbortController();
  const asked = field.value;
  try {
    const reply = await post(field.dataset.editorUrl, { text: asked }, { signal: part.asked.signal });
    if (!reply.ok) return;
    const answer = await reply.json();
    if (field.value !== asked) return;
    underline(field, part.shade, answer.ok === false ? answer.start ?? 0 : null, answer.end);
    tell(field, answer);
  } catch {
    // Offline or overtaken by the next letter: the server checks again when it is saved.
  }
}

function start(root) {
  for (const field of root.querySelectorAll("textarea[data-editor-url]")) {
    if (parts.has(field)) continue;
    const part = dress(field);
    if (field.value) check(field, part);
  }
}

export function startEditors() {
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("textarea[data-editor-url]")) return;
    const part = dress(event.target);
    underline(event.target, part.shade, null);
    clearTimeout(part.timer);
    part.timer = setTimeout(() => check(event.target, part), REST);
  });
  document.addEventListener("htmx:afterSettle", (event) => start(event.detail.target ?? document));
  start(document);
}
