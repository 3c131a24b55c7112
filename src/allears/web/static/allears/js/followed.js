// The list that this tab shows is followed by the server: after the event "pushing" what changes in it comes with the line.
// Event "push": {mark, changed: ids, order: ids, rows: {id: html}, numbers: {address: html}, every: true, ask: parts}. Parts
// that are told so (PARTS) do not ask for "cases" any more. Whatever does not fit (a row that nobody has, a push that does not
// come, the number of a queue that is not shown; with `every`, a queue that has none) is asked for as before.
const PARTS = ["rows", "queues", "bulks"], LATE = 6000, MOST = 60;
let wanted = "", followed = "", floor = null, latest = null, timer = null, nPushed = 0;
const recent = []; // {n, told}: the pushes of a moment ago
const due = new Map(); // id of a case that is shown and changed -> since when its push is awaited

const list = () => document.getElementById("rows");
const rowOf = (held, id) => held?.querySelector(`[id="case-${id}"]`);

// The address of the list, without that of the site; empty where there is none that can be followed.
function shown() {
  const url = list()?.dataset.liveUrl ?? "";
  return url.startsWith("/inbox/?") && document.getElementById("queues") ? url.slice("/inbox/?".length) : "";
}

export function follow() {
  unfollow();
  wanted = shown();
  return wanted;
}

export function unfollow() {
  followed = "";
  clearTimeout(timer);
  timer = null;
  due.clear();
}

export function isFollowed(held, { topic }) {
  return topic === "cases" && followed !== "" && PARTS.includes(held.id) && followed === shown();
}

// A part that is told waits for it, but not for ever.
export function expectPush({ topic, ids = [] }, ask) {
  if (topic !== "cases" || !followed) return;
  for (const id of ids) if (rowOf(list(), id)) due.set(Number(id), Date.now());
  if (due.size) timer ??= setTimeout(() => overdue(ask), LATE);
}

function overdue(ask) {
  timer = null;
  if ([...due.values()].some((at) => Date.now() - at >= LATE - 500)) {
    due.clear();
    PARTS.forEach(ask);
  } else if (due.size) timer = setTimeout(() => overdue(ask), LATE / 2);
}

// What this tab asked for after an act of its own is newer than a push of that mark.
export function asked(mark) {
  if (mark) floor = mark.split(".");
}

function isOld(mark) {
  const [start, n] = mark.split(".");
  return floor !== null && floor[0] === start && Number(n) <= Number(floor[1]);
}

// The list as it must be: what came, beside what is shown; null when a row is missing.
function made(held, { order, rows }) {
  if (!order.length) return null; // what an empty list teaches is asked for
  const page = new DOMParser().parseFromString(`<ol>${Object.values(rows).join("")}</ol>`, "text/html");
  const fresh = held.cloneNode(false);
  for (const id of order) {
    const row = page.getElementById(`case-${id}`) ?? (rowOf(held, id) ?? rowOf(latest, id))?.cloneNode(true);
    if (!row) return null;
    row.classList.remove("is-gone");
    if (!row.classList.length) row.removeAttribute("class");
    fresh.append(row);
  }
  return fresh;
}

// False where other queues are shown than those that have numbers: one has come or gone since the page was made.
function count({ numbers, every }) {
  const missing = new Set(Object.keys(numbers));
  let nOthers = 0;
  for (const link of document.querySelectorAll("#queues a.queue")) {
    const address = link.getAttribute("href"), html = numbers[address], place = link.querySelector(".queue-number");
    if (!missing.delete(address)) nOthers += 1;
    if (html !== undefined && place && place.innerHTML !== html) place.innerHTML = html; // made and escaped by our own server
  }
  return !missing.size && !(every && nOthers);
}

function onPush(told, hands) {
  (told.changed ?? []).forEach((id) => due.delete(id));
  if (!followed || followed !== shown()) return;
  nPushed += 1;
  recent.push({ n: nPushed, told });
  if (recent.length > MOST) recent.shift();
  if (isOld(told.mark)) return;
  (told.ask ?? []).forEach(hands.ask);
  put(told, hands);
}

export function pushes() {
  return nPushed;
}

// An answer that was on its way while something was pushed may be older than that: it is said again.
export function sayAgain(since, ids, hands) {
  if (!followed || since === nPushed || !ids.some((id) => PARTS.includes(id))) return;
  if (recent[0].n > since + 1) return void ids.forEach(hands.ask);
  for (const { n, told } of recent) if (n > since && !isOld(told.mark)) put(told, hands);
}

function put(told, { ask, place }) {
  if (told.numbers && !count(told)) ask("queues");
  const held = list();
  if (told.order) {
    const fresh = made(held, told);
    if (fresh) place(held, fresh);
    else ask("rows");
  } else if ((told.changed ?? []).some((id) => rowOf(held, id))) ask("rows");
}

// `hands`: ask(id of a part), place(held, fresh), alive().
export function startFollowing(source, hands) {
  source.addEventListener("pushing", () => { followed = wanted; });
  source.addEventListener("push", (event) => { hands.alive(); onPush(JSON.parse(event.data), hands); });
}

export function startFollowed() {
  document.addEventListener("allears:fresh", ({ detail }) => { if (detail.id === "rows") latest = detail; });
}
