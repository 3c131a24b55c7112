"""The language once more, slow and obvious: every rule spelled out letter by letter.

Shares nothing with the product but the tree and the shape of a post. Answers for everything that
does not wait for triage; tests hold the fast matcher against it.
"""

from __future__ import annotations

import unicodedata as ud
from functools import lru_cache
from itertools import product

from allears.listening.post import Post
from allears.listening.query import to_json

PICTURES = [(0x231A, 0x231B), (0x23E9, 0x23FA), (0x2600, 0x27BF), (0x2B05, 0x2B07), (0x2B1B, 0x2B1C),
            (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x1F000, 0x1FAFF)]  # fmt: skip
UNSPACED = [(0x3005, 0x3007), (0x3021, 0x3029), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
            (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF), (0x0E00, 0x0EFF), (0x1780, 0x17FF),
            (0x1000, 0x109F)]  # fmt: skip


def within(c, ranges):
    return any(low <= ord(c) <= high for low, high in ranges)


def is_picture(c):
    return within(c, PICTURES)


def is_letter(c):
    if is_picture(c) or c in "\u02bb\u02bc":
        return False
    return c == "_" or ud.category(c)[0] in "LMN"


def is_unspaced(c):
    return is_letter(c) and within(c, UNSPACED)


def is_spaced(c):
    return is_letter(c) and not is_unspaced(c)


def is_mark(c):
    return ud.category(c)[0] == "M"


def is_flag_half(c):
    return "\U0001f1e6" <= c <= "\U0001f1ff"


def is_gone(c):
    return (
        ud.category(c) == "Cf"
        or "\ufe00" <= c <= "\ufe0f"
        or "\U000e0100" <= c <= "\U000e01ef"
        or "\U0001f3fb" <= c <= "\U0001f3ff"
        or c in "\u20e3\u0640"
    )


def spell(text):
    kept = "".join(" " if c in "™℠" else c for c in text if not is_gone(c))
    return ud.normalize("NFKC", ud.normalize("NFKC", kept).casefold())


def plain(word):
    made = ""
    for c in word:
        if c in "йїўѓќ":
            made += c
            continue
        for d in ud.normalize("NFD", c):
            if not ("\u0300" <= d <= "\u06ff" and ud.category(d) == "Mn"):
                made += {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i"}.get(d, d)
    return ud.normalize("NFC", made)


def cut(text):
    """Text with URLs blanked, and the URLs."""
    urls, made, i = [], "", 0
    while i < len(text):
        head = next((h for h in ("https://", "http://", "www.") if text.startswith(h, i)), None)
        if head and not (i and is_spaced(text[i - 1])):
            end = i + len(head)
            while end < len(text) and not (
                text[end].isspace()
                or text[end] in '<>"“”„«»'
                or "\u3000" <= text[end] <= "\u303f"
                or is_unspaced(text[end])
                or is_picture(text[end])
            ):
                end += 1
            if end > i + len(head):
                url = text[i:end]
                while url and url[-1] in ".,;:!?'’)]}":
                    url = url[:-1]
                urls.append(url)
                made += " "
                i = end
                continue
        made += text[i]
        i += 1
    return made, urls


def run_end(text, i):
    if i >= len(text) or not is_spaced(text[i]) or is_mark(text[i]):
        return None
    while i < len(text) and is_spaced(text[i]):
        i += 1
    return i


def name_end(text, i):
    end = run_end(text, i)
    while end is not None:
        after = end
        if after < len(text) and text[after] == ".":
            after += 1
        else:
            while after < len(text) and text[after] == "-":
                after += 1
        more = run_end(text, after) if after > end else None
        if more is None:
            return end
        end = more
    return None


def tokens(text):
    """Tuples (sign, form, words)."""
    found, i = [], 0
    while i < len(text):
        c = text[i]
        free = not (i and is_spaced(text[i - 1]))
        if c == "#" and i + 1 < len(text) and is_letter(text[i + 1]) and not is_mark(text[i + 1]):
            end = i + 1
            while end < len(text) and is_letter(text[end]):
                end += 1
            words = [form for _, form, _ in tokens(text[i + 1 : end])]
            found.append(("#", text[i:end], words))
        elif c == "$" and free and run_end(text, i + 1) and ud.category(text[i + 1])[0] == "L":
            end = run_end(text, i + 1)
            found.append(("$", text[i:end], [text[i + 1 : end]]))
        elif c == "@" and free and name_end(text, i + 1):
            end = name_end(text, i + 1)
            if end < len(text) and text[end] == "@":
                host = name_end(text, end + 1)
                if host and "." in text[end + 1 : host]:
                    end = host
            found.append(("@", text[i:end], [text[i:end]]))
        elif is_flag_half(c) and i + 1 < len(text) and is_flag_half(text[i + 1]):
            end = i + 2
            found.append(("", text[i:end], [text[i:end]]))
        elif is_unspaced(c) or is_picture(c):
            end = i + 1
            found.append(("", c, [c]))
        elif run_end(text, i):
            end = run_end(text, i)
            found.append(("", text[i:end], [text[i:end]]))
        else:
            end = i + 1
        i = end
    return found


@lru_cache(maxsize=1000)
def placed(text):
    """(form, first, last) of everything in a text."""
    found, at = [], 0
    for sign, form, words in tokens(cut(spell(text))[0]):
        if sign in ("#", "$"):
            found.append((form, at, at + len(words) - 1))
        for word in words:
            found.append((word, at, at))
            at += 1
    return found


def glob(pattern, word):
    if not pattern:
        return not word
    if pattern[0] == "*":
        return any(glob(pattern[1:], word[i:]) for i in range(len(word) + 1))
    return bool(word) and pattern[0] in ("?", word[0]) and glob(pattern[1:], word[1:])


def sign_of(word):
    return word[0] if word[0] in "#$@" and len(word) > 1 else ""


def is_same(word, form):
    if sign_of(word) != sign_of(form):
        return False
    if word[0] == "@":
        return glob(word, form) if "*" in word or "?" in word else word == form
    if plain(word) == word:
        form = plain(form)
    return glob(word, form) if "*" in word or "?" in word else word == form


def spans(text, node):
    kind = node[0]
    if kind == "or":
        return {span for part in node[1:] for span in spans(text, part)}
    if kind in ("near", "onear"):
        made = set()
        for (a, b), (c, d) in product(spans(text, node[2]), spans(text, node[3])):
            if b < c and c - b - 1 <= node[1]:
                made.add((a, d))
            if kind == "near" and d < a and a - d - 1 <= node[1]:
                made.add((c, b))
        return made
    rows = None
    for word in node[1:]:
        here = {(first, last) for form, first, last in placed(text) if is_same(word, form)}
        if rows is None:
            rows = here
        else:
            rows = {(a, d) for a, b in rows for c, d in here if c == b + 1}
    return rows


def together(text, distance, words):
    places = [{a for form, a, _ in placed(text) if is_same(word, form)} for word in words]
    return any(
        len(set(chosen)) == len(words) and max(chosen) - min(chosen) + 1 - len(words) <= distance
        for chosen in product(*places)
    )


def exactly(text, wanted):
    text, wanted = ud.normalize("NFC", text), ud.normalize("NFC", wanted)
    for i in range(len(text) - len(wanted) + 1):
        end = i + len(wanted)
        if text[i:end] == wanted:
            left = i and is_spaced(text[i - 1]) and is_spaced(wanted[0])
            right = end < len(text) and is_spaced(text[end]) and is_spaced(wanted[-1])
            if not left and not right:
                return True
    return False


def field(post, name, op, *values):
    texts = [post.title, post.text]
    if name in ("title", "name"):
        text = post.title if name == "title" else post.author.name
        return bool(spans(text, ["phrase", *values]))
    numbers = {"followers": post.author.followers, "likes": post.likes, "reposts": post.reposts,
               "replies": post.replies, "rating": post.rating}  # fmt: skip
    if name in numbers:
        n = numbers[name]
        if n is None:
            return False
        if op == "range":
            low, high = values
            return (low is None or low <= n) and (high is None or n <= high)
        v = values[0]
        return {"=": n == v, "<": n < v, "<=": n <= v, ">": n > v, ">=": n >= v}[op]
    value = values[0]
    shown = [url for text in texts for url in cut(spell(text))[1]]
    if name == "lang":
        return any(spell(x) == value or spell(x).startswith(value + "-") for x in post.langs)
    if name == "author":
        author = post.author
        return value in [spell(x).removeprefix("@") for x in (author.id, author.handle) if x]
    if name == "to":
        return spell(post.reply_to).removeprefix("@") == value
    if name in ("network", "channel", "country"):
        return spell(getattr(post, name)) == value
    if name == "url":
        return any(value in url for url in [spell(post.url), *map(spell, post.links), *shown])
    if name == "has":
        has = set(post.has) | {medium.kind for medium in post.media}
        signs = {sign for text in texts for sign, _, _ in tokens(cut(spell(text))[0])}
        return {
            "link": bool(post.links or shown),
            "hashtag": "#" in signs,
            "mention": "@" in signs,
            "media": bool(has & {"image", "video"}),
            "title": bool(post.title.strip()),
        }.get(value, False) or value in has
    if name == "is":
        asks = any(c in "?؟" for text in texts for c in cut(spell(text))[0])
        also = {"reply": post.reply_to, "private": post.visibility == "private", "question": asks}
        return bool(value in post.is_ or also.get(value))
    raise NotImplementedError(name)


def meets(post: Post, node) -> bool:
    """Whether the post meets the tree."""
    return _meets(post, to_json(node))


def _meets(post, node):
    kind = node[0]
    if kind == "and":
        return all(_meets(post, part) for part in node[1:])
    if kind == "or":
        return any(_meets(post, part) for part in node[1:])
    if kind == "not":
        return not _meets(post, node[1])
    if kind == "field":
        return field(post, *node[1:])
    texts = [post.title, post.text]
    if kind == "exact":
        return any(exactly(text, node[1]) for text in texts)
    if kind == "within":
        return any(together(text, node[1], node[2:]) for text in texts)
    return any(spans(text, node) for text in texts)
