// Panes remember their width on this device. Drag the edge, or focus it and use the arrow keys; double click resets.
import { remember } from "./keep.js";

const STEP = 16;

function setWidth(grip, width) {
  const name = grip.dataset.grip;
  const kept = Math.round(Math.min(Number(grip.dataset.max), Math.max(Number(grip.dataset.min), width)));
  document.documentElement.style.setProperty(`--w-${name}`, `${kept}px`);
  grip.setAttribute("aria-valuenow", String(kept));
  remember(`width.${name}`, String(kept));
}

function reset(grip) {
  document.documentElement.style.removeProperty(`--w-${grip.dataset.grip}`);
  remember(`width.${grip.dataset.grip}`, null);
}

const widthOf = (grip) => grip.parentElement.getBoundingClientRect().width;
const direction = () => (document.dir === "rtl" ? -1 : 1);

export function startPanes() {
  for (const grip of document.querySelectorAll("[data-grip]")) {
    grip.setAttribute("aria-valuenow", String(Math.round(widthOf(grip))));
  }
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip) return;
    event.preventDefault();
    const from = event.clientX, width = widthOf(grip);
    const move = (moved) => setWidth(grip, width + (moved.clientX - from) * direction());
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", move), { once: true });
  });
  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!grip || !by) return;
    setWidth(grip, widthOf(grip) + by * direction());
    event.preventDefault();
  });
  document.addEventListener("dblclick", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (grip) reset(grip);
  });
}
