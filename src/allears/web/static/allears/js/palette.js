// Cmd/Ctrl-K: go anywhere, do anything. What can be done on this page (its keys and its menus) and all places that this
// person may open (asked for once, then matched here) stand there at once; cases and people come from the server.
// body[data-palette-url]: without ?q= all places in <section data-palette-group>, with it what was found; or bare links.
import { openDialog } from "./dialog.js";
import { prepare, score } from "./fuzzy.js";
import { recall, remember } from "./keep.js";
import { declared } from "./keys.js";
import { element, say } from "./words.js";

const HERE = "/cases/0/"; // addresses that mean the open case
const REST = 120, MOST = 7, MOST_RECENT = 6, RECENT_BONUS = 12;
let places = null, asked = null;

const shownKey = (key) => key.split("|")[0].replace("Mod+", "⌘/Ctrl ");

function recent() {
  try {
    return JSON.parse(recall("palette") || "[]");
  } catch {
    return [];
  }
}

function took(entry) {
  remember("palette", JSON.stringify([entry.words, ...recent().filter((one) => one !== entry.words)].slice(0, 30)));
}

function make(words, group, { also = "", key = "", sign = null, run, ofCase = false }) {
  return { words, group, also, key, sign, run, ofCase, fits: prepare(words, `${also} ${group}`) };
}

// The buttons of the page that have a key, and what stands in its menus ("Close: Satisfied").
function actionsHere() {
  const found = new Map();
  const add = (entry) => found.has(entry.words) || found.set(entry.words, entry);
  const isOfCase = (held) => Number(Boolean(held.closest(".case-actions, .pane-case")));
  for (const held of declared().sort((a, b) => isOfCase(b) - isOfCase(a))) { // the open case before what is around it
    const label = held.dataset.keyLabel || held.getAttribute("aria-label") || held.textContent.trim();
    if (!label || held.closest(".rail") && held.matches("a")) continue;
    const isMenu = held.matches("summary");
    add(make(label, say("here"), { key: shownKey(held.dataset.key), sign: held.querySelector("svg"), run: () => {
      if (held.matches("input:not([type=radio], [type=checkbox]), textarea")) held.focus();
      else held.click();
      if (isMenu) document.querySelector(held.dataset.keyThen || null)?.focus();
    } }));
  }
  for (const menu of document.querySelectorAll(".case-actions details.menu, .rail details.menu")) {
    const head = menu.querySelector("summary");
    let title = menu.closest(".rail") ? "" : head.dataset.keyLabel || head.textContent.trim();
    for (const held of menu.querySelectorAll(".menu-title, .menu-item")) {
      if (held.matches(".menu-title")) {
        if (!held.matches(".one-line") && !/[?？؟]$/.test(held.textContent.trim())) title = held.textContent.trim();
        continue;
      }
      const words = held.querySelector("bdi")?.textContent.trim() || [...held.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join(" ").trim() || held.textContent.trim();
      add(make(title ? `${title}: ${words}` : words, say("here"), { also: head.dataset.keyLabel || "", sign: held.querySelector("svg"), run: () => held.click() }));
    }
  }
  return [...found.values()];
}

const openCase = () => document.querySelector("#case[data-case]")?.dataset.case;

function openHere(url) {
  window.htmx.ajax("GET", url.replace(HERE, `/cases/${openCase()}/`), { target: "#case-macros", swap: "innerHTML" });
}

function readLinks(text, fallback) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return [...page.body.querySelectorAll("a.menu-item")].map((link) => {
    const words = link.dataset.paletteWords || link.textContent.trim();
    const url = link.getAttribute("href");
    if (url.startsWith(HERE)) return make(words, say("here"), { sign: link.querySelector("svg"), run: () => openHere(url), ofCase: true });
    return make(words, link.closest("[data-palette-group]")?.dataset.paletteGroup ?? fallback, {
      also: link.dataset.paletteAlso, key: link.querySelector(".keyhint")?.textContent ?? "", sign: link.querySelector("svg"), run: () => { location.href = url; },
    });
  });
}

async function ask(words, signal) {
  const url = document.body.dataset.paletteUrl;
  if (!url) return [];
  const answer = await fetch(`${url}?${new URLSearchParams(words ? { q: words } : {})}`, { headers: { "HX-Request": "true" }, signal });
  return answer.ok && !answer.redirected ? readLinks(await answer.text(), "") : [];
}

async function found(words) {
  asked?.abort();
  asked = new AbortController();
  try {
    return words.trim() ? await ask(words, asked.signal) : [];
  } catch (fault) {
    return fault.name === "AbortError" ? null : [];
  }
}

// The best of what is known here; without words what was taken lately, and what can be done here.
function chosen(known, words) {
  const lately = recent();
  const bonus = (entry) => (lately.includes(entry.words) ? RECENT_BONUS - lately.indexOf(entry.words) / 3 : 0);
  if (!words.trim()) {
    const again = lately.map((one) => known.find((entry) => entry.words === one)).filter(Boolean).slice(0, MOST_RECENT);
    const rest = known.filter((entry) => !again.includes(entry)).slice(0, MOST_RECENT + 4);
    return [...again.map((entry) => ({ ...entry, group: say("lately") })), ...rest];
  }
  const fits = known.map((entry) => [score(words, entry.fits), entry]).filter(([points]) => points > 0);
  fits.sort((a, b) => b[0] + bonus(b[1]) - a[0] - bonus(a[1]));
  return fits.slice(0, MOST * 2).map(([, entry]) => entry);
}

function grouped(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return groups;
}

function draw(list, entries, close) {
  const options = [];
  const sections = [...grouped(entries)].map(([group, members], n) => {
    const head = `palette-group-${n}`;
    const made = members.slice(0, MOST + 3).map((entry) => {
      const option = element("div", { class: "menu-item", role: "option", id: `palette-${options.length}`, "aria-selected": "false", "aria-keyshortcuts": entry.key || null },
        entry.sign?.cloneNode(true) ?? null, element("bdi", { class: "one-line" }, entry.words),
        entry.key ? element("kbd", { class: "keyhint", "aria-hidden": "true" }, entry.key) : null);
      option.addEventListener("click", () => {
        took(entry);
        close();
        entry.run();
      });
      options.push(option);
      return option;
    });
    return element("div", { role: "group", "aria-labelledby": group ? head : null }, group ? element("p", { class: "menu-title", id: head, role: "presentation" }, group) : null, ...made);
  });
  list.replaceChildren(...sections);
  if (!options.length) list.append(element("p", { class: "menu-title" }, say("no_match")));
  return options;
}

export function openPalette() {
  if (document.querySelector("dialog.palette-main")) return;
  const input = element("input", { class: "palette-input", type: "text", role: "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": "palette-list", "aria-label": say("everything"), placeholder: say("find"), autocomplete: "off", autocapitalize: "off", spellcheck: "false", dir: "auto" });
  const list = element("div", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": say("everything") });
  const told = element("p", { class: "out-loud", role: "status" });
  const dialog = element("dialog", { class: "dialog palette palette-main", "aria-label": say("everything") }, input, list, told);
  const here = actionsHere(); // before the dialog stands over the page
  let at = 0, options = [], timer = null, links = [];

  const pick = (next) => {
    options[at]?.setAttribute("aria-selected", "false");
    at = next;
    options[at]?.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", options[at] ? options[at].id : "");
    options[at]?.scrollIntoView({ block: "nearest" });
  };
  const fill = () => {
    options = draw(list, [...chosen([...here, ...(places ?? []).filter((one) => !one.ofCase || openCase())], input.value), ...links], () => dialog.close());
    told.textContent = input.value.trim() ? say("n_found", { n: options.length }) : "";
    pick(0);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    links = [];
    fill();
    timer = setTimeout(async () => {
      const more = await found(input.value);
      if (!more || !dialog.isConnected) return;
      const chosenOption = at;
      links = more;
      fill();
      if (chosenOption < options.length) pick(chosenOption);
    }, REST);
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && options.length) pick((at + by + options.length) % options.length);
    else if (event.key === "Enter" && !event.isComposing) options[at]?.click();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  fill();
  openDialog(dialog);
  input.focus();
  if (!places) {
    ask("").then((all) => {
      places = all;
      if (dialog.isConnected) fill();
    }, () => {});
  }
}

export function startPalette() {
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) openPalette();
  });
}
