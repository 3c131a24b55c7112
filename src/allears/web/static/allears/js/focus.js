// Focus is never lost: where an update takes away or hides what had it, the place in line gets it, for who has no mouse.
// In this order: what is alike in the fresh part (same key, same name), the summary of a menu that has closed, what came
// after it, what came before it, the main part of the page. A field for words gets it only where one had it, so that
// single keys go on working. Dialogs give it back by themselves.
const STOPS = "a[href], button, summary, input, select, textarea, [tabindex]:not([tabindex='-1'])";
const WAIT = 60; // ms; htmx and who asked for a part may give it back themselves
let held = null, trail = [], order = [], outside = null, timer = null;

const isShown = (one) => one.isConnected && one.checkVisibility() && !one.disabled && one.tabIndex >= 0;
const isFree = () => !document.activeElement || document.activeElement === document.body;
const isForWords = (one) => one.matches("textarea, select, input:not([type=radio], [type=checkbox])");
const stopsIn = (place) => [...place.querySelectorAll(STOPS)].filter(isShown);

function onFocus({ target }) {
  held = target;
  trail = [];
  for (let one = target.parentElement; one; one = one.parentElement) trail.push(one);
  order = [...document.querySelectorAll(STOPS)];
  if (!target.closest("#toasts, dialog")) outside = target;
  watch(target);
}

function alike(place) {
  const { key } = held.dataset, name = held.getAttribute("name");
  if (!key && !name) return null;
  const same = stopsIn(place).filter((one) => one.tagName === held.tagName && (key ? one.dataset.key === key : one.name === name));
  return same.find((one) => one.value === held.value) ?? same[0] ?? null;
}

function inLine(place) {
  const at = order.indexOf(held);
  const fits = (one) => place.contains(one) && isShown(one) && !isForWords(one);
  return order.slice(at + 1).find(fits) ?? order.slice(0, Math.max(0, at)).reverse().find(fits) ?? stopsIn(place).find((one) => !isForWords(one));
}

function heir() {
  if (held.closest("#toasts") || trail.some((one) => one.id === "toasts")) return outside && isShown(outside) ? outside : null;
  for (const one of trail) {
    const place = one.isConnected ? one : one.id ? document.getElementById(one.id) : null;
    if (!place || !place.checkVisibility()) continue;
    if (place === document.body || place.matches("main, .frame, .panes")) break;
    const closed = place.matches("details:not([open])") ? place.querySelector("summary") : null;
    const found = closed ?? alike(place) ?? inLine(place);
    if (found) return found;
  }
  return document.getElementById("main");
}

function give() {
  if (!held || !isFree() || isShown(held) || trail.some((one) => one.tagName === "DIALOG")) return;
  if (document.querySelector("dialog:modal")) return;
  heir()?.focus({ preventScroll: true });
}

function look() {
  if (!held || !isFree()) return;
  clearTimeout(timer);
  timer = setTimeout(give, WAIT);
}

// Who lets go of it, by Escape or by a press beside, has let go of it: only what is taken away counts.
function watch(target) {
  target.addEventListener("blur", () => { if (!isShown(target)) look(); }, { once: true });
}

export function startFocus() {
  document.addEventListener("focusin", onFocus);
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["open", "hidden", "disabled"] });
}
