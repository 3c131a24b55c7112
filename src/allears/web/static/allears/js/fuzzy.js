// How well some letters fit a name: whole words before beginnings, beginnings before initials, those before letters inside;
// one slip of the finger in four letters is forgiven. score("cl sat", "Close: Satisfied") > 0; 0 means that it does not fit.
const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

// Whether `part` becomes the beginning of `word` by one slip: a wrong, a missing, a doubled or two swapped letters.
function slips(part, word) {
  let at = 0;
  while (at < part.length && part[at] === word[at]) at += 1;
  if (at === part.length) return true;
  const rest = part.slice(at), more = word.slice(at);
  return more.slice(1).startsWith(rest.slice(1)) || more.startsWith(rest.slice(1)) || more.slice(1).startsWith(rest)
    || (rest.length > 1 && rest[0] === more[1] && rest[1] === more[0] && more.slice(2).startsWith(rest.slice(2)));
}

function inOrder(part, word) {
  let at = 0;
  for (const letter of word) if (letter === part[at]) at += 1;
  return at === part.length;
}

function scorePart(part, words, initials) {
  let best = 0;
  words.forEach((word, n) => {
    const early = n === 0 ? 3 : 0;
    if (word === part) best = Math.max(best, 100 + early);
    else if (word.startsWith(part)) best = Math.max(best, 80 + early);
    else if (part.length > 1 && word.includes(part)) best = Math.max(best, 40);
    else if (part.length > 3 && slips(part, word)) best = Math.max(best, 30);
    else if (part.length > 2 && word[0] === part[0] && inOrder(part, word)) best = Math.max(best, 15);
  });
  if (part.length > 1 && initials.startsWith(part)) best = Math.max(best, 70);
  return best;
}

export function prepare(words, also = "") {
  const own = wordsOf(words);
  return { own, all: [...own, ...wordsOf(also)], initials: own.map((word) => word[0]).join("") };
}

export function score(typed, prepared) {
  const parts = wordsOf(typed);
  if (!parts.length) return 0;
  let sum = 0;
  for (const part of parts) {
    const found = Math.max(scorePart(part, prepared.own, prepared.initials), 0.8 * scorePart(part, prepared.all, ""));
    if (!found) return 0;
    sum += found;
  }
  return sum / parts.length - 0.2 * prepared.own.length;
}
