"""Advice on a query that can be read but may not say what was meant. Never refuses.

Two passes: over the words as typed (operators in small letters, lost signs, mixed AND and OR),
and over the tree (branches that cannot match or repeat, floods, costly patterns). What a NOT takes
away on real posts is counted by `match.removed_by`, for which posts are needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from allears.listening.query.frequent import COMMON
from allears.listening.query.grammar import parse
from allears.listening.query.nodes import Node, walk
from allears.listening.query.scan import Scanner, Token
from allears.listening.query.spell import format

_SMALL_OPERATORS = frozenset(("and", "or", "not", "near"))
_LOST_AT_ENDS = "+#%&$€£=^"
_SINGLE_VALUED = frozenset(("network", "channel", "country", "to"))
_MAX_ADVICE = 50
"""More than this nobody reads."""


class Advice(NamedTuple):
    """One remark: a full sentence, and the place as typed (from 1; 0 when there is only a tree)."""

    words: str
    at: int


def advise(query: str | Node) -> list[Advice]:
    """Remarks in the order of their places. Raises `QueryError` when the text cannot be read."""
    if not isinstance(query, str):
        return list(_on_tree(query, {}))[:_MAX_ADVICE]
    tree = parse(query)
    tokens = list(_tokens(query))
    places: dict[Node, int] = {}
    for token in tokens:
        if token.kind == "item":
            places.setdefault(token.node, token.at)
    found = [*_on_typed(query, tokens), *_on_mix(tokens), *_on_tree(tree, places)]
    return sorted(found, key=lambda advice: advice.at)[:_MAX_ADVICE]


def _tokens(query: str) -> Iterator[Token]:
    scanner, fields = Scanner(query), [""]
    while (token := scanner.next(fields[-1])).kind != "end":
        if token.kind == "open":
            fields.append(token.field)
        elif token.kind == "close":
            fields.pop()
        yield token


# ---- as typed ------------------------------------------------------------------------------


def _on_typed(query: str, tokens: list[Token]) -> Iterator[Advice]:
    for token in tokens:
        if token.kind != "item" or token.node[0] in ("field", "exact"):
            continue
        typed = query[token.at - 1 :]
        word = typed.split(maxsplit=1)[0][:80] if typed[:200].strip() else ""
        first = token.node[-1]
        is_quoted = typed[0] in '"“”„‟«»＂'
        if first in _SMALL_OPERATORS and not is_quoted and not word.startswith("\\"):
            yield Advice(
                f'"{word}" is a word here. As an operator it is written {first.upper()}.', token.at
            )
        if is_quoted and isinstance(first, str) and first.endswith("?"):
            yield Advice(
                f'The "?" at the end of the phrase stands for one letter: "{first}" is not '
                f'"{first[:-1]}". For a plain question mark write \\?.',
                token.at,
            )
        if not is_quoted and token.node[0] == "term":
            yield from _on_signs(word.strip("()"), first, token.at)


def _on_signs(word: str, read: str, at: int) -> Iterator[Advice]:
    is_lost = word[-1:] in _LOST_AT_ENDS or (word[:1] in ".&" and len(word) > 1)
    if word and is_lost and word[0] not in "#@$" and not word.startswith("\\"):
        yield Advice(f'"{word}" finds "{read}": its signs are lost. Write {{{word}}}.', at)


def _on_mix(tokens: list[Token]) -> Iterator[Advice]:
    """AND and OR side by side in one bracket."""
    frames: list[dict[str, int]] = [{}]
    is_after_item = False
    for token in tokens:
        here = frames[-1]
        if token.kind in ("item", "open", "not") and is_after_item:
            here.setdefault("and", token.at)
        if token.kind in ("and", "or"):
            here.setdefault(token.kind, token.at)
        if token.kind == "open":
            frames.append({})
        elif token.kind == "close":
            yield from _mixed(frames.pop())
        is_after_item = token.kind in ("item", "close")
    yield from _mixed(frames[0])


def _mixed(frame: dict[str, int]) -> Iterator[Advice]:
    if len(frame) == 2:
        yield Advice(
            "AND (also a mere space) binds tighter than OR: a OR b c is a OR (b AND c). "
            "Put brackets where you mean them.",
            max(frame.values()),
        )


# ---- the tree ------------------------------------------------------------------------------


def _on_tree(tree: Node, places: dict[Node, int]) -> Iterator[Advice]:
    for branch in tree[1:] if tree[0] == "or" else (tree,):
        if branch[0] == "term" and branch[1] in COMMON:
            yield Advice(
                f'"{branch[1]}" alone stands in a great many posts and will flood. Add what it '
                "should stand with.",
                places.get(branch, 0),
            )
    for node in walk(tree):
        if node[0] in ("and", "or"):
            yield from _on_branches(node, places)
        if node[0] == "wild" and node[1].lstrip("#@$")[:1] in ("*", "?"):
            yield Advice(
                f'"{node[1]}" begins with a wildcard, so every word must be looked at. Write its '
                "first letters if you know them.",
                places.get(node, 0),
            )


def _on_branches(node: Node, places: dict[Node, int]) -> Iterator[Advice]:
    seen: set[Node] = set()
    values: dict[str, Node] = {}
    for part in node[1:]:
        at = _place(part, places)
        if part in seen:
            yield Advice(f"{_short(part)} stands here twice. Once is enough.", at)
        seen.add(part)
        opposite = part[1] if part[0] == "not" else ("not", part)
        if node[0] == "and" and opposite in seen:
            yield Advice(f"{_short(part)} beside its opposite can never match.", at)
        if node[0] == "and" and part[0] == "field" and part[1] in _SINGLE_VALUED:
            other = values.setdefault(part[1], part)
            if other != part:
                yield Advice(
                    f"A post has one {part[1]}, so {_short(other)} AND {_short(part)} can never "
                    "match. Write OR between them.",
                    at,
                )


def _place(node: Node, places: dict[Node, int]) -> int:
    return next((places[below] for below in walk(node) if below in places), 0)


def _short(node: Node) -> str:
    text = format(node)
    return text if len(text) <= 60 else text[:57] + "..."
