// The pieces of a query as the editor colours them: [kind, start, end], in UTF-16 units, in order. It reads loosely and never fails:
// what the language means is said by the server. Kinds: op, field, sign, wild, exact, phrase, comment, part, open, close.
const QUOTES = '"“”„‟«»＂';
const PIECE = new RegExp([
  "(?<comment><<<[^]*?(?:>>>|$))",
  "(?<part>@[{｛][^}｝]*[}｝]?)",
  "(?<exact>[{｛](?:\\\\.|[^}｝\\\\])*[}｝]?)",
  `(?<phrase>[${QUOTES}](?:\\\\.|[^${QUOTES}\\\\])*[${QUOTES}]?(?:~\\d*)?)`,
  "(?<open>[(（])",
  "(?<close>[)）])",
  `(?<word>(?:\\\\.|<(?!<<)|[^\\s(){}（）｛｝${QUOTES}<\\\\]|\\\\)+)`,
].join("|"), "gsu");
const OPERATOR = /^(?:AND|OR|NOT|O?NEAR(?:\/\w*)?)$/u;
const FIELD = /^[-‐-―−]?([A-Za-z_]+:)/u;

function ofWord(word, start, add) {
  const end = start + word.length;
  if (OPERATOR.test(word)) return add("op", start, end);
  const field = FIELD.exec(word);
  if (field) {
    const name = start + field[0].length - field[1].length;
    if (name > start) add("op", start, name);
    return add("field", name, start + field[0].length);
  }
  let at = start;
  if (/^[-‐-―−]./u.test(word)) add("op", at, at += 1);
  const rest = word.slice(at - start);
  if (/^[#@$]./u.test(rest)) return add("sign", at, end);
  if (/[*?]/.test(rest.replace(/\\./g, ""))) add("wild", at, end);
  return undefined;
}

export function tokens(text) {
  const found = [];
  const add = (kind, start, end) => found.push([kind, start, end]);
  for (const piece of text.matchAll(PIECE)) {
    const start = piece.index;
    if (piece.groups.word) {
      ofWord(piece[0], start, add);
      continue;
    }
    const kind = Object.keys(piece.groups).find((name) => piece.groups[name] !== undefined);
    add(kind, start, start + piece[0].length);
  }
  return found;
}

// The two brackets of which one stands beside the caret; [place] alone when the other is missing.
export function pair(found, caret) {
  const held = [];
  for (const [kind, start] of found) {
    if (kind === "open") held.push(start);
    else if (kind === "close") {
      const open = held.pop();
      if ([open, start].some((place) => place === caret || place === caret - 1)) return open === undefined ? [start] : [open, start];
    }
  }
  const alone = held.find((place) => place === caret || place === caret - 1);
  return alone === undefined ? [] : [alone];
}

// Whether the caret stands inside a piece in which nothing is completed.
export function isInside(found, caret) {
  return found.some(([kind, start, end]) => ["phrase", "comment", "exact"].includes(kind) && start < caret && caret < end);
}
