// A button with words (data-put) puts them at the end of the open answer, through the browser's own editing.
import { write } from "./suggest.js";

function onClick(event) {
  const button = event.target.closest?.("[data-put]");
  const field = button && document.querySelector("#answer textarea");
  if (!field) return;
  const end = field.value.length;
  const gap = !field.value.trim() || field.value.endsWith("\n\n") ? "" : "\n\n";
  const menu = button.closest("details[open]");
  if (menu) menu.open = false;
  write(field, field.value.trim() ? end : 0, end, gap + button.dataset.put);
}

export function startPut() {
  document.addEventListener("click", onClick);
}
