"""Which answers of an ended case were good, and what each of them answered.

An answer counts when the case ended well: the person said so (weighs double), or we called it solved and
it was not opened again. It must have left by the network, be no letter of the house, and not have been
changed or taken back; nothing counts that came before the person said that it is not good, or before the
case was opened again; and nothing of a hard case that is kept out. What an answer answers is what the
person said since our answer before. What it misses: an answer that was right in a case that ended badly
for another reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

WEIGHTS = {"satisfied": 2, "unconfirmed": 1}
"""By how the case ended."""


class Said(Protocol):
    """One message, as `cases.queries.answered.Line` is."""

    @property
    def message_id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def text(self) -> str: ...
    @property
    def by_id(self) -> int | None: ...
    @property
    def fate(self) -> str | None: ...
    @property
    def is_told(self) -> bool: ...
    @property
    def changed_at(self) -> datetime | None: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class End:
    """How a case ended, as far as it matters here."""

    outcome: str
    language: str
    failed_at: datetime | None = None
    is_kept_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Good:
    """An answer that is worth saying again, and to what."""

    message_id: int
    by_id: int
    at: datetime
    asked: str
    language: str
    weight: int


def good(lines: Iterable[Said], end: End) -> list[Good]:
    """In the order in which they were said."""
    weight = 0 if end.is_kept_out else WEIGHTS.get(end.outcome, 0)
    if not weight:
        return []
    found, asking = [], list[Said]()
    for line in lines:
        if line.by_id is None:
            asking.append(line)
            continue
        if line.is_told:
            continue
        if asking and _counts(line, asking, end.failed_at):
            found.append(
                Good(
                    message_id=line.message_id,
                    by_id=line.by_id,
                    at=line.at,
                    asked=words_of(asking),
                    language=language_of(asking) or end.language,
                    weight=weight,
                )
            )
        asking = []
    return found


def has_waiting(lines: Iterable[Said]) -> bool:
    """Whether an answer of it has not left yet: then it is looked at again later."""
    return any(line.fate == "waits" for line in lines)


def _counts(line: Said, asking: list[Said], failed_at: datetime | None) -> bool:
    if line.fate != "left" or line.changed_at is not None:
        return False
    if failed_at is not None and line.at <= failed_at:
        return False
    return not any(one.changed_at is not None and one.changed_at > line.at for one in asking)


def now_asked(lines: Iterable[Said]) -> list[Said]:
    """What the person said since our last answer."""
    asking: list[Said] = []
    for line in lines:
        if line.by_id is None:
            asking.append(line)
        elif not line.is_told and line.fate != "lost":
            asking = []
    return asking


def words_of(asking: Iterable[Said]) -> str:
    return "\n".join(one.text for one in asking if one.text.strip())


def language_of(asking: list[Said]) -> str:
    """Of the last one that says so."""
    known = (one.language for one in reversed(asking))
    return next((one for one in known if one not in ("", "unknown")), "")
