// A route dragged to another place of its tree (#routes-tree). The line shows where it will lie, the frame into what; near the
// edges the tree scrolls, Escape gives up. What it became is asked from the server, like every other change of the draft.
// Fingers scroll instead; they, and keys, move a route by its buttons and by "Lies in".
import { element } from "./words.js";

const FAR = 6, EDGE = 36, STEP = 9;
let drag = null;

const idOf = (item) => item.id.replace("node-", "");
const childrenOf = (item) => [...(item.querySelector(":scope > ul")?.children ?? [])];

function begin(event) {
  const link = event.target.closest?.("#routes-tree .tree-node"), item = link?.parentElement;
  if (!item || event.button !== 0 || event.pointerType === "touch" || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (!item.parentElement.closest("li")) return; // the root stays
  drag = { item, link, tree: link.closest("#routes-tree"), x: event.clientX, y: event.clientY, isOn: false, drop: null, timer: null };
}

function lift() {
  drag.isOn = true;
  drag.item.classList.add("is-lifted");
  drag.line = element("div", { class: "drop-line", hidden: true });
  drag.ghost = element("div", { class: "drag-ghost", "aria-hidden": "true" }, drag.link.querySelector(".tree-name").textContent);
  document.body.append(drag.line, drag.ghost);
  document.body.classList.add("is-dragging");
  drag.timer = setInterval(scroll, 16);
}

// Before, after or into what the pointer is over; nothing for its own place, itself and what lies under it.
function dropAt(x, y) {
  const links = [...drag.tree.querySelectorAll(".tree-node")].filter((link) => !drag.item.contains(link));
  const near = (link) => { const box = link.getBoundingClientRect(); return y < box.top ? box.top - y : Math.max(0, y - box.bottom); };
  const over = links.sort((one, two) => near(one) - near(two))[0];
  if (!over || near(over) > 60) return null;
  const item = over.parentElement, parent = item.parentElement.closest("li"), box = over.getBoundingClientRect();
  const part = (y - box.top) / box.height;
  const inside = childrenOf(item).filter((one) => one !== drag.item);
  if (!parent || (part > 0.3 && part < 0.7)) return { into: item, at: inside.length, over, edge: "" };
  if (part >= 0.7 && inside.length) return { into: item, at: 0, over, edge: "under" };
  const siblings = childrenOf(parent).filter((one) => one !== drag.item);
  return { into: parent, at: siblings.indexOf(item) + (part >= 0.7 ? 1 : 0), over, edge: part < 0.3 ? "top" : "bottom" };
}

function show() {
  drag.tree.querySelectorAll(".is-drop").forEach((one) => one.classList.remove("is-drop"));
  const { drop, line } = drag;
  line.hidden = !drop?.edge;
  if (drop && !drop.edge) drop.over.classList.add("is-drop");
  if (!drop?.edge) return;
  const box = drop.over.getBoundingClientRect(), isRtl = document.dir === "rtl";
  const inset = drop.edge === "under" ? 28 : 0;
  line.style.top = `${drop.edge === "top" ? box.top - 1 : box.bottom - 1}px`;
  line.style.left = `${box.left + (isRtl ? 0 : inset)}px`;
  line.style.width = `${box.width - inset}px`;
}

function move(event) {
  if (!drag) return;
  Object.assign(drag, { nowX: event.clientX, nowY: event.clientY });
  if (!drag.isOn && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
  if (!drag.isOn) lift();
  drag.ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`;
  drag.drop = dropAt(event.clientX, event.clientY);
  show();
}

function scroll() {
  if (!drag?.isOn) return;
  for (const box of [drag.tree, document.querySelector(".frame-main")]) {
    const area = box.getBoundingClientRect(), before = box.scrollTop;
    if (drag.nowY < Math.max(area.top, 0) + EDGE) box.scrollTop -= STEP;
    else if (drag.nowY > Math.min(area.bottom, innerHeight) - EDGE) box.scrollTop += STEP;
    if (box.scrollTop !== before) return void ((drag.drop = dropAt(drag.nowX, drag.nowY)), show());
  }
}

function leave() {
  if (!drag) return;
  clearInterval(drag.timer);
  drag.line?.remove();
  drag.ghost?.remove();
  drag.item.classList.remove("is-lifted");
  drag.tree.querySelectorAll(".is-drop").forEach((one) => one.classList.remove("is-drop"));
  document.body.classList.remove("is-dragging");
  drag = null;
}

function drop() {
  if (!drag) return;
  const { isOn, drop: place, link, tree } = drag;
  leave();
  if (!isOn) return;
  addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
  setTimeout(() => dispatchEvent(new MouseEvent("click", { cancelable: true })));
  if (!place) return;
  const values = { parent: idOf(place.into), at: place.at, open: tree.dataset.open };
  window.htmx.ajax("POST", `${link.getAttribute("href")}place/`, { target: "#routes-tree", swap: "outerHTML", values });
}

// Tabs of one browser share one draft: whoever changes it tells the others.
function tell() {
  const channel = new BroadcastChannel("allears-route-draft");
  const seal = () => document.getElementById("routes-tree")?.dataset.seal;
  channel.addEventListener("message", ({ data }) => {
    const notice = document.getElementById("route-elsewhere");
    if (notice && seal()) notice.hidden = data === seal();
  });
  const said = () => seal() && channel.postMessage(seal());
  document.addEventListener("htmx:afterSettle", said);
  said();
}

export function startDrag() {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", leave);
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.("#routes-tree")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drag?.isOn) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  }, true);
  if ("BroadcastChannel" in window) tell();
}
