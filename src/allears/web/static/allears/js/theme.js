// Light, dark or as the system; comfortable or compact. Buttons: data-theme-set, data-density-set.
import { recall, remember } from "./keep.js";

function show(name) {
  for (const button of document.querySelectorAll(`[data-${name}-set]`)) {
    button.setAttribute("aria-pressed", String(button.dataset[name + "Set"] === (recall(name) || "")));
  }
}

export function startTheme() {
  document.addEventListener("click", (event) => {
    for (const name of ["theme", "density"]) {
      const button = event.target.closest(`[data-${name}-set]`);
      if (!button) continue;
      const value = button.dataset[name + "Set"];
      remember(name, value);
      if (value) document.documentElement.dataset[name] = value;
      else delete document.documentElement.dataset[name];
      show(name);
    }
  });
  show("theme");
  show("density");
}
