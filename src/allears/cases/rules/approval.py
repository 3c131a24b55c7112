"""Which answers need a second pair of eyes, and who may say yes.

A rule names some things; all that it names must hold, and a rule that names nothing holds for every
answer. The first rule that holds says who is asked. Nobody says yes to an answer of their own. Words
are looked for whole, whatever their case; amounts are read as they are written in Europe and in
America, and compared as numbers. What it misses: amounts in words ("two hundred"), and what a
currency is worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

LEADS, ADMINISTRATORS, BEHIND = "leads", "administrators", "behind"
OFFICES = {"press": "press", "politician": "official", "regulator": "official"}
"""Roles whose every matter is of that intent."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Who is asked: a team, else those of a role."""

    team_id: int | None = None
    asks: str = LEADS


@dataclass(frozen=True, kw_only=True)
class Rule:
    id: int
    name: str
    is_public_only: bool = False
    team_ids: frozenset[int] = frozenset()
    intents: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    amount: Decimal | None = None
    for_unlicensed: bool = False
    in_crisis: bool = False
    group: Group = Group()
    deputy: Group = Group(asks=ADMINISTRATORS)
    within_s: int = 4 * 3600


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer as it would leave."""

    text: str
    is_public: bool
    team_id: int
    """Accountable for the case."""
    heard: str = ""
    """What the person wrote last."""
    intents: frozenset[str] = frozenset()
    """What the case is, and has been."""
    roles: frozenset[str] = frozenset()
    """What the person is to us: `press`, `regulator`, ..."""
    is_licensed: bool = True
    is_crisis: bool = False


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may be asked."""

    id: int
    can_answer: bool
    can_lead: bool
    is_administrator: bool
    team_ids: frozenset[int] = frozenset()


def first(rules: Iterable[Rule], answer: Answer) -> Rule | None:
    """The first rule by which this answer needs a yes; None: it may leave."""
    return next((rule for rule in rules if holds(rule, answer)), None)


def holds(rule: Rule, answer: Answer) -> bool:
    """Whether all that a rule names is so."""
    if rule.is_public_only and not answer.is_public:
        return False
    if rule.team_ids and answer.team_id not in rule.team_ids:
        return False
    if rule.intents and not rule.intents & (answer.intents | _spoken_for(answer.roles)):
        return False
    if rule.roles and not rule.roles & answer.roles:
        return False
    if rule.for_unlicensed and answer.is_licensed:
        return False
    if rule.in_crisis and not answer.is_crisis:
        return False
    return _says(rule, answer)


def _spoken_for(roles: frozenset[str]) -> frozenset[str]:
    """A journalist's question is the press's, however it reads; an official's likewise."""
    return frozenset(OFFICES[one] for one in roles & OFFICES.keys())


def _says(rule: Rule, answer: Answer) -> bool:
    if rule.words and not has_words(answer.text, rule.words):
        return False
    if rule.heard and not has_words(answer.heard, rule.heard):
        return False
    if rule.amount is None:
        return True
    return any(amount >= rule.amount for amount in amounts(answer.text))


def may_decide(person: Person, group: Group, *, author_id: int, case_team_id: int) -> bool:
    """Whether they are of those who are asked. Leads are those of the case's team; who leads and
    works in no team leads all, and administrators are asked where leads are. `BEHIND`: whoever leads;
    that they are behind the wall of the case is asked beside this."""
    if person.id == author_id or not person.can_answer:
        return False
    if group.team_id is not None:
        return group.team_id in person.team_ids
    if group.asks == ADMINISTRATORS:
        return person.is_administrator
    if not person.can_lead:
        return False
    if group.asks == BEHIND:
        return True
    return not person.team_ids or case_team_id in person.team_ids or person.is_administrator


# ---- words and amounts ---------------------------------------------------------------------


def has_words(text: str, words: Sequence[str]) -> bool:
    """Whether one of these stands in it as a whole word or phrase."""
    return any(_pattern(one).search(text) for one in words if one.strip())


@lru_cache(maxsize=1000)
def _pattern(words: str) -> re.Pattern[str]:
    inner = r"\s+".join(re.escape(part) for part in words.split())
    return re.compile(rf"(?<!\w){inner}(?!\w)", re.IGNORECASE)


_SIGNS = r"€|\$|£|¥|₺|₹|₽|₪|zł|kr|CHF|EUR|USD|GBP|TRY|PLN|SEK|NOK|DKK|JPY|CAD|AUD|SAR|AED|EGP"
_NAMES = r"euros?|dollars?|pounds?|francs?|franken|lira|pesos?"
_NUMBER = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3}(?!\d))+(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?"
_BEFORE = re.compile(rf"(?:{_SIGNS})\s?({_NUMBER})(\s?k\b)?", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?<![\d.,])({_NUMBER})(\s?k)?[.,]?-{{0,2}}\s?(?:{_SIGNS}|{_NAMES})(?!\w)", re.IGNORECASE
)


def amounts(text: str) -> list[Decimal]:
    """Sums of money in a text, largest first: 250 €, $1,200.50, 1.200,50 EUR, 5k euros."""
    return sorted(_amounts(text), reverse=True)


def _amounts(text: str) -> Iterator[Decimal]:
    arabic = text.translate(_DIGITS)
    for pattern in (_BEFORE, _AFTER):
        for found in pattern.finditer(arabic):
            yield _number(found.group(1)) * (1000 if found.group(2) else 1)


_DIGITS = {
    **{0x660 + n: str(n) for n in range(10)},
    **{0x6F0 + n: str(n) for n in range(10)},
    0x66B: ".",
    0x66C: ",",
}
"""Arabic and Persian digits, and their signs between them."""


def _number(raw: str) -> Decimal:
    """The last sign with one or two digits behind it begins the cents; all others part thousands."""
    whole, cents = raw, ""
    if (found := re.search(r"[.,](\d{1,2})$", raw)) is not None:
        whole, cents = raw[: found.start()], found.group(1)
    return Decimal(re.sub(r"\D", "", whole) + (f".{cents}" if cents else ""))
