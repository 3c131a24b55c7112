"""Public or private, for one answer: which is better, and why.

Private when personal data is in it, or asked for, or was written by the person: nobody else needs to read
on. Public when others ask the same: then one answer helps them all. Private weighs more. It is advice, and
whoever answers decides. What it misses: what is private without a number in it; that, people see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from allears.cases.rules import reply_check
from allears.triage import personal

FEWEST_OTHERS = 2
"""So many others make a matter of one a matter of many."""


class Why(StrEnum):
    WRITES = "writes"
    """The answer holds personal data."""
    ASKS = "asks"
    """The answer asks for some."""
    THEY_WROTE = "they_wrote"
    """The person wrote some."""
    OTHERS = "others"
    """Others ask the same."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    is_public: bool
    """How it is about to leave."""
    can_other: bool
    """Whether it could leave the other way."""
    draft: str = ""
    said: tuple[str, ...] = ()
    """What the person wrote in this case."""
    n_others: int = 0
    """People who ask the same."""


@dataclass(frozen=True)
class Advice:
    is_public: bool
    """What is better."""
    why: Why
    n_others: int = 0


def advise(facts: Facts) -> Advice | None:
    """What is better than the way that is chosen; None: nothing speaks against it."""
    if not facts.can_other:
        return None
    why = _private(facts)
    if facts.is_public:
        return Advice(False, why) if why else None
    if why is None and facts.n_others >= FEWEST_OTHERS:
        return Advice(True, Why.OTHERS, facts.n_others)
    return None


def _private(facts: Facts) -> Why | None:
    if personal.find(facts.draft):
        return Why.WRITES
    if reply_check.asks_for_data(facts.draft):
        return Why.ASKS
    return Why.THEY_WROTE if holds_personal(facts.said) else None


def holds_personal(texts: Iterable[str]) -> bool:
    """Whether one of them holds what is nobody else's business, a number of an order too."""
    return any(_NUMBER.search(text) or personal.find(text) for text in texts)


_NUMBER = re.compile(
    r"(?<!\w)(?:order|customer|contract|booking|policy|tracking|invoice|bestell|kunden|vertrags|auftrags"
    r"|rechnungs|commande|client|contrat|facture|pedido|cliente|contrato|factura|sipariş|müşteri|fatura"
    r"|الطلب|العميل|العقد)[\w-]*\W{0,3}(?:number|no|nr|nummer|numéro|n°|número|num|numara\w*|رقم)?\W{0,4}"
    r"(?=[A-Z-]{0,5}\d)[A-Z0-9-]{5,}",
    re.IGNORECASE,
)
"""The number of an order, a customer, a contract; in English, German, French, Spanish, Turkish, Arabic."""
