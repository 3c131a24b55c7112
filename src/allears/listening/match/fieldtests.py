"""What a field asks of a post. One maker of tests for each kind of field."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from allears.listening.match.leaves import row_test
from allears.listening.match.view import View
from allears.listening.ports import Mark
from allears.listening.post import Post

Test = Callable[[View], bool]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBERS: dict[str, Callable[[Post], float | None]] = {
    "followers": lambda post: post.author.followers,
    "likes": lambda post: post.likes,
    "reposts": lambda post: post.reposts,
    "replies": lambda post: post.replies,
    "rating": lambda post: post.rating,
}
_EQUALS: dict[str, Callable[[View], str]] = {
    "network": lambda view: view.network,
    "channel": lambda view: view.channel,
    "country": lambda view: view.country,
    "to": lambda view: view.answered,
}
_AMONG: dict[str, Callable[[View], frozenset[str]]] = {
    "lang": lambda view: view.langs,
    "site": lambda view: view.sites,
    "author": lambda view: view.authors,
    "is": lambda view: view.kinds,
    "has": lambda view: view.holds,
}


def field_test(name: str, op: str, *values: Any) -> Test:
    """The test of one field; those that wait for triage are not for here."""
    if name in _NUMBERS:
        return _number_test(_NUMBERS[name], op, *values)
    if name in ("title", "name"):
        return _words_test(name, values)
    value: str = values[0]
    if name in _EQUALS:
        get = _EQUALS[name]
        return lambda view: get(view) == value
    if name in _AMONG:
        found = _AMONG[name]
        return lambda view: value in found(view)
    return lambda view: any(value in url for url in view.urls)


def _number_test(get: Callable[[Post], float | None], op: str, *values: Any) -> Test:
    if op == "range":
        low, high = (-float("inf") if values[0] is None else values[0]), values[1]
        top = float("inf") if high is None else high
        return lambda view: (number := get(view.post)) is not None and low <= number <= top
    compare, value = _COMPARE[op], values[0]
    return lambda view: (number := get(view.post)) is not None and compare(number, value)


def _words_test(name: str, words: tuple[str, ...]) -> Test:
    is_in = row_test(words)
    if name == "name":
        return lambda view: is_in(view.name)
    return lambda view: view.title is not None and is_in(view.title)


def late_test(name: str, value: str, *, is_negative: bool) -> Test:
    """A field that triage decides: `view.guess` until the marks are there, negated or not."""

    def test(view: View) -> bool:
        if view.marks is None:
            return view.guess
        mark: Mark = getattr(view.marks, name)
        return (mark.value == value) != is_negative

    return test


def lang_test(value: str, *, is_negative: bool) -> Test:
    """`lang:`, which waits for triage where the post has none and triage will say."""

    def test(view: View) -> bool:
        if not view.is_language_late:
            return (value in view.langs) != is_negative
        if view.marks is None:
            return view.guess
        lang = view.marks.language.value.lower()
        return (lang == value or lang.startswith(value + "-")) != is_negative

    return test
