// Where the caret of a textarea stands on the screen. The field is built again as a <div> with the same type and width.
const SAME = [
  "direction", "box-sizing", "width", "border-top-width", "border-right-width", "border-bottom-width", "border-left-width",
  "padding-top", "padding-right", "padding-bottom", "padding-left", "font-style", "font-weight", "font-size", "line-height",
  "font-family", "letter-spacing", "word-spacing", "tab-size", "text-align", "text-transform", "text-indent",
];

export function caretBox(field, at) {
  const style = getComputedStyle(field);
  const twin = document.createElement("div");
  for (const name of SAME) twin.style.setProperty(name, style.getPropertyValue(name));
  const fixed = { position: "absolute", visibility: "hidden", "white-space": "pre-wrap", "overflow-wrap": "break-word", top: "0", left: "-9999px" };
  for (const [name, value] of Object.entries(fixed)) twin.style.setProperty(name, value);
  const mark = document.createElement("span");
  mark.textContent = field.value.slice(at, at + 1) || ".";
  twin.append(field.value.slice(0, at), mark);
  document.body.append(twin);
  const own = twin.getBoundingClientRect(), spot = mark.getBoundingClientRect(), box = field.getBoundingClientRect();
  twin.remove();
  const top = box.top + (spot.top - own.top) - field.scrollTop;
  return { left: box.left + (spot.left - own.left), top, bottom: top + spot.height };
}
