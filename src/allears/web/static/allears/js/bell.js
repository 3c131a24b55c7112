// How many cases have unread notices, in the name of the browser's tab: "(3) Inbox".
const LEADING = /^\(\d+\+?\) /;

function show() {
  const n = Number(document.getElementById("bell")?.dataset.count || 0);
  const bare = document.title.replace(LEADING, "");
  const wanted = n ? `(${n > 99 ? "99+" : n}) ${bare}` : bare;
  if (document.title !== wanted) document.title = wanted;
}

export function startBell() {
  const watch = new MutationObserver(show);
  watch.observe(document.head, { childList: true, subtree: true, characterData: true });
  const rail = document.getElementById("rail");
  if (rail) watch.observe(rail, { attributes: true, attributeFilter: ["data-count"], subtree: true, childList: true });
  show();
}
