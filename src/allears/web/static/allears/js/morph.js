// Changes `old` into `fresh` in place: nodes with the same id stay the same nodes, so focus, scroll, typed
// text and opened <details> survive. What somebody has typed into is never overwritten.

function isDirty(field) {
  if (field === document.activeElement) return true;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.defaultValue !== undefined && field.value !== field.defaultValue;
}

function sameKind(old, fresh) {
  return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && (old.id || "") === (fresh.id || "");
}

function syncAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    const isOurs = name === "open" || name === "aria-keyshortcuts" || (name === "class" && !fresh.hasAttribute("class"));
    if (!fresh.hasAttribute(name) && !isOurs) old.removeAttribute(name);
  }
}

function syncField(old, fresh) {
  if (isDirty(old)) return;
  syncAttributes(old, fresh);
  if (old.nodeName === "TEXTAREA") {
    old.defaultValue = fresh.defaultValue;
    old.value = fresh.defaultValue;
  } else if (old.type === "checkbox" || old.type === "radio") {
    old.checked = fresh.defaultChecked;
  } else if (old.nodeName === "INPUT") {
    old.value = fresh.defaultValue;
  }
}

export function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.matches("input, textarea, select")) {
    if (old.nodeName !== "SELECT") return syncField(old, fresh);
    if (old === document.activeElement) return;
  }
  if (old.isEqualNode(fresh)) return;
  syncAttributes(old, fresh);
  morphChildren(old, fresh);
}

export function morphChildren(old, fresh) {
  const byId = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  const freshIds = new Set([...fresh.children].map((child) => child.id).filter(Boolean));
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    while (at && at.id && !freshIds.has(at.id)) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
    const known = wanted.id ? byId.get(wanted.id) : null;
    if (at && sameKind(at, wanted)) {
      const next = at.nextSibling;
      morph(at, wanted);
      at = next;
    } else if (known && sameKind(known, wanted)) {
      move(old, known, at);
      morph(known, wanted);
    } else {
      old.insertBefore(wanted, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

// Moving a node takes its focus away: give it back, with the caret where it was.
function move(parent, node, before) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  const [from, to] = focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : [null, null];
  parent.insertBefore(node, before);
  if (!focused) return;
  focused.focus({ preventScroll: true });
  if (from !== null) focused.setSelectionRange(from, to);
}
