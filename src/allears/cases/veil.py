"""Who sees what is personal in a message, and for how long.

Everybody who reads sees dots; who answers for the case sees telephone numbers and addresses, and, for
an hour after asking for it, numbers of cards, accounts and passports, and passwords. Each asking is an
event of the case. What is stored is never changed. Pure but for the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as lazy

from allears.cases.models import Event, EventKind
from allears.staff.queries import User
from allears.triage import personal
from allears.triage.personal import Kind

SHOWN_FOR = timedelta(hours=1)
WORDS = {
    Kind.IBAN: lazy("account"),
    Kind.CARD: lazy("card number"),
    Kind.PASSWORD: lazy("password"),
    Kind.PASSPORT: lazy("passport number"),
    Kind.ADDRESS: lazy("address"),
    Kind.PHONE: lazy("telephone number"),
}


@dataclass(frozen=True, kw_only=True)
class Sees:
    """What one reader sees of a case."""

    reader_id: int = 0
    may_answer: bool = False
    revealed_ids: frozenset[int] = frozenset()
    """Messages that they have asked to see."""

    def read(self, message_id: int, text: str) -> str:
        """The text as they see it."""
        covered = self._covered(message_id)
        return personal.masked(text, covered) if covered else text

    def veiled(self, message_id: int, *texts: str) -> str:
        """What is covered in it, in words; empty: nothing."""
        covered = self._covered(message_id)
        if not covered:
            return ""
        found = {kind for text in texts for kind in personal.kinds(text)} & covered
        return words_of(kind for kind in Kind if kind in found)

    def _covered(self, message_id: int) -> frozenset[Kind]:
        if not self.may_answer:
            return frozenset(Kind)
        return frozenset() if message_id in self.revealed_ids else personal.SECRETS


NOTHING = Sees()
"""For whom all is covered."""


def of(events: Iterable[Event], reader: User, *, may_answer: bool, now: datetime) -> Sees:
    """By the events of a case, which are at hand when its thread is shown."""
    revealed = frozenset(
        int(one.data.get("message", 0))
        for one in events
        if one.kind == EventKind.REVEALED and one.by_id == reader.pk and one.at > now - SHOWN_FOR
    )
    shown = revealed if may_answer else frozenset()
    return Sees(reader_id=reader.pk, may_answer=may_answer, revealed_ids=shown)


def words_of(kinds: Iterable[str]) -> str:
    """Kinds of what is personal, as a list in words."""
    known = set(Kind)
    return ", ".join(str(WORDS[Kind(one)]) for one in kinds if one in known)
