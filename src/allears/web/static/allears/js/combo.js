// <select data-search>, and any long one in a form: a list that is searched by typing. The select stays in the form and keeps its value,
// so the page works without scripts and what listens to "change" notices nothing. Arrows, Enter, Escape, Home, End.
import { element, say } from "./words.js";

const MANY = 200; // options drawn at once; typing narrows the rest
const LONG = 12; // a select of a form with more options than this is worth searching
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
let n = 0;

function options(select) {
  return [...select.options].map((option) => ({
    option,
    words: option.textContent.trim(),
    key: plain(option.textContent),
    group: option.parentElement.nodeName === "OPTGROUP" ? option.parentElement.label : "",
  }));
}

function fitting(select, typed) {
  const parts = plain(typed).split(/\s+/).filter(Boolean);
  const found = options(select).filter(({ key, option }) => !option.disabled && parts.every((part) => key.includes(part)));
  const begins = (one) => parts.length > 0 && one.key.startsWith(parts[0]);
  return parts.length ? [...found.filter(begins), ...found.filter((one) => !begins(one))] : found;
}

function labelOf(select) {
  const label = select.labels?.[0];
  if (!label) return { "aria-label": select.getAttribute("aria-label") };
  label.id ||= `combo-label-${n}`;
  return { "aria-labelledby": label.id };
}

class Combo {
  constructor(select) {
    n += 1;
    this.select = select;
    this.list = element("ul", { class: "combo-list", id: `combo-${n}`, role: "listbox", hidden: true, ...labelOf(select) });
    this.input = element("input", {
      class: "input combo-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, "aria-describedby": select.getAttribute("aria-describedby"),
      "aria-invalid": select.getAttribute("aria-invalid"), "aria-required": select.required, disabled: select.disabled, ...labelOf(select),
    });
    this.input.id = `${this.list.id}-field`;
    for (const label of select.labels ?? []) if (label.htmlFor) label.htmlFor = this.input.id;
    this.box = element("span", { class: "combo" }, this.input, this.list);
    select.classList.add("combo-source");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    select.after(this.box);
    this.show();
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.open(""));
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    select.addEventListener("change", () => this.show());
    select.form?.addEventListener("reset", () => setTimeout(() => this.show()));
  }

  show() {
    this.input.value = this.select.selectedOptions[0]?.textContent.trim() ?? "";
  }

  open(typed) {
    const found = fitting(this.select, typed);
    let group = "";
    const rows = [];
    for (const [i, { option, words, group: its }] of found.slice(0, MANY).entries()) {
      if (its !== group) rows.push(element("li", { class: "combo-group", role: "presentation" }, its));
      group = its;
      const row = element("li", { class: "combo-option", role: "option", id: `${this.list.id}-${i}`, "aria-selected": String(option.selected) }, words);
      row.value_ = option.value;
      rows.push(row);
    }
    if (!found.length) rows.push(element("li", { class: "combo-none", role: "presentation" }, say("no_match")));
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.box.classList.toggle("is-up", this.isLow());
    this.input.setAttribute("aria-expanded", "true");
    this.mark(typed ? 0 : this.rows().findIndex((row) => row.getAttribute("aria-selected") === "true"));
  }

  isLow() {
    const box = this.input.getBoundingClientRect();
    return innerHeight - box.bottom < Math.min(this.list.scrollHeight, 260) && box.top > innerHeight - box.bottom;
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.show();
  }

  rows() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  mark(at) {
    const rows = this.rows();
    this.at = rows.length ? Math.max(0, Math.min(rows.length - 1, at)) : -1;
    rows.forEach((row, i) => row.classList.toggle("is-at", i === this.at));
    const row = rows[this.at];
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", row.id);
    return row.scrollIntoView({ block: "nearest" });
  }

  choose(row) {
    if (!row) return;
    const isNew = this.select.value !== row.value_;
    this.select.value = row.value_;
    this.close();
    if (!isNew) return;
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  key(event) {
    const isOpen = !this.list.hidden;
    const to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, PageDown: this.at + 8, PageUp: this.at - 8 }[event.key];
    if (to !== undefined) {
      if (isOpen) this.mark(to);
      else this.open("");
      event.preventDefault();
    } else if (isOpen && event.key === "Enter") {
      this.choose(this.rows()[this.at]);
      event.preventDefault();
    } else if (isOpen && event.key === "Tab") {
      this.choose(this.rows()[this.at]);
    } else if (isOpen && event.key === "Escape") {
      this.close();
      event.stopPropagation();
    }
  }
}

function dress() {
  for (const select of document.querySelectorAll("select[data-search], .field select")) {
    if (select.multiple || (select.options.length <= LONG && !("search" in select.dataset))) continue;
    if (select.nextElementSibling?.classList.contains("combo")) continue;
    new Combo(select);
  }
}

export function startCombos() {
  dress();
  let isWaiting = false;
  new MutationObserver(() => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => { isWaiting = false; dress(); });
  }).observe(document.body, { childList: true, subtree: true });
}
