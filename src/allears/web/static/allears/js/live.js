// One stream of events a tab (body[data-live-stream], usually /live/). Each event is {topic, ids, actor}.
//   data-live="cases"             asks again for any event of that topic
//   data-live="cases case:42"     several; "case:42" is the topic case or cases with that id
//   data-live-url                 where the fresh HTML is (default: this page); the element is found in it by its id
//   data-live-with="rows"         asked for together with that part, at its address, when it is there
//   data-list                     a list: what is new announces itself ("3 new") while somebody reads or works in it
// The page carries the mark at which it was made (?since=), so what changed before the line stood is heard too.
// A line that is silent for longer than the beat of the server is dead (a tunnel, a sleep), whatever the browser thinks of it.
// A list of the inbox is told what changed instead (followed.js).
// Hidden tabs pause after a while and catch up when they are seen again.
import { asked, expectPush, follow, isFollowed, pushes, sayAgain, startFollowed, startFollowing, unfollow } from "./followed.js";
import { morph } from "./morph.js";
import { element, say } from "./words.js";

const GATHER = 100, SIGN_AFTER = 3000, SLEEP_AFTER = 60_000, MOST_WAIT = 30_000, STILL = 2500, SILENT = 45_000;
let source = null, tries = 0, retryTimer = null, signTimer = null, sleepTimer = null, silentTimer = null;
let heard = null, movedAt = 0; // the mark of the last event
const waiting = new Set(), running = new Set();
let gatherTimer = null, isOwn = false;

function hears(held, { topic, ids = [] }) {
  return held.dataset.live.split(/\s+/).some((token) => {
    const [name, id] = token.split(":");
    if (id === undefined) return name === topic;
    return (name === topic || `${name}s` === topic) && ids.map(String).includes(id);
  });
}

function onEvent(message) {
  heard = message.lastEventId || heard;
  let event; // the topic "everything": calls were lost, look at all
  try {
    event = JSON.parse(message.data);
  } catch {
    return;
  }
  document.dispatchEvent(new CustomEvent("allears:live", { detail: event })); // what is held ready is old now
  if (event.topic === "everything") return askAll();
  for (const held of document.querySelectorAll("[data-live]")) if (hears(held, event) && !isFollowed(held, event)) ask(held);
  expectPush(event, askPart);
  return undefined;
}

function ask(held) {
  if (held.id) waiting.add(held.id);
  gatherTimer ??= setTimeout(flush, GATHER);
}

function askPart(id) {
  const held = document.getElementById(id);
  if (held) ask(held);
}

function askAll() {
  document.querySelectorAll("[data-live]").forEach(ask);
}

// After an act of one's own: what others were just told is older than that.
function askOwn() {
  isOwn = true;
  askAll();
}

// Empty: the whole page brings it.
function addressOf(held) {
  const with_ = held.dataset.liveWith && document.getElementById(held.dataset.liveWith);
  return (with_ || held).dataset.liveUrl || held.dataset.liveUrl || "";
}

async function flush() {
  gatherTimer = null;
  const sign = isOwn ? "own" : heard ?? "1";
  isOwn = false;
  const byUrl = new Map();
  for (const id of [...waiting]) {
    if (running.has(id)) continue; // asked for again when this one is done
    waiting.delete(id);
    const held = document.getElementById(id);
    if (!held) continue;
    const url = addressOf(held);
    byUrl.set(url, [...(byUrl.get(url) ?? []), id]);
  }
  await Promise.all([...byUrl].map(([url, ids]) => refresh(url, ids, sign)));
  if (waiting.size) gatherTimer ??= setTimeout(flush, GATHER);
}

// A part may bring others with it; whoever was not in it is asked for by its own name.
async function refresh(url, ids, sign) {
  ids.forEach((id) => running.add(id));
  try {
    for (let left = ids; left.length;) left = await fetchInto(url, left, sign);
  } catch {
    // The line is down; the stream notices it too and catches up when it is back.
  } finally {
    ids.forEach((id) => running.delete(id));
  }
}

async function fetchInto(url, [first, ...others], sign) {
  const since = pushes();
  const headers = url === "" ? {} : { "HX-Request": "true", "HX-Target": first, "X-Live-Parts": [first, ...others].join(" ") };
  const answer = await fetch(url || location.href, { headers: { ...headers, "X-Live": sign }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (sign === "own") asked(answer.headers.get("X-Live-Mark"));
  const isThere = (id) => page.getElementById(id) !== null;
  const missing = others.filter((id) => !isThere(id));
  for (const id of [first, ...others]) {
    const held = document.getElementById(id), fresh = page.getElementById(id);
    if (held && fresh) place(held, document.importNode(fresh, true));
  }
  sayAgain(since, [first, ...others], { ask: askPart, place });
  return missing;
}

const rowsOf = (held) => [...held.querySelectorAll("[data-row]")];

function scroller(held) {
  let box = held;
  while (box && box !== document.body && box.scrollHeight <= box.clientHeight + 1) box = box.parentElement;
  return box && box !== document.body ? box : document.scrollingElement;
}

function isRead(held) {
  if (scroller(held).scrollTop > 8) return true;
  if (held.contains(document.activeElement)) return true;
  return held.matches(":hover") && Date.now() - movedAt < STILL;
}

export function place(held, fresh) {
  document.dispatchEvent(new CustomEvent("allears:fresh", { detail: fresh })); // whoever knows better than the server amends it
  if (!held.matches("[data-list]") || !isRead(held)) return enter(held, fresh);
  const known = new Set(rowsOf(held).map((row) => row.id));
  const byId = new Map(rowsOf(fresh).map((row) => [row.id, row]));
  for (const row of rowsOf(held)) {
    const now = byId.get(row.id);
    row.classList.toggle("is-gone", !now);
    if (now) morph(row, now.cloneNode(true));
  }
  const n = [...byId.keys()].filter((id) => !known.has(id)).length;
  window.htmx?.process(held);
  announce(held, fresh, n);
}

function enter(held, fresh) {
  signOf(held)?.remove();
  morph(held, fresh);
  window.htmx?.process(held);
}

const signOf = (held) => document.getElementById(`${held.id}-new`);

function announce(held, fresh, n) {
  signOf(held)?.remove();
  if (!n) return;
  const button = element("button", { class: "button", type: "button" }, say("new", { n }));
  const sign = element("div", { class: "rows-new", id: `${held.id}-new`, role: "status" }, button);
  button.addEventListener("click", () => {
    enter(held, fresh);
    scroller(held).scrollTop = 0;
    held.querySelector("[data-row] a")?.focus({ preventScroll: true });
  });
  held.before(sign);
}

function sign(isDown) {
  const shown = document.getElementById("live-sign");
  if (!shown) return;
  if (!isDown) {
    clearTimeout(signTimer);
    signTimer = null;
    shown.hidden = true;
  } else signTimer ??= setTimeout(() => { shown.hidden = false; }, SIGN_AFTER); // tries that fail do not put it off
}

function address() {
  const url = new URL(document.body.dataset.liveStream, location.href);
  if (heard) url.searchParams.set("since", heard);
  const list = follow();
  if (list) url.searchParams.set("list", list);
  return url;
}

function alive() {
  clearTimeout(silentTimer);
  silentTimer = setTimeout(lost, SILENT);
}

function lost() {
  disconnect();
  sign(true);
  clearTimeout(retryTimer);
  retryTimer = setTimeout(connect, Math.min(MOST_WAIT, 1000 * 2 ** tries) * (0.7 + Math.random() * 0.6));
  tries += 1;
}

function connect() {
  clearTimeout(retryTimer);
  if (source || !document.body.dataset.liveStream) return;
  source = new EventSource(address());
  source.addEventListener("message", (event) => { alive(); onEvent(event); });
  source.addEventListener("beat", alive);
  startFollowing(source, { ask: askPart, place, alive });
  source.addEventListener("open", () => {
    alive();
    sign(false);
    tries = 0;
  });
  source.addEventListener("error", lost);
}

function disconnect() {
  clearTimeout(silentTimer);
  source?.close();
  source = null;
  unfollow();
}

function onVisibility() {
  clearTimeout(sleepTimer);
  if (document.hidden) {
    sleepTimer = setTimeout(() => { clearTimeout(retryTimer); disconnect(); sign(false); }, SLEEP_AFTER);
  } else {
    connect();
  }
}

export function startLive() {
  document.addEventListener("pointermove", () => { movedAt = Date.now(); }, { passive: true });
  document.addEventListener("allears:refresh", askOwn);
  startFollowed();
  if (!document.body.dataset.liveStream) return;
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", connect);
  window.addEventListener("offline", lost);
  window.addEventListener("online", () => { tries = 0; connect(); });
  connect();
}
