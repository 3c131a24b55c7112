// What a public page does beyond its HTML: grow its frame, take over whom the website signed for, copy
// the link. Everything works without it.
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
