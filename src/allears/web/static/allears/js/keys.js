// Keys are declared where the button is: <button data-key="t" data-key-label="Take">. Two keys in a row: data-key="g i".
// "Mod+Enter" is Cmd or Ctrl and works inside fields; single keys do not. A [data-list] of [data-row]s moves with j and k.
// data-key-addresses='{"g i": "/address/"}': where keys of two lead while what has them is not on the page (not yet, or not now).
// data-key-yields: the key is another's while that is on the page. data-key-then="#id": the element that gets the focus afterwards. `?` shows every key that works on this page.
import { closeButton, openDialog } from "./dialog.js";
import { recall, remember } from "./keep.js";
import { undoLast } from "./toast.js";
import { element, say } from "./words.js";

const PAUSE = 1200; // between the two keys of a sequence, in ms
let first = "", timer = null;

// What this device was told goes before what the person's profile says.
const isOn = () => (recall("keys") ? recall("keys") === "on" : document.body.dataset.singleKeys !== "off");
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export function declared() {
  const modal = document.querySelector("dialog:modal");
  const scope = modal || document;
  const all = [...scope.querySelectorAll("[data-key]")].filter((held) => !held.disabled && isSeen(held));
  const firm = new Set(all.filter((held) => !held.matches("[data-key-yields]")).map((held) => held.dataset.key));
  return all.filter((held) => !held.matches("[data-key-yields]") || !firm.has(held.dataset.key));
}

function isSeen(held) {
  if (held.getClientRects().length) return true;
  return Boolean(held.closest("details:not([open])")?.getClientRects().length);
}

function isTyping(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function run(held) {
  if (held.matches("textarea, select, input:not([type=radio], [type=checkbox])")) {
    held.focus();
    if (held.select && held.type === "search") held.select();
    held.scrollIntoView({ block: "nearest" });
    return;
  }
  held.click();
  document.querySelector(held.dataset.keyThen || null)?.focus();
}

export function moveInList(by) {
  const scope = document.querySelector("dialog:modal") || document;
  const list = [...scope.querySelectorAll("[data-list]")].find((held) => held.getClientRects().length);
  const rows = [...(list?.querySelectorAll("[data-row]") ?? [])].filter((row) => row.getClientRects().length);
  if (!rows.length) return false;
  const link = (row) => row.querySelector("a, button") || row;
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const at = focused >= 0 ? focused : rows.findIndex((row) => row.querySelector("[aria-current]"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  link(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function go(wanted) {
  const held = document.querySelector("dialog:modal") ? null : document.querySelector("[data-key-addresses]");
  const address = held && JSON.parse(held.dataset.keyAddresses)[wanted];
  if (address) location.assign(address);
  return Boolean(address);
}

function press(key) {
  const wanted = first ? `${first} ${key}` : key;
  const all = declared();
  const found = all.find((held) => held.dataset.key.split("|").includes(wanted));
  clearTimeout(timer);
  const began = first;
  first = "";
  if (found) return run(found), true;
  if (began) return go(wanted);
  if (key === "j" || key === "k") return moveInList(key === "j" ? 1 : -1);
  if (key === "z") return undoLast();
  if (key === "?") return showKeys(), true;
  if (all.some((held) => held.dataset.key.startsWith(`${key} `))) {
    first = key;
    timer = setTimeout(() => { first = ""; }, PAUSE);
    return true;
  }
  return false;
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const withMod = event.metaKey || event.ctrlKey;
  if (withMod) {
    const held = declared().find((one) => one.dataset.key === `Mod+${event.shiftKey && event.key.length > 1 ? "Shift+" : ""}${event.key}` && (!one.form || one.form.contains(event.target)));
    if (held) event.preventDefault(), run(held);
    return;
  }
  if (isTyping(event.target)) {
    if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  if (isOn() && press(event.key)) event.preventDefault();
}

const shown = (key) => key.replace("Mod+", isMac ? "⌘" : "Ctrl ").replace(/^[A-Z]$/, "Shift $&").split("|")[0];

function groupsOfKeys() {
  const groups = new Map();
  const add = (group, key, label) => groups.set(group, [...(groups.get(group) ?? []), [key, label]]);
  for (const held of declared()) {
    const label = held.dataset.keyLabel || held.getAttribute("aria-label") || held.textContent.trim();
    add(held.closest("[data-key-group]")?.dataset.keyGroup ?? "", held.dataset.key, label);
  }
  if (document.querySelector("[data-list]")) {
    add("", "j", say("next")), add("", "k", say("previous")), add("", "Enter", say("open"));
  }
  add("", "z", say("undo")), add("", "Mod+k", say("everything")), add("", "Esc", say("leave"));
  return groups;
}

export function showKeys() {
  const body = element("div", { class: "dialog-body" });
  for (const [group, keys] of groupsOfKeys()) {
    const seen = new Set();
    const list = element("ul", { class: "keys-list" });
    for (const [key, label] of keys) {
      if (!seen.has(key)) list.append(element("li", {}, label, element("kbd", { class: "keyhint" }, shown(key))));
      seen.add(key);
    }
    body.append(element("section", { class: "stack" }, element("h3", { class: "small soft" }, group || say("here")), list));
  }
  const box = element("input", { type: "checkbox" });
  box.checked = isOn();
  box.addEventListener("change", () => remember("keys", box.checked ? "on" : "off"));
  body.append(element("label", { class: "check" }, box, say("keys_on")));
  const dialog = element("dialog", { class: "dialog palette", "aria-labelledby": "keys-head" },
    element("div", { class: "dialog-head" }, element("h2", { id: "keys-head" }, say("keys")), closeButton()), body);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  openDialog(dialog);
}

function announce() {
  for (const held of document.querySelectorAll("[data-key]:not([aria-keyshortcuts])")) {
    held.setAttribute("aria-keyshortcuts", held.dataset.key.replace("Mod", isMac ? "Meta" : "Control").split("|")[0]);
  }
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) showKeys();
  });
  document.addEventListener("htmx:afterSettle", announce);
  announce();
}
