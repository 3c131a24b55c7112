"""The tree as a rule of X's filtered stream, or as a Brandwatch query; what either cannot say is named.

Nothing is left out in silence: a tree with one part that has no counterpart gives no rule, and the
parts are named. `parse_x` of a rule gives the same tree again, and so does `parse` of a Brandwatch query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from allears.listening.query.nodes import Node, is_wild, parts_of, walk
from allears.listening.query.spell import format

X_FIELDS = {
    "author": "from",
    "to": "to",
    "url": "url",
    "lang": "lang",
    "followers": "followers_count",
    "country": "place_country",
    "name": "bio_name",
}
X_VALUES = {
    "is": {"repost": "retweet", "reply": "reply", "quote": "quote"},
    "has": {
        "link": "links",
        "image": "images",
        "video": "videos",
        "media": "media",
        "hashtag": "hashtags",
        "mention": "mentions",
    },
}
BRANDWATCH_FIELDS = {
    "lang": "language",
    "followers": "authorFollowers",
    "to": "engagingWith",
    "url": "links",
    "is": "engagementType",
    "author": "author",
    "site": "site",
    "title": "title",
    "country": "country",
}
BRANDWATCH_VALUES = {"reply": "COMMENT", "repost": "RETWEET"}
_PLAIN = re.compile(r"[^\W_]+")
_RANK = {"or": 0, "and": 1, "not": 2}


def unsaid_in_x(node: Node) -> list[str]:
    """What of a tree X's rules cannot say, each once, as it is written here."""
    return _unsaid(node, _can_x)


def unsaid_in_brandwatch(node: Node) -> list[str]:
    """What of a tree Brandwatch's queries cannot say."""
    return _unsaid(node, _can_brandwatch)


def _unsaid(node: Node, can: Callable[[Node], bool]) -> list[str]:
    return list(dict.fromkeys(format(leaf) for leaf in _leaves(node) if not can(leaf)))


def _leaves(node: Node) -> list[Node]:
    """Leaves, and NEARs with all below them as one."""
    found, waiting = [], [node]
    while waiting:
        here = waiting.pop()
        if here[0] in ("and", "or", "not"):
            waiting.extend(reversed(parts_of(here)))
        else:
            found.append(here)
    return found


def _can_x(leaf: Node) -> bool:
    kind = leaf[0]
    if kind in ("near", "wild", "exact"):
        return False
    if kind == "field":
        return _can_field_x(leaf)
    words = leaf[2:] if kind == "within" else leaf[1:]
    return not any(is_wild(str(word)) for word in words)


def _can_field_x(leaf: Node) -> bool:
    name, op, *values = leaf[1:]
    if name in X_VALUES:
        return values[0] in X_VALUES[name]
    if name == "followers":
        is_whole = all(isinstance(value, int) and value >= 0 for value in values)
        return is_whole and op in (">=", "range")
    return name in X_FIELDS and not any(is_wild(str(value)) for value in values)


def _can_brandwatch(leaf: Node) -> bool:
    for node in walk(leaf):
        if node[0] != "field":
            continue
        name, op, *values = node[1:]
        if name not in BRANDWATCH_FIELDS or op not in ("=", "range"):
            return False
        if name == "is" and values[0] not in BRANDWATCH_VALUES:
            return False
    return True


# ---- rules of X ----------------------------------------------------------------------------


def to_x(node: Node) -> str:
    """A rule that `parse_x` reads into exactly this tree; only for trees without anything unsaid."""
    return _spell(node, 0, _leaf_x, (" ", " OR ", "-"))


def _spell(
    node: Node, needed: int, leaf: Callable[[Node], str], signs: tuple[str, str, str]
) -> str:
    kind = node[0]
    and_sign, or_sign, not_sign = signs
    rank = _RANK.get(kind, 3)
    if kind in ("and", "or"):
        parts = [_spell(part, rank + 1, leaf, signs) for part in node[1:]]
        text = (and_sign if kind == "and" else or_sign).join(parts)
    elif kind == "not":
        text = not_sign + _spell(node[1], rank, leaf, signs)
    else:
        return leaf(node)
    return f"({text})" if rank < needed else text


def _leaf_x(node: Node) -> str:
    kind = node[0]
    if kind == "within":
        return f"{_quoted(node[2:])}~{node[1]}"
    if kind != "field":
        return _words(node[1:])
    name, op, *values = node[1:]
    if name in X_VALUES:
        return f"{name}:{X_VALUES[name][values[0]]}"
    if name == "followers":
        said = f"{values[0]}..{values[1]}" if op == "range" else str(values[0])
        return f"followers_count:{said}"
    return f"{X_FIELDS[name]}:{_value(values)}"


def _words(words: tuple[Any, ...]) -> str:
    """A plain word as it is; a word that would be an operator is in small letters anyway."""
    if len(words) == 1 and _PLAIN.fullmatch(str(words[0]).lstrip("#@$")):
        return str(words[0])
    return _quoted(words)


def _quoted(words: tuple[Any, ...]) -> str:
    return '"' + " ".join(map(str, words)).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _value(values: list[Any]) -> str:
    said = " ".join(map(str, values))
    return said if _PLAIN.fullmatch(said) else _quoted(tuple(values))


# ---- Brandwatch ----------------------------------------------------------------------------


def to_brandwatch(node: Node) -> str:
    """A Brandwatch query that `parse` reads into exactly this tree; without anything unsaid."""
    return _spell(node, 0, _leaf_brandwatch, (" AND ", " OR ", "NOT "))


def _leaf_brandwatch(node: Node) -> str:
    if node[0] == "near":
        return f"({format(node)})"
    if node[0] != "field":
        return format(node)
    name, _op, *values = node[1:]
    written = BRANDWATCH_FIELDS[name]
    if name == "is":
        return f"{written}:{BRANDWATCH_VALUES[values[0]]}"
    spelled = format(node).partition(":")[2]
    return f"{written}:{spelled}"


# ---- ours, for reading ---------------------------------------------------------------------


def plainly(node: Node) -> str:
    """As somebody would write it: quotes where they are needed alone. Reads into the same tree."""
    return _spell(node, 0, _leaf_plain, (" AND ", " OR ", "NOT "))


def _leaf_plain(node: Node) -> str:
    if node[0] in ("term", "tag", "mention", "phrase"):
        return _words(node[1:])
    if node[0] == "field" and node[1] in ("author", "to", "lang", "country", "network", *X_VALUES):
        return f"{node[1]}:{_value(list(node[3:]))}"
    return format(node) if node[0] != "near" else f"({format(node)})"
