"""Tokens become the tree, without recursion: one `_Frame` for each open bracket.

NEAR binds tightest, then NOT, then AND, then OR. Each finished part carries whether it is
positive as it stands and when it is negated, so that a query which would match the world is
refused with the place of the NOT that leaves nothing positive beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from allears.listening.query.errors import QueryError
from allears.listening.query.nodes import Node
from allears.listening.query.scan import Scanner, Token

MAX_DEPTH = 200
MAX_NEARS = 200


class _Reader(Protocol):
    def next(self, field: str = "") -> Token: ...


@dataclass(slots=True)
class _Part:
    """A finished node with what the rule about negation needs to know."""

    node: Node
    can_near: bool = False
    """May stand beside NEAR."""
    is_positive: bool = True
    is_positive_negated: bool = False
    blame: int = 0
    """Place of the first NOT that leaves nothing positive, when it is not positive."""
    blame_negated: int = 0


@dataclass(slots=True)
class _Frame:
    """One bracket (or the whole query): what is finished in it and what still waits."""

    at: int = 0
    of_field: str = ""
    ors: list[_Part] = field(default_factory=list)
    ands: list[_Part] = field(default_factory=list)
    nots: list[int] = field(default_factory=list)
    now: _Part | None = None
    near: Token | None = None
    last: Token | None = None
    """The token before, if it is an operator that wants something after it."""


class Grammar:
    """Reads one query. When `has_unread` says so at the end, negation is not looked at."""

    def __init__(self, scanner: _Reader, *, has_unread: Callable[[], bool] = lambda: False) -> None:
        self._scanner = scanner
        self._has_unread = has_unread
        self._frames = [_Frame()]
        self._depth = 0

    def read(self) -> Node:
        """The whole tree, or a `QueryError`."""
        while True:
            token = self._scanner.next(self._frames[-1].of_field)
            if token.kind == "end":
                return self._end(token)
            _TAKEN_BY[token.kind](self, token)

    # ---- one method a kind of token --------------------------------------------------------

    def _item(self, token: Token) -> None:
        self._take(_Part(token.node, token.can_near))

    def _open(self, token: Token) -> None:
        self._deeper(token.at)
        self._frames.append(_Frame(token.at, token.field))

    def _close(self, token: Token) -> None:
        if len(self._frames) == 1:
            raise QueryError('There is no "(" for this ")". Take it away.', token.at)
        part = self._finish(token)
        self._frames.pop()
        self._depth -= 1
        self._take(part)

    def _not(self, token: Token) -> None:
        frame = self._frames[-1]
        if frame.near:
            raise self._bad_near(frame.near)
        self._flush(frame)
        self._deeper(token.at)
        frame.nots.append(token.at)
        frame.last = token

    def _and(self, token: Token) -> None:
        frame = self._frames[-1]
        self._want_left(frame, token)
        self._flush(frame)
        frame.last = token

    def _or(self, token: Token) -> None:
        frame = self._frames[-1]
        self._want_left(frame, token)
        self._flush(frame)
        frame.ors.append(_conjoin(frame.ands))
        frame.ands = []
        frame.last = token

    def _near(self, token: Token) -> None:
        frame = self._frames[-1]
        if frame.of_field:
            raise QueryError("NEAR does not work inside the brackets of a field.", token.at)
        self._want_left(frame, token)
        frame.near = frame.last = token

    def _end(self, token: Token) -> Node:
        if len(self._frames) > 1:
            raise self._not_closed()
        frame = self._frames[0]
        if frame.last is None and frame.now is None and not frame.ands:
            raise QueryError("There is nothing to listen for. Write a word or a phrase.", 1)
        part = self._finish(token)
        if not part.is_positive and not self._has_unread():
            raise QueryError(
                "This part only says what to leave out, so it would match almost everything. "
                "Write beside it what to look for: refund NOT late.",
                part.blame,
            )
        return part.node

    # ---- putting together ------------------------------------------------------------------

    def _take(self, part: _Part) -> None:
        frame = self._frames[-1]
        if frame.near is not None and frame.now is not None:
            frame.now = self._join_near(frame.now, frame.near, part)
            frame.near = None
        else:
            self._flush(frame)
            frame.now = part
        frame.last = None

    def _flush(self, frame: _Frame) -> None:
        if frame.now is None:
            return
        part = frame.now
        for at in reversed(frame.nots):
            part = _negate(part, at)
        self._depth -= len(frame.nots)
        frame.ands.append(part)
        frame.now, frame.nots = None, []

    def _finish(self, token: Token) -> _Part:
        """The whole of the last frame, at its `)` or the end."""
        frame = self._frames[-1]
        if frame.last is not None or frame.now is None:
            raise self._missing(frame, token)
        self._flush(frame)
        frame.ors.append(_conjoin(frame.ands))
        return _disjoin(frame.ors)

    def _join_near(self, left: _Part, token: Token, right: _Part) -> _Part:
        if not (left.can_near and right.can_near):
            raise self._bad_near(token)
        chain = left.node if left.node[0] == "near" else ("near", left.node)
        if (len(chain) - 2) // 3 >= MAX_NEARS:
            raise QueryError(
                f"A chain has at most {MAX_NEARS} NEARs. Make it several queries.", token.at
            )
        return _Part((*chain, *token.link, right.node), can_near=True)

    # ---- refusals --------------------------------------------------------------------------

    def _deeper(self, at: int) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(
                f"Brackets and NOTs nest at most {MAX_DEPTH} deep. Take some away.", at
            )

    def _want_left(self, frame: _Frame, token: Token) -> None:
        if frame.last is not None or frame.now is None:
            raise self._missing(frame, token)

    def _missing(self, frame: _Frame, token: Token) -> QueryError:
        """Something to look for was expected, and `token` came."""
        blamed = frame.last or token
        if frame.last is None and token.kind == "close":
            return QueryError("There is nothing in these brackets. Fill or remove them.", frame.at)
        side = "after" if frame.last else "before"
        name = blamed.kind.upper()
        return QueryError(
            f"{name} has nothing {side} it to work on. Write a word there, or {name.lower()} in "
            "quotes if the word itself is meant.",
            blamed.at,
        )

    def _bad_near(self, token: Token) -> QueryError:
        return QueryError(
            "Beside NEAR stand words, phrases, wildcards, tags, mentions and ORs of these, not "
            "AND, NOT, fields, braces or ~. Put those outside: (a NEAR/5 b) NOT c.",
            token.at,
        )

    def _not_closed(self) -> QueryError:
        at = self._frames[-1].at
        return QueryError(f'missing ")" for the "(" at {at}. Add it where the group ends.', at)


_TAKEN_BY: dict[str, Callable[[Grammar, Token], None]] = {
    "item": Grammar._item,
    "open": Grammar._open,
    "close": Grammar._close,
    "not": Grammar._not,
    "and": Grammar._and,
    "or": Grammar._or,
    "near": Grammar._near,
}


def _negate(part: _Part, at: int) -> _Part:
    return _Part(
        ("not", part.node),
        is_positive=part.is_positive_negated,
        is_positive_negated=part.is_positive,
        blame=at,
        blame_negated=at,
    )


def _conjoin(parts: list[_Part]) -> _Part:
    return parts[0] if len(parts) == 1 else _combine("and", parts)


def _disjoin(parts: list[_Part]) -> _Part:
    return parts[0] if len(parts) == 1 else _combine("or", parts)


def _combine(kind: str, parts: list[_Part]) -> _Part:
    if not any(p.blame or p.blame_negated or p.is_positive_negated for p in parts):  # no NOT
        nodes = tuple(part.node for part in parts)
        can_near = kind == "or" and all(part.can_near for part in parts)
        return _Part((kind, *nodes), can_near)
    has_any, has_all = (any, all) if kind == "and" else (all, any)
    return _Part(
        (kind, *(part.node for part in parts)),
        can_near=kind == "or" and all(part.can_near for part in parts),
        is_positive=has_any(part.is_positive for part in parts),
        is_positive_negated=has_all(part.is_positive_negated for part in parts),
        blame=next((part.blame for part in parts if not part.is_positive), 0),
        blame_negated=next(
            (part.blame_negated for part in parts if not part.is_positive_negated), 0
        ),
    )


def parse(text: str) -> Node:
    """Read a query. Raises `QueryError` with a sentence and a place; linear in its length."""
    return Grammar(Scanner(text)).read()
