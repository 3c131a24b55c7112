"""What somebody typed into the search box, and what the boxes beside it narrow down.

Plain words are looked up by their stems. As soon as there are quotes, signs, fields or operators
of the query language in it, it is read as a query of that language. What it misses: a question
mark at the end of a word is a question, not a wildcard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlencode

from allears.contacts import stems
from allears.contacts.newest import Place
from allears.listening import query as grammar
from allears.listening.query.fields import ALIASES, FIELDS

MAX_TYPED = 2000
"""Characters; a longer text is a letter, not a question."""
PERIODS = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}
_SIGNS = re.compile(r'["“”„‟«»＂(){}\[\]<>\\*]|[^\s?]\?[^\s?]|(?:^|\s)[-#@$]\w')
_OPERATORS = re.compile(r"(?:^|\s)(?:AND|OR|NOT|O?NEAR(?:/\d+f?)?)(?:\s|$)")
_FIELD = re.compile(rf"(?:^|[\s(-])(?:{'|'.join(sorted({*FIELDS, *ALIASES}))}):\S", re.IGNORECASE)
_NUMBER = re.compile(r"\s*#?[0-9]{1,17}\s*")


class Kind(StrEnum):
    """What can be found."""

    CASES = "cases"
    MENTIONS = "mentions"
    PEOPLE = "people"
    NOTES = "notes"
    ANSWERS = "answers"
    PROBLEMS = "problems"


@dataclass(frozen=True)
class Question:
    """One search."""

    text: str = ""
    kind: Kind | None = None
    """None: a few of each."""
    period: str = ""
    network: str = ""
    language: str = ""
    team_id: int | None = None
    before: Place | None = None

    @cached_property
    def is_query(self) -> bool:
        """Whether it is written in the query language."""
        text = self.text
        if _NUMBER.fullmatch(text):
            return False
        return any(one.search(text) for one in (_SIGNS, _OPERATORS, _FIELD))

    @cached_property
    def query(self) -> str:
        """As the query language takes it; a question mark that ends a word is left out."""
        return re.sub(r"\?+(?=\s|$)", "", self.text)

    @cached_property
    def error(self) -> grammar.QueryError | None:
        if not self.is_query:
            return None
        try:
            grammar.parse(self.query)
        except grammar.QueryError as error:
            return error
        return None

    def since(self, now: datetime) -> datetime | None:
        length = PERIODS.get(self.period)
        return now - length if length else None

    @property
    def named(self) -> dict[str, str]:
        """What stands in the address, without the page."""
        given = {
            "q": self.text,
            "kind": self.kind or "",
            "time": self.period,
            "network": self.network,
            "lang": self.language,
            "team": str(self.team_id or ""),
        }
        return {name: str(value) for name, value in given.items() if value}

    def address(self, **changed: str) -> str:
        """The address part after `?`, with something else in it."""
        return urlencode({k: v for k, v in {**self.named, **changed}.items() if v})


def read(given: Mapping[str, str]) -> Question:
    """From an address; whatever makes no sense is left out."""
    kind = given.get("kind", "")
    team = given.get("team", "")
    return Question(
        text=stems.clean(given.get("q", "")).strip()[:MAX_TYPED],
        kind=Kind(kind) if kind in set(Kind) else None,
        period=given.get("time", "") if given.get("time", "") in PERIODS else "",
        network=_name(given.get("network", "")),
        language=_name(given.get("lang", "")),
        team_id=int(team) if re.fullmatch(r"[0-9]{1,9}", team) else None,
        before=_place(given.get("before", "")),
    )


def _name(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", text) else ""


def spell(place: Place) -> str:
    """A place as it stands in an address."""
    at, pk = place
    return f"{at.isoformat()}_{pk}"


def _place(text: str) -> Place | None:
    at, _, pk = text.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
        number = int(pk) if len(pk) < 19 else 0
    except ValueError:
        return None
    return (moment, number) if moment.tzinfo is not None else None
