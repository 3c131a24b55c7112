// What stands around an open case comes a moment after it in one answer (config/later.py): each part goes
// where its place stood when it was asked for, and nowhere when another case has been opened meanwhile.
import { place } from "./live.js";

export function startLater() {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt: asking, pathInfo } = event.detail;
    if (!asking.hasAttribute("data-later")) return;
    event.preventDefault();
    bring(pathInfo.finalRequestPath, asking.dataset.later.split(" "));
  });
}

async function bring(url, names) {
  const empties = new Map(names.map((name) => [name, document.getElementById(name)]));
  const parts = await asked(url);
  for (const part of parts) {
    const empty = empties.get(part.id);
    if (empty?.isConnected) place(empty, document.importNode(part, true));
  }
}

async function asked(url) {
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return [];
    const held = document.createElement("template");
    held.innerHTML = await answer.text();
    return [...held.content.children];
  } catch {
    return []; // no line: the toast of the live line says so
  }
}
