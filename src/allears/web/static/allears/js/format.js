// Bold, italic, links, lists and quotes are typed as Markdown: buttons and Ctrl+B, Ctrl+I write the signs around what is selected.
import { write } from "./suggest.js";

const AROUND = { bold: "**", italic: "_" };
const BEFORE = { list: "- ", quote: "> " };

function around(field, sign) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const text = value.slice(from, to), n = sign.length;
  const isOn = value.slice(from - n, from) === sign && value.slice(to, to + n) === sign;
  if (isOn) {
    write(field, from - n, to + n, text);
    field.setSelectionRange(from - n, to - n);
    return;
  }
  const blank = /^(\s*)([^]*?)(\s*)$/.exec(text);
  write(field, from, to, blank[1] + sign + blank[2] + sign + blank[3]);
  const start = from + blank[1].length + n;
  field.setSelectionRange(start, start + blank[2].length);
}

function lines(field, sign) {
  const { value } = field;
  const from = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const end = value.indexOf("\n", field.selectionEnd);
  const to = end < 0 ? value.length : end;
  const rows = value.slice(from, to).split("\n");
  const isOn = rows.every((row) => row.startsWith(sign));
  const text = rows.map((row) => (isOn ? row.slice(sign.length) : sign + row)).join("\n");
  write(field, from, to, text);
  field.setSelectionRange(rows.length > 1 ? from : from + text.length, from + text.length);
}

function link(field) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const text = value.slice(from, to).trim();
  const isAddress = /^https?:\/\/\S+$/i.test(text);
  const label = isAddress ? "" : text, address = isAddress ? text : "https://";
  write(field, from, to, `[${label}](${address})`);
  if (label) field.setSelectionRange(from + label.length + 3, from + label.length + 3 + address.length);
  else field.setSelectionRange(from + 1, from + 1);
}

export function format(field, what) {
  if (what in AROUND) around(field, AROUND[what]);
  else if (what in BEFORE) lines(field, BEFORE[what]);
  else link(field);
}

// Ctrl+K makes a link of what is selected; with nothing selected it is everybody's key for everything.
function onKey(event) {
  const field = event.target;
  const isLink = (event.ctrlKey || event.metaKey) && event.key === "k" && field.matches?.("form textarea");
  if (!isLink || field.selectionStart === field.selectionEnd) return;
  if (!field.form.querySelector("[data-format=link]")?.getClientRects().length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  link(field);
}

export function startFormat() {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-format]");
    const field = button?.form?.querySelector("textarea");
    if (field && button.getClientRects().length) format(field, button.dataset.format);
  });
}
