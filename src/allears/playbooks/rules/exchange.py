"""Macros and playbooks as a file and back: JSON, with names in place of numbers.

Teams, playbooks and problems stand by their names, colleagues by their addresses, so that a file of one house
can be read in another. What it misses: who owns a row and with whom it is shared (whoever brings it in owns
it), and routes by which a playbook is suggested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.rules.fitting import Signs
from allears.playbooks.rules.steps import Step

MOST: Final = 1_000


class MacroLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    acts: list[dict[str, Any]]


class PlaybookLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    steps: list[Step]
    when: str = ""
    words: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    macro: str = ""

    @property
    def signs(self) -> Signs:
        return Signs(words=self.words, intents=self.intents)


class Book(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole file."""

    macros: list[MacroLine] = []
    playbooks: list[PlaybookLine] = []


@dataclass(frozen=True, kw_only=True)
class Names:
    """How the house calls what actions point to."""

    teams: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    problems: Mapping[int, str] = field(default_factory=dict)
    playbooks: Mapping[int, str] = field(default_factory=dict)


class Unknown(ValueError):
    """A name that this house does not know: `kind` and `name`."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(name)
        self.kind, self.name = kind, name


def to_json(book: Book) -> bytes:
    return msgspec.json.format(msgspec.json.encode(book), indent=2) + b"\n"


def read(raw: bytes) -> Book:
    """Raises `ValueError` for what is no such file."""
    try:
        book = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"), type=Book)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    return Book(macros=book.macros[:MOST], playbooks=book.playbooks[:MOST])


def named(acts: Sequence[Act], names: Names) -> list[dict[str, Any]]:
    """Actions with names in place of numbers."""
    found = []
    for act in acts:
        row = dict(msgspec.to_builtins(act))
        for blank, known in _blanks(act.do, names):
            if blank in row:
                row[blank] = known.get(row[blank], "")
        found.append(row)
    return found


def numbered(rows: Sequence[Mapping[str, Any]], names: Names) -> list[Act]:
    """And back. Raises `Unknown` for a name, `ValueError` for what is no action."""
    found = []
    for row in rows:
        values = dict(row)
        try:
            do = Do(str(values.get("do")))
        except ValueError:
            raise ValueError(str(values.get("do"))) from None
        for blank, known in _blanks(do, names):
            if blank in values:
                values[blank] = _number(blank, str(values[blank]), known)
        try:
            found.append(msgspec.convert(values, Act))
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from None
    return found


def _blanks(do: Do, names: Names) -> list[tuple[str, Mapping[int, str]]]:
    items = names.problems if do == Do.PROBLEM else names.playbooks
    return [("team", names.teams), ("person", names.people), ("item", items)]


def _number(kind: str, name: str, known: Mapping[int, str]) -> int:
    wanted = name.casefold().strip()
    for pk, called in known.items():
        if called.casefold() == wanted:
            return pk
    raise Unknown(kind, name)
