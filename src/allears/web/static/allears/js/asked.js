// Pictures of a mail that wait to be asked for: <details class="asks"> with <img data-asked-src>. Loading one tells its
// sender that the mail was read, so nothing is fetched before somebody opens the <details>, however near it is.
function show(details) {
  if (!details.open) return;
  for (const picture of details.querySelectorAll("img[data-asked-src]:not([src])")) picture.src = picture.dataset.askedSrc;
}

export function startAsked() {
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.asks")) show(event.target);
  }, true);
  // A live update takes the address away again, since the server does not know what was asked for here.
  new MutationObserver((changes) => {
    for (const { target } of changes) if (target.dataset?.askedSrc && target.closest("details.asks")) show(target.closest("details.asks"));
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["src"] });
}
