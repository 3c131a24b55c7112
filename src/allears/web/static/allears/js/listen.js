// Small things of Listen: addresses without empty blanks, and links to copy.
//   form[data-tidy-url]            an htmx form whose empty blanks stay out of the address
//   <button data-copy-link="/x/" data-copied="Copied">   puts the whole address on the clipboard and says so
import { toast } from "./toast.js";

function onRequest(event) {
  const { elt, formData } = event.detail;
  if (!elt.closest?.("form")?.matches("[data-tidy-url]")) return;
  const isOwn = formData.get("range") === "own";
  for (const [name, value] of [...formData.entries()]) {
    if (value === "" || (!isOwn && (name === "from" || name === "to"))) formData.delete(name);
  }
}

async function onClick(event) {
  const button = event.target.closest("[data-copy-link]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(new URL(button.dataset.copyLink, location.href).href);
    toast(button.dataset.copied, { kind: "good" });
  } catch {
    toast(new URL(button.dataset.copyLink, location.href).href);
  }
}

export function startListen() {
  document.addEventListener("htmx:configRequest", onRequest);
  document.addEventListener("click", onClick);
}
