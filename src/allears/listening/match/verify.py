"""A tree becomes one test of a post: closures over the post's `View`.

NOTs are pushed inwards first. Parts that wait for triage answer `view.guess` until the marks are
there, negated or not: run once with no and once with yes, the two answers are Kleene's certain
and possible. Words that stand side by side in an OR or under NOTs in an AND become one set
operation, and within an AND the cheap parts are asked first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allears.listening.match.exact import Exact
from allears.listening.match.fieldtests import field_test, lang_test, late_test
from allears.listening.match.leaves import PartTest, WordFinder, row_test, spans_of, within_test
from allears.listening.match.view import View
from allears.listening.query.fields import LATE_FIELDS
from allears.listening.query.nodes import Node

Test = Callable[[View], bool]

WORD_COST, FIELD_COST, WILD_COST, ROW_COST, NEAR_COST = 1, 2, 8, 4, 16
"""Rough measures, only to ask the cheap parts of an AND first."""


LATE_LANGUAGE, LATE_TRIAGE = 1, 2
"""Bits of what a test waits for: the language, only where a post has none and triage will say."""


@dataclass(frozen=True, slots=True)
class Check:
    """A compiled part: its test, what it costs, and the one key it is about, if it is that."""

    test: Test
    cost: int
    key: str = ""
    is_negative: bool = False
    late: int = 0


def compile_node(node: Node) -> Check:
    """The test of a whole tree. The stack goes as deep as the tree does (at most some 400)."""
    return _compile(node, False)


def _compile(node: Node, is_negative: bool) -> Check:
    kind = node[0]
    if kind == "not":
        return _compile(node[1], not is_negative)
    if kind in ("and", "or"):
        parts = []
        for part in node[1:]:
            parts.append(_compile(part, is_negative))
        return _all(parts) if (kind == "and") != is_negative else _any(parts)
    if kind == "field":
        return _field(node, is_negative)
    check = _leaf(node)
    return _negated(check) if is_negative else check


def _negated(check: Check) -> Check:
    test = check.test
    return Check(lambda view: not test(view), check.cost, check.key, is_negative=True)


def _late(parts: list[Check]) -> int:
    made = 0
    for part in parts:
        made |= part.late
    return made


def _all(parts: list[Check]) -> Check:
    wanted = [part.key for part in parts if part.key and not part.is_negative]
    banned = frozenset(part.key for part in parts if part.key and part.is_negative)
    rest = sorted((part for part in parts if not part.key), key=lambda part: part.cost)
    tests: list[Test] = []
    if wanted:
        tests.append(_has_all(frozenset(wanted)))
    if banned:
        tests.append(lambda view: view.keys.isdisjoint(banned))
    tests += [part.test for part in rest]
    late = _late(parts)
    if len(tests) == 1:
        return Check(tests[0], parts[0].cost, late=late)
    if len(tests) == 2:
        one, two = tests
        return Check(lambda view: one(view) and two(view), _cost(parts), late=late)

    def test(view: View) -> bool:
        for part in tests:  # noqa: SIM110  (twice as fast as all())
            if not part(view):
                return False
        return True

    return Check(test, _cost(parts), late=late)


def _has_all(wanted: frozenset[str]) -> Test:
    return lambda view: wanted <= view.keys


def _any(parts: list[Check]) -> Check:
    wanted = frozenset(part.key for part in parts if part.key and not part.is_negative)
    banned = frozenset(part.key for part in parts if part.key and part.is_negative)
    rest = sorted((part for part in parts if not part.key), key=lambda part: part.cost)
    tests: list[Test] = []
    if wanted:
        tests.append(lambda view: not view.keys.isdisjoint(wanted))
    if banned:
        tests.append(lambda view: not banned <= view.keys)
    tests += [part.test for part in rest]
    late = _late(parts)
    if len(tests) == 1:
        return Check(tests[0], parts[0].cost, late=late)

    def test(view: View) -> bool:
        for part in tests:  # noqa: SIM110
            if part(view):
                return True
        return False

    return Check(test, _cost(parts), late=late)


def _cost(parts: list[Check]) -> int:
    return sum(part.cost for part in parts)


# ---- leaves --------------------------------------------------------------------------------


def _leaf(node: Node) -> Check:
    kind = node[0]
    if kind in ("term", "tag", "mention"):
        key = node[1]
        return Check(lambda view: key in view.keys, WORD_COST, key)
    if kind == "wild":
        return Check(_in_any_part(WordFinder(node[1]).is_in), WILD_COST)
    if kind == "phrase":
        return Check(_in_any_part(row_test(node[1:])), ROW_COST)
    if kind == "within":
        return Check(_in_any_part(within_test(node[1], node[2:])), NEAR_COST)
    if kind == "near":
        spans = spans_of(node)
        return Check(_in_any_part(lambda part: bool(spans(part))), NEAR_COST)
    exact = Exact(node[1])
    return Check(lambda view: any(exact.is_in(raw) for raw in view.raw), ROW_COST)


def _in_any_part(test: PartTest) -> Test:
    def either(view: View) -> bool:
        return test(view.text) or (view.title is not None and test(view.title))

    return either


def _field(node: Node, is_negative: bool) -> Check:
    name, value = node[1], node[3]
    if name in LATE_FIELDS:
        test = late_test(name, value, is_negative=is_negative)
        return Check(test, FIELD_COST, late=LATE_TRIAGE)
    if name == "lang":
        return Check(lang_test(value, is_negative=is_negative), FIELD_COST, late=LATE_LANGUAGE)
    check = Check(field_test(*node[1:]), FIELD_COST)
    return _negated(check) if is_negative else check
