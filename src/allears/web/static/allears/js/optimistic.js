// The change is shown at once, the server confirms, an error takes it back and says why.
//   data-optimistic="gone"          the row (closest [data-row]) steps back
//   data-optimistic="say:Taken"     the element's words change
//   data-optimistic="class:is-on"   the element's class is toggled
import { say } from "./words.js";
import { toast } from "./toast.js";

const backs = new WeakMap();

function apply(element) {
  const [kind, ...rest] = element.dataset.optimistic.split(":");
  const value = rest.join(":");
  if (kind === "gone") {
    const row = document.querySelector(element.dataset.optimisticRow || null) || element.closest("[data-row]");
    row?.classList.add("is-gone");
    return () => row?.classList.remove("is-gone");
  }
  if (kind === "say") {
    const before = [...element.childNodes];
    element.replaceChildren(value);
    return () => element.replaceChildren(...before);
  }
  element.classList.toggle(value);
  return () => element.classList.toggle(value);
}

function takeBack(element) {
  backs.get(element)?.();
  backs.delete(element);
}

export function startOptimism() {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const element = event.detail.elt.closest("[data-optimistic]");
    if (element && element === event.detail.elt) backs.set(element, apply(element));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) backs.delete(event.detail.elt);
    else takeBack(event.detail.elt);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const asked = event.detail.xhr.getResponseHeader("HX-Trigger") || "";
    if (!asked.includes("toast")) toast(say("refused", { n: event.detail.xhr.status }), { kind: "bad" });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (event.detail.elt?.getAttribute?.("hx-trigger")?.startsWith("every")) return; // nobody asked for it: the live sign tells
      toast(say("offline"), { kind: "bad" });
    });
  }
}
