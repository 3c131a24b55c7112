"""The tree becomes a query again, such that reading it gives the same tree.

Every word is written in quotes, every value too, so nothing in them can mean anything; brackets
stand where the nesting needs them. Not pretty for hand-written queries, whose text is kept anyway.
"""

from __future__ import annotations

import re
from typing import Any

from allears.listening.query.nodes import Node

_SPECIAL = re.compile(r'["\\]')
_SPECIAL_IN_VALUE = re.compile(r'["\\*?]')
_SPECIAL_IN_BRACES = re.compile(r"[}｝\\]")
_RANK = {"or": 0, "and": 1, "not": 2, "near": 3}
_LEAF_RANK = 4
_TATWEELS = {f"\u0640{mark}": joined for mark, joined in zip(
    "\u064b\u064e\u064f\u0650\u0651\u0652", "\ufe71\ufe77\ufe79\ufe7b\ufe7d\ufe7f", strict=True
)}  # fmt: skip
"""A tatweel is read over; only these compatibility forms bring one into a word."""
_TATWEEL = re.compile("\u0640[\u064b\u064e-\u0652]")


def format(node: Node) -> str:
    """A query that `parse` reads into exactly this tree."""
    return _spell(node, 0)


def _spell(node: Node, needed: int) -> str:
    kind = node[0]
    rank = _RANK.get(kind, _LEAF_RANK)
    if kind in ("and", "or"):
        spelled = []
        for part in node[1:]:
            spelled.append(_spell(part, rank + 1))
        text = (" AND " if kind == "and" else " OR ").join(spelled)
    elif kind == "not":
        text = "NOT " + _spell(node[1], rank)
    elif kind == "near":
        text = _spell(node[1], rank)
        for link in range(2, len(node), 3):
            right = _spell(node[link + 2], rank + 1)
            text += f" {node[link].upper()}/{node[link + 1]} {right}"
    else:
        text = _spell_leaf(node)
    return f"({text})" if rank < needed else text


def _spell_leaf(node: Node) -> str:
    kind = node[0]
    if kind == "exact":
        return "{" + _SPECIAL_IN_BRACES.sub(r"\\\g<0>", node[1]) + "}"
    if kind == "within":
        return f"{_quote(node[2:])}~{node[1]}"
    if kind == "field":
        return f"{node[1]}:{_spell_value(*node[1:])}"
    return _quote(node[1:])


def _quote(words: tuple[str, ...]) -> str:
    text = _TATWEEL.sub(lambda found: _TATWEELS[found.group()], " ".join(words))
    return '"' + _SPECIAL.sub(r"\\\g<0>", text) + '"'


def _spell_value(name: str, op: str, *values: Any) -> str:
    if op == "range":
        low, high = ("*" if end is None else _spell_number(end) for end in values)
        return f"[{low} TO {high}]"
    if isinstance(values[0], str):
        if name in ("title", "name"):
            return _quote(values)
        return '"' + _SPECIAL_IN_VALUE.sub(r"\\\g<0>", values[0]) + '"'
    return ("" if op == "=" else op) + _spell_number(values[0])


def _spell_number(number: float) -> str:
    """Digits without an exponent; `repr` gives the shortest that reads back the same."""
    if isinstance(number, int):
        return str(number)
    plain = repr(number)
    return plain if "e" not in plain else f"{number:.30f}".rstrip("0") + "0"
