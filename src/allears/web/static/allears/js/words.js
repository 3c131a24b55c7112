// Words for people, from the page (web/_words.html), so that they are translated in one place.
export function say(key, blanks = {}) {
  const words = document.getElementById("script-words")?.dataset[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in blanks ? String(blanks[name]) : whole));
}

// A copy of one of the icons in <template id="icons">, by its lucide class order: x, check, alert, good.
const ORDER = ["x", "check", "alert", "good"];
export function icon(name) {
  const held = document.getElementById("icons")?.content.querySelectorAll("svg")[ORDER.indexOf(name)];
  return held ? held.cloneNode(true) : document.createTextNode("");
}

// element("p", { class: "x" }, "text", child): text is always text, never HTML.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}
