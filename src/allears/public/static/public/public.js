// What a public page does beyond its HTML: grow its frame, take over whom the website signed for, offer
// articles while somebody writes, copy the link. Everything works without it.
"use strict";

const one = (what) => document.querySelector(what);

if (parent !== window) {
  const tell = () => parent.postMessage({ allears: Math.ceil(one("main").getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(one("main"));
}

const signed = new URLSearchParams(location.hash.slice(1));
const person = signed.get("person");
const blank = one("[data-person]");
if (person && blank) {
  blank.value = person;
  one("[data-signature]").value = signed.get("signature") || "";
  try {
    const known = JSON.parse(person);
    for (const name of ["name", "mail"]) {
      const field = one(`#${name}`);
      if (!field.value && typeof known[name] === "string") field.value = known[name];
    }
  } catch { /* the server decides what counts */ }
}

const copy = one("[data-copy]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const link = document.getElementById(copy.dataset.copy);
    try {
      await navigator.clipboard.writeText(link.value);
      copy.querySelector("span").textContent = copy.dataset.copied;
    } catch {
      link.select();
    }
  });
}

const QUIET_MS = 700, FEWEST = 12;
const offers = one("[data-offers]");

async function look(text, signal) {
  const answer = await fetch(offers.dataset.offers, { method: "POST", body: new URLSearchParams({ text }), credentials: "omit", signal });
  if (!answer.ok) return;
  one("[name=looked]").value = "1";
  const open = offers.querySelector("details[open]");
  if (open || offers.contains(document.activeElement)) return;
  offers.innerHTML = answer.status === 200 ? await answer.text() : "";
}

// The thanks stand in the form's place; whoever writes after all finds there what they had typed.
function thank(said) {
  const main = one("main"), form = [...main.childNodes];
  main.replaceChildren(...said.childNodes);
  main.focus();
  one("[data-after-all]").addEventListener("click", (event) => {
    event.preventDefault();
    main.replaceChildren(...form);
    one("#text").focus();
  });
}

if (offers) {
  let waiting = 0, asking = null;
  one("#text").addEventListener("input", ({ target }) => {
    clearTimeout(waiting);
    asking?.abort();
    if (target.value.trim().length < FEWEST) return;
    waiting = setTimeout(() => {
      asking = new AbortController();
      look(target.value, asking.signal).catch(() => { /* the step before sending offers them */ });
    }, QUIET_MS);
  });
  offers.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-helped]");
    if (!button) return;
    event.preventDefault();
    try {
      const answer = await fetch(button.formAction, { method: "POST", credentials: "omit" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      thank(page.querySelector("main"));
    } catch { /* what was typed stands as it is */ }
  });
}
