// What the list under the caret offers in an answer: canned replies and articles by "/", names by "@", emoji by ":".
import { recall, remember } from "./keep.js";
import { post } from "./post.js";
import { offer } from "./suggest.js";

const MOST = 8, RECENT = 16;
const kindOf = (field) => field.form.querySelector("[name=kind]:checked")?.value ?? "";

async function asked(url, fields, signal) {
  const answer = await fetch(`${url}?${new URLSearchParams(fields)}`, { credentials: "same-origin", signal, headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return (await answer.json()).items;
}

function startSlash() {
  offer({
    sign: "/",
    items: (words, field, signal) => asked(field.form.dataset.cannedUrl, { q: words }, signal),
    choose: async (item, field) => {
      const answer = await post(item.url ?? `${field.form.dataset.cannedUrl}${item.id}/`, {});
      if (!answer.ok) throw new Error(String(answer.status));
      return (await answer.json()).text;
    },
  });
}

function startMention() {
  offer({
    sign: "@",
    when: (field) => kindOf(field) === "note" || "hasHandles" in field.form.dataset,
    items: (words, field, signal) => asked(field.form.dataset.namesUrl, { q: words, kind: kindOf(field) }, signal),
    choose: async (item) => `${item.text} `,
  });
}

let table = null;
const bare = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

async function emoji(url) {
  table ??= fetch(url, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }).then(({ usual, all }) => ({
    usual,
    rows: all.map(([sign, name, others]) => ({ sign, name, words: bare(`${name} ${others}`) })),
  }));
  try {
    return await table;
  } catch (fault) {
    table = null;
    throw fault;
  }
}

const recent = () => (recall("emoji") ?? "").split(" ").filter(Boolean);

function rank(row, words) {
  if (row.words.startsWith(words)) return 0;
  return row.words.includes(` ${words}`) ? 1 : row.words.includes(words) ? 2 : 3;
}

function found({ usual, rows }, words) {
  const bySign = new Map(rows.map((row) => [row.sign, row]));
  if (!words) return [...new Set([...recent(), ...usual])].map((sign) => bySign.get(sign)).filter(Boolean).slice(0, RECENT);
  const wanted = bare(words), often = [...recent(), ...usual];
  const place = (row) => (often.includes(row.sign) ? often.indexOf(row.sign) : often.length);
  return rows.map((row) => [rank(row, wanted), row]).filter(([at]) => at < 3)
    .sort(([a, one], [b, other]) => a - b || place(one) - place(other)).slice(0, MOST).map(([, row]) => row);
}

function startEmoji() {
  offer({
    sign: ":",
    items: async (words, field) => found(await emoji(field.form.dataset.emojiUrl), words).map((row) => ({ id: row.sign, sign: row.sign, name: row.name })),
    choose: async ({ sign }) => {
      remember("emoji", [sign, ...recent().filter((one) => one !== sign)].slice(0, RECENT).join(" "));
      return sign;
    },
  });
}

export function startOffers() {
  startSlash();
  startMention();
  startEmoji();
}
