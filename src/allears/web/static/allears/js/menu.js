// <details class="menu"> and <details class="mark">: one open at a time, Escape, a click outside
// and a form in it that was sent close it, arrows move.
const KINDS = "details.menu, details.mark";

function items(menu) {
  return [...menu.querySelectorAll(".menu-item")].filter((item) => !item.disabled && item.offsetParent);
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(":is(" + KINDS + ")[open]")) {
      const isInside = open.contains(event.target);
      if (!isInside || event.target.closest(".menu-item:not([data-stay])")) open.open = false;
    }
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => { // a form in it that was heard has done its work
    const form = detail.elt.closest?.("form[method=post][hx-swap=none]"), menu = form?.closest(KINDS);
    if (!detail.successful || !menu?.open) return;
    menu.open = false;
    form.reset();
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(KINDS);
    if (!menu) return;
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    }
    if (!menu.open || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const list = items(menu);
    const at = list.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    list[(at + list.length) % list.length]?.focus();
    event.preventDefault();
  });
}
