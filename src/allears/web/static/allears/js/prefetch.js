// The next case is at hand before it is asked for: rows that are pointed at or focused, and the neighbours of the open
// one, are fetched ahead (X-Prefetch: nothing counts as seen) and put beside the list without loading the page again.
//   a[href="/cases/42/…"] inside .panes        opens in place; with a modifier key, or without #case, as any link
//   [data-next-case="1" | "-1"]                the next or the previous row of the list
//   [data-fold-person]                         folds the person's pane away, or out where there is no room for it
import { recall, remember } from "./keep.js";
import { place } from "./live.js";
import { post } from "./post.js";

const MOST = 24, FRESH = 30_000, SETTLED = 2_000, REST = 60, KNOWN = 10_000;
const CASE = /^\/cases\/\d+\/$/;
const kept = new Map(); // address -> {at, text: a promise, page: made of it while nothing else was to do}
const opened = new Map(); // path of a case -> when it was opened here: lists that were asked for before that do not know it
let timer = null, turn = 0, wanted = null;

const pathOf = (url) => new URL(url, location.href).pathname;

function caseLink(target) {
  const link = target.closest?.(".panes a[href]");
  if (!link || link.target || link.hasAttribute("download") || link.hash) return null;
  return link.origin === location.origin && CASE.test(link.pathname) ? link : null;
}

async function load(url, isAhead) {
  const headers = { "HX-Request": "true", "HX-Target": "case" };
  if (isAhead) headers["X-Prefetch"] = "1";
  const answer = await fetch(url, { headers, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.text();
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
const whenIdle = (work) => ("requestIdleCallback" in window ? requestIdleCallback(work, { timeout: 2000 }) : setTimeout(work, 50));

function ahead(url) {
  const known = kept.get(url);
  if (navigator.connection?.saveData || (known && Date.now() - known.at < FRESH)) return;
  kept.delete(url);
  const entry = { at: Date.now(), text: load(url, true) };
  entry.text.then((text) => whenIdle(() => { if (kept.get(url) === entry) entry.page = parsed(text); }), () => kept.delete(url));
  kept.set(url, entry);
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
}

// What somebody else changed makes what is kept of it old.
function forget({ topic, ids = [] }) {
  if (topic !== "cases" || !ids.length) return void (topic === "presence" || topic === "monitors" || kept.clear());
  const paths = new Set(ids.map((id) => `/cases/${id}/`));
  for (const url of [...kept.keys()]) if (paths.has(pathOf(url))) kept.delete(url);
}

function rows() {
  const list = [...document.querySelectorAll(".pane-list [data-list]")].find(Boolean);
  return [...(list?.querySelectorAll("[data-row] a.row[href]") ?? [])];
}

function beside(by) {
  const all = rows(), open = document.getElementById("case")?.dataset.case;
  const at = all.findIndex((row) => pathOf(row.href) === `/cases/${open}/`);
  return at < 0 ? (by > 0 ? all[0] : null) : all[at + by];
}

function mark(url) {
  const path = wanted = pathOf(url);
  opened.set(path, Date.now());
  for (const row of document.querySelectorAll(".pane-list a.row[aria-current]")) if (pathOf(row.href) !== path) row.removeAttribute("aria-current");
  const row = rows().find((one) => one.getAttribute("href").startsWith(path));
  if (!row) return null;
  row.setAttribute("aria-current", "true");
  read(row);
  return row;
}

function read(row) {
  row.classList.remove("is-unread");
  row.querySelector(".row-dot")?.toggleAttribute("hidden", true); // to take it out would style the whole list anew
}

// Which case is open, and what was read a moment ago, this tab knows better than the list that comes in.
function amend(fresh) {
  if (!wanted || !fresh.matches("[data-list]")) return;
  for (const row of fresh.querySelectorAll("[data-row] a.row[href]")) {
    const path = pathOf(row.getAttribute("href"));
    if (path === wanted) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    if (Date.now() - (opened.get(path) ?? 0) < KNOWN) read(row);
  }
}

// What is new stands at the top of what one sees, else the last thing that was said.
export function land() {
  const box = document.getElementById("said");
  if (!box || location.hash) return;
  const last = [...box.querySelectorAll(".message")].at(-1);
  const wanted = document.getElementById("thread-new") ?? last;
  if (wanted) box.scrollTop += wanted.getBoundingClientRect().top - box.getBoundingClientRect().top - 16;
}

function put(page) {
  const old = document.getElementById("case"), fresh = page.getElementById("case"), person = page.getElementById("person-pane");
  if (!old || !fresh || !person) return false;
  const parts = [document.adoptNode(fresh), document.adoptNode(person)];
  document.getElementById("person-pane")?.remove();
  old.replaceWith(...parts);
  const panes = parts[0].closest(".panes");
  panes.dataset.shows = "case";
  delete panes.dataset.person;
  document.title = document.title.replace(/^.*(?= · )/s, () => parts[0].dataset.title);
  for (const part of parts) window.htmx?.process(part);
  parts[0].dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: { target: parts[0], elt: parts[0] } }));
  return true;
}

// What was fetched a while ago is shown at once, and what changed since then follows.
async function freshen(held) {
  const url = document.getElementById("thread")?.dataset.liveUrl;
  if (!url || Date.now() - held.at < SETTLED) return;
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true", "X-Prefetch": "1" }, credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["case-top", "thread"]) {
      const shown = document.getElementById(id), now = page.getElementById(id);
      if (shown && now && shown.dataset.live === now.dataset.live) place(shown, document.importNode(now, true));
    }
  } catch {
    // The line is down: the live sign says so.
  }
}

async function open(url, { isNew = true } = {}) {
  const mine = ++turn, held = kept.get(url), isKept = Boolean(held && Date.now() - held.at < FRESH);
  const left = document.getElementById("case")?.dataset.case;
  let page;
  const row = mark(url);
  try {
    const text = await (isKept ? held.text : load(url, false));
    page = (isKept && held.page) || parsed(text);
  } catch {
    if (mine === turn) location.assign(url);
    return;
  }
  if (mine !== turn) return; // another one was asked for meanwhile
  if (!put(page)) return void location.assign(url);
  for (const known of kept.keys()) if (pathOf(known) === `/cases/${left}/` || known === url) kept.delete(known);
  if (isNew) history.pushState({ allears: "case" }, "", url);
  land();
  row?.scrollIntoView({ block: "nearest" }); // after the case stands there, so that all is laid out once
  if (isKept) post(document.getElementById("case").dataset.opening, {}).catch(() => {});
  await painted(); // first the pixels, then what follows from them
  if (mine !== turn) return;
  if (isKept) freshen(held);
  neighbours();
}

// A tab that is not shown paints nothing, and waits no longer than this.
const painted = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 0)); setTimeout(done, 100); });

// The next one first: it is what most people ask for.
async function neighbours() {
  for (const by of [1, -1]) {
    const row = beside(by);
    if (!row) continue;
    ahead(row.href);
    await kept.get(row.href)?.text.catch(() => null);
  }
}

function onClick(event) {
  const turner = event.target.closest?.("[data-next-case]");
  if (turner) {
    const row = beside(Number(turner.dataset.nextCase));
    if (row) open(row.href);
    return;
  }
  if (event.target.closest?.("[data-fold-person]")) return fold();
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = caseLink(event.target);
  if (!link || !document.getElementById("case")) return;
  event.preventDefault();
  event.stopPropagation();
  open(link.href);
}

function onPoint(event) {
  const link = caseLink(event.target);
  clearTimeout(timer);
  if (link && document.getElementById("case")) timer = setTimeout(() => ahead(link.href), event.type === "focusin" ? 0 : REST);
}

function fold() {
  const panes = document.getElementById("panes");
  if (matchMedia("(min-width: 1280px)").matches) {
    const isFolded = document.documentElement.dataset.person !== "folded";
    if (isFolded) document.documentElement.dataset.person = "folded";
    else delete document.documentElement.dataset.person;
    remember("person", isFolded ? "folded" : null);
  } else if (panes?.dataset.person) delete panes.dataset.person;
  else if (panes) panes.dataset.person = "out";
}

export function startPrefetch() {
  if (recall("person") === "folded") document.documentElement.dataset.person = "folded";
  document.addEventListener("click", onClick, true);
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, onPoint, { passive: true });
  // What we change ourselves makes what is kept old.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig?.verb !== "get") {
      kept.clear();
      opened.clear();
    }
  });
  document.addEventListener("allears:fresh", ({ detail }) => amend(detail));
  document.addEventListener("allears:live", ({ detail }) => forget(detail));
  window.addEventListener("popstate", (event) => {
    if (event.state?.htmx || !document.querySelector(".panes")) return;
    const shown = document.getElementById("case")?.dataset.case;
    if (pathOf(location.href) === `/cases/${shown}/`) return;
    if (CASE.test(location.pathname) && shown) open(location.href, { isNew: false });
    else location.reload();
  });
  if (!document.getElementById("case")) return;
  land();
  if (document.querySelector("[data-bring]")) document.addEventListener("allears:late", () => whenIdle(neighbours), { once: true });
  else setTimeout(neighbours, 400);
}
