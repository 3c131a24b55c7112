// Push in this browser: asked for by a click and never before. [data-push] holds the words and the key.
import { token } from "./post.js";
import { toast } from "./toast.js";

const WORKER = "/sw.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const can = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && window.isSecureContext;

async function present() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  return (await worker?.pushManager.getSubscription()) ?? null;
}

async function tell(url, fields) {
  const answer = await fetch(url, {
    method: "POST", credentials: "same-origin", body: JSON.stringify(fields),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
  });
  if (!answer.ok) throw new Error((await answer.text()).slice(0, 300));
}

async function turnOn(place) {
  if ((await Notification.requestPermission()) !== "granted") return show(place, "denied");
  const worker = await navigator.serviceWorker.register(WORKER, { scope: "/" });
  await navigator.serviceWorker.ready;
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(place.dataset.pushKey) });
  await tell(place.dataset.pushUrl, made.toJSON());
  location.reload();
  return undefined;
}

function show(place, state) {
  for (const part of place.querySelectorAll("[data-push-state]")) part.hidden = !part.dataset.pushState.split(" ").includes(state);
}

async function look(place) {
  if (!can()) return show(place, "cannot");
  if (Notification.permission === "denied") return show(place, "denied");
  return show(place, (await present()) ? "on" : "off");
}

export function startPush() {
  const place = document.querySelector("[data-push]");
  if (!place) return;
  look(place).catch(() => show(place, "cannot"));
  place.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-push-on]");
    if (!button) return;
    button.disabled = true;
    try {
      await turnOn(place);
    } catch (fault) {
      toast(`${place.dataset.pushFailed} ${fault.message}`, { kind: "bad" });
    } finally {
      button.disabled = false;
    }
  });
}
