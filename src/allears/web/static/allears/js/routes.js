// The form of a route posts itself when a blank was changed. A click elsewhere waits until that has arrived, so that nothing
// that was just typed is lost, and the next page shows it.
const WAITS = "#routes-tree a, #route-draft a, #route-acts form, #route-draft form";

const isBusy = () => Boolean(document.querySelector("[data-route-form].htmx-request"));

function later(act) {
  document.addEventListener("htmx:afterRequest", () => setTimeout(act), { once: true });
}

export function startRoutes() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!link?.matches(WAITS) || !isBusy() || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    later(() => location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(WAITS) || form.hasAttribute("hx-post") || !isBusy()) return;
    event.preventDefault();
    later(() => (form.isConnected ? form : document.querySelector(`form[action="${form.getAttribute("action")}"]`))?.submit());
  });
}
