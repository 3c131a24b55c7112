// A range of time chosen on a timeline (web/_timeline.html): drag with a pointer, or focus it and use the arrow keys with
// Shift; Enter shows it, Escape gives up. The range goes into the blanks "from" and "to" of the form that data-brush names,
// "own" into "range", and the form is sent. A press without a drag chooses one column.
const held = { box: null, anchor: -1, at: -1, pointer: null };

const slotsOf = (box) => [...box.querySelectorAll(".timeline-slot")];
const rangeOf = () => [Math.min(held.anchor, held.at), Math.max(held.anchor, held.at)];

function slotAt(box, clientX) {
  const area = box.querySelector(".timeline-plot").getBoundingClientRect();
  const n = slotsOf(box).length;
  return Math.max(0, Math.min(n - 1, Math.floor(((clientX - area.left) / area.width) * n)));
}

function show(box) {
  const slots = slotsOf(box), mark = box.querySelector(".timeline-range"), said = box.querySelector(".timeline-said");
  if (held.box !== box || held.anchor < 0) {
    mark.setAttribute("width", "0");
    said.textContent = "";
    return;
  }
  const [first, last] = rangeOf();
  mark.setAttribute("x", slots[first].getAttribute("x"));
  mark.setAttribute("width", `${(100 / slots.length) * (last - first + 1)}%`);
  const n = slots.slice(first, last + 1).reduce((sum, slot) => sum + Number(slot.dataset.n), 0);
  const words = first === last ? slots[first].dataset.words : `${slots[first].dataset.words} – ${slots[last].dataset.words}`;
  said.textContent = `${words}: ${n}`;
}

function begin(box, at, pointer = null) {
  Object.assign(held, { box, anchor: at, at, pointer });
  box.dataset.brushing = "";
  show(box);
}

function leave() {
  const { box } = held;
  Object.assign(held, { box: null, anchor: -1, at: -1, pointer: null });
  if (box) delete box.dataset.brushing;
  if (box) show(box);
}

function choose() {
  const { box } = held, slots = slotsOf(box), [first, last] = rangeOf();
  const form = document.querySelector(box.dataset.brush);
  const fill = (name, value) => {
    const field = form?.elements.namedItem(name);
    if (field) field.value = value;
  };
  fill("from", slots[first].dataset.begin);
  fill("to", slots[last].dataset.end);
  fill("range", "own");
  leave();
  form?.requestSubmit();
}

function onDown(event) {
  const plot = event.target.closest?.("[data-brush] .timeline-plot");
  if (!plot || event.button !== 0) return;
  const box = plot.closest("[data-brush]");
  begin(box, slotAt(box, event.clientX), event.pointerId);
  plot.setPointerCapture(event.pointerId);
}

function onMove(event) {
  if (!held.box || event.pointerId !== held.pointer) return;
  held.at = slotAt(held.box, event.clientX);
  show(held.box);
}

function onUp(event) {
  if (held.box && event.pointerId === held.pointer) choose();
}

function onKey(event) {
  const plot = event.target.closest?.("[data-brush] .timeline-plot");
  if (held.box && event.key === "Escape") return event.preventDefault(), event.stopPropagation(), leave();
  if (!plot || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const box = plot.closest("[data-brush]"), last = slotsOf(box).length - 1;
  if (event.key === "Enter" || event.key === " ") {
    if (held.box === box) event.preventDefault(), choose();
    return undefined;
  }
  const isNew = held.box !== box, now = isNew ? last : held.at;
  const moved = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last, PageUp: now - 24, PageDown: now + 24 }[event.key];
  if (moved === undefined) return undefined;
  event.preventDefault();
  const at = isNew && event.key !== "Home" ? last : Math.max(0, Math.min(last, moved));
  const anchor = event.shiftKey && !isNew ? held.anchor : at;
  begin(box, anchor);
  held.at = at;
  show(box);
  return undefined;
}

export function startBrush() {
  document.addEventListener("pointerdown", onDown);
  document.addEventListener("pointermove", onMove);
  document.addEventListener("pointerup", onUp);
  document.addEventListener("pointercancel", leave);
  document.addEventListener("keydown", onKey, true);
}
