// Before the first paint: the colours, the density and the widths that were chosen on this device.
(function () {
  try {
    const root = document.documentElement;
    const kept = (name) => localStorage.getItem("allears." + name);
    if (kept("theme")) root.dataset.theme = kept("theme");
    if (kept("density")) root.dataset.density = kept("density");
    for (const pane of ["queues", "list"]) {
      const width = parseInt(kept("width." + pane), 10);
      if (width > 0) root.style.setProperty("--w-" + pane, width + "px");
    }
    root.dataset.js = "yes";
  } catch {
    // Storage is forbidden: the system's own colours and the standard widths it is.
  }
})();
