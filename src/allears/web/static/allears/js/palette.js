// Cmd/Ctrl-K: go anywhere, do anything. The keys of this page first, then what the server finds
// (body[data-palette-url]?q=…: HTML of <a class="menu-item" role="option" href="…">).
import { openDialog } from "./dialog.js";
import { declared } from "./keys.js";
import { element, say } from "./words.js";

const REST = 120;
let asked = null;

function actions(all, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return all
    .map((held) => [held, held.dataset.keyLabel || held.getAttribute("aria-label") || held.textContent.trim()])
    .filter(([, label]) => label && wanted.every((word) => label.toLowerCase().includes(word)))
    .slice(0, wanted.length ? 8 : 6);
}

function option(held, label, dialog) {
  const made = element("button", { class: "menu-item", type: "button", role: "option", tabindex: "-1" }, label,
    element("kbd", { class: "keyhint", "aria-hidden": "true" }, held.dataset.key.split("|")[0].replace("Mod+", "⌘/Ctrl ")));
  made.addEventListener("click", () => {
    dialog.close();
    if (held.matches("input:not([type=radio]), textarea")) held.focus();
    else held.click();
  });
  return made;
}

async function found(words) {
  const url = document.body.dataset.paletteUrl;
  asked?.abort();
  asked = new AbortController();
  if (!url || !words.trim()) return [];
  try {
    const answer = await fetch(`${url}?${new URLSearchParams({ q: words })}`, { headers: { "HX-Request": "true" }, signal: asked.signal });
    if (!answer.ok || answer.redirected) return [];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.body.querySelectorAll("a.menu-item")].map((link) => document.importNode(link, true));
  } catch (fault) {
    return fault.name === "AbortError" ? null : [];
  }
}

function pick(input, list, at) {
  const options = [...list.querySelectorAll("[role=option], a.menu-item")];
  options.forEach((one, n) => {
    one.id = `palette-${n}`;
    one.setAttribute("role", "option");
    one.setAttribute("tabindex", "-1");
    one.setAttribute("aria-selected", String(n === at));
  });
  input.setAttribute("aria-activedescendant", options[at] ? options[at].id : "");
  options[at]?.scrollIntoView({ block: "nearest" });
  return options;
}

export function openPalette() {
  if (document.querySelector("dialog.palette-main")) return;
  const input = element("input", { class: "palette-input", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-label": say("everything"), placeholder: say("find"), autocomplete: "off", spellcheck: "false" });
  const list = element("div", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": say("everything") });
  const dialog = element("dialog", { class: "dialog palette palette-main", "aria-label": say("everything") }, input, list);
  const here = declared(); // before the dialog stands over the page
  let at = 0, options = [], timer = null;

  const fill = (links) => {
    const own = actions(here, input.value).map(([held, label]) => option(held, label, dialog));
    list.replaceChildren(...own, ...links);
    if (!list.children.length) list.append(element("p", { class: "menu-title" }, say("no_match")));
    at = 0;
    options = pick(input, list, at);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const links = await found(input.value);
      if (links) fill(links);
    }, REST);
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && options.length) {
      at = (at + by + options.length) % options.length;
      options = pick(input, list, at);
      event.preventDefault();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      options[at]?.click();
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  fill([]);
  openDialog(dialog);
  input.focus();
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
