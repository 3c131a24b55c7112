// What stands beside a page, and takes longer than the page: asked for as soon as the page is there.
//   data-bring="queues rows-more"   fetched from data-live-url, with these other parts of the page (rows-more comes with rows); what
//                                  of them does not come goes
// When it is there, "allears:late" is told. While the line is down it waits for it.
import { place } from "./live.js";

async function bring(held) {
  const others = held.dataset.bring.split(/\s+/);
  const headers = { "HX-Request": "true", "HX-Target": held.id, "X-Live-Parts": [held.id, ...others.filter((id) => !id.startsWith(`${held.id}-`))].join(" ") };
  const answer = await fetch(held.dataset.liveUrl, { headers, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!held.dataset.bring) return; // something that happened meanwhile has brought it
  for (const id of [held.id, ...others]) {
    const old = document.getElementById(id), fresh = page.getElementById(id);
    if (old && fresh) place(old, document.importNode(fresh, true));
    else old?.remove();
  }
  document.dispatchEvent(new CustomEvent("allears:late"));
}

export function startLate() {
  for (const held of document.querySelectorAll("[data-bring]")) {
    bring(held).catch(() => window.addEventListener("online", startLate, { once: true }));
  }
}
