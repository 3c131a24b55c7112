"""The words of the map: whose the data of a table is, what an export tells of it, how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Whose(StrEnum):
    CONTACT = "contact"
    """Of a person whom we serve, or about them."""
    AUTHOR = "author"
    """Of whoever wrote something in public; they are a contact, too."""
    STAFF = "staff"
    """Of somebody who works here, or what they wrote about the work."""
    NOBODY = "nobody"


class End(StrEnum):
    """What an erasure does."""

    ROW = "row"
    """The row goes, with all that hangs on it."""
    COVERED = "covered"
    """The row stays; where its free words name the person, the name is covered."""
    STAYS = "stays"
    """It says nothing of the person."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """One table."""

    label: str
    """As Django calls it: "cases.Message"."""
    whose: Whose
    end: End
    why: str
    """One sentence: what is in it, and why it ends so."""
    root: str = ""
    """contact, identity, mention, case or outgoing: what it belongs to; empty: to nobody."""
    path: str = ""
    """The way there, as a filter: "closure__case"."""
    told: tuple[str, ...] = ()
    """Fields that an export holds."""
    not_told: tuple[str, ...] = ()
    """Fields that it does not: numbers of rows, colleagues, what only machines read."""
    free: tuple[str, ...] = ()
    """Words of ours that may name anybody, in rows that belong to others, too: covered there."""
    said_by: str = ""
    """Who said it, where others speak in it, too: a path to an identity. Only theirs is told."""

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.told, *self.not_told)

    @property
    def name(self) -> str:
        """How an export calls its file: "cases-message"."""
        return self.label.lower().replace(".", "-")


def row(
    label: str, by: str, *, why: str, told: str = "", not_told: str = "", free: str = "", said_by: str = ""
) -> Held:  # fmt: skip
    """A table whose rows go. `by`: "case", or "case:closure__case" where the way is longer."""
    root, _, path = by.partition(":")
    return Held(
        label=label,
        whose=Whose.AUTHOR if root in ("mention", "identity") else Whose.CONTACT,
        end=End.ROW,
        why=why,
        root=root,
        path=path or root,
        told=tuple(told.split()),
        not_told=tuple(not_told.split()),
        free=tuple(free.split()),
        said_by=said_by,
    )


def covered(label: str, *, free: str, rest: str, why: str) -> Held:
    """A table of ours whose words may name somebody."""
    return Held(
        label=label,
        whose=Whose.STAFF,
        end=End.COVERED,
        why=why,
        not_told=(*free.split(), *rest.split()),
        free=tuple(free.split()),
    )


def stays(label: str, fields: str, *, why: str, whose: Whose = Whose.NOBODY) -> Held:
    """A table that says nothing of whom we serve."""
    return Held(label=label, whose=whose, end=End.STAYS, why=why, not_told=tuple(fields.split()))
