// Keeps times true while a page stays open. The words match allears/web/times.py.
import { say } from "./words.js";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const EVERY = 20_000;

export function span(length) {
  if (length < MINUTE) return say("now");
  if (length < HOUR) return say("minutes", { n: Math.floor(length / MINUTE) });
  if (length < DAY) return say("hours", { n: Math.floor(length / HOUR) });
  const days = Math.floor(length / DAY);
  return say(days === 1 ? "day" : "days", { n: days });
}

export function weight(length) {
  return [HOUR, 4 * HOUR, DAY].filter((step) => length >= step).length;
}

function refresh(element, now) {
  const age = now - Date.parse(element.dateTime);
  if (Number.isNaN(age)) return;
  const kind = element.dataset.ago;
  // Older points in time are already said as a weekday or a date by the server, in its zone.
  if (kind === "point" && age >= DAY / 2) return;
  const words = kind === "late" ? say("late", { name: span(age) }) : span(age);
  if (element.textContent !== words) element.textContent = words;
  if (kind === "span") {
    for (let n = 0; n < 4; n += 1) element.classList.toggle(`wait-${n}`, n === weight(age));
  }
}

export function startTimes() {
  const all = () => {
    if (document.hidden) return;
    const now = Date.now();
    document.querySelectorAll("time[data-ago]").forEach((element) => refresh(element, now));
  };
  setInterval(all, EVERY);
  document.addEventListener("visibilitychange", all);
}
