"""What is personal becomes a placeholder before anything leaves the house, and comes back into the answer.

Names and handles that are known, addresses of mail, links, telephone numbers, numbers of orders, accounts,
cards and passports, postal addresses, passwords. The same words get the same placeholder in all texts. Only
what somebody can be called or found by comes back; what is secret never does: a blank stands there. Words of
the person that look like a placeholder are made harmless first. What it misses: names that nobody told us,
and people who can be known by what happened to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from allears.drafting.rules import blanking
from allears.triage import personal
from allears.triage.personal import Kind

BACK = frozenset({"NAME", "HANDLE", "MAIL", "LINK", "PHONE", "NUMBER"})
"""These come back into what the model wrote."""
_KINDS = {
    Kind.IBAN: "ACCOUNT",
    Kind.CARD: "CARD",
    Kind.PASSWORD: "SECRET",
    Kind.PASSPORT: "PASSPORT",
    Kind.ADDRESS: "ADDRESS",
    Kind.PHONE: "PHONE",
}
_PLACEHOLDER = re.compile(r"\[([A-Z]{2,12})-(\d{1,4})\]")
_LOOKS_LIKE = re.compile(r"\[([A-Za-z]{2,12}-\d{1,4})\]")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@/])@[\w.]{2,}(?:@[\w.-]+)?")


@dataclass(kw_only=True)
class Mask:
    """Placeholders as they are given out; one for all texts that leave together."""

    names: Sequence[str] = ()
    words: dict[str, str] = field(default_factory=dict)
    """Placeholder -> what stood there."""

    def hide(self, text: str) -> str:
        """The text with placeholders."""
        text = _LOOKS_LIKE.sub(r"(\1)", text)
        text = self._personal(text)
        for pattern, kind in ((_MAIL, "MAIL"), (_LINK, "LINK")):
            text = self._each(pattern, kind, text)
        for name in _names(self.names):
            whole = re.compile(rf"(?<!\w)@?{re.escape(name)}(?!\w)", re.IGNORECASE)
            text = self._each(whole, "NAME", text)
        text = self._each(_HANDLE, "HANDLE", text)
        return self._each(blanking.NUMBERS, "NUMBER", text)

    def _personal(self, text: str) -> str:
        pieces, at = [], 0
        for one in personal.find(text):
            pieces += [
                text[at : one.start],
                self._give(_KINDS[one.kind], text[one.start : one.end]),
            ]
            at = one.end
        return "".join([*pieces, text[at:]])

    def _each(self, pattern: re.Pattern[str], kind: str, text: str) -> str:
        """Replaced where no placeholder stands already."""
        pieces, at = [], 0
        for met in _PLACEHOLDER.finditer(text):
            pieces += [self._put(pattern, kind, text[at : met.start()]), met[0]]
            at = met.end()
        return "".join([*pieces, self._put(pattern, kind, text[at:])])

    def _put(self, pattern: re.Pattern[str], kind: str, text: str) -> str:
        return pattern.sub(lambda met: self._give(kind, met[0]), text)

    def _give(self, kind: str, words: str) -> str:
        for known, said in self.words.items():
            if said.casefold() == words.casefold() and known.startswith(f"[{kind}-"):
                return known
        n = 1 + sum(known.startswith(f"[{kind}-") for known in self.words)
        self.words[f"[{kind}-{n}]"] = words
        return f"[{kind}-{n}]"


def _names(names: Iterable[str]) -> list[str]:
    """Whole names and their parts, the longest first."""
    parts = {one for name in names for one in (name.strip(), *re.findall(r"[^\W\d_]{3,}", name))}
    return sorted((one for one in parts if len(one) > 1), key=lambda one: (-len(one), one))


def kinds(text: str) -> dict[str, int]:
    """How many different things of each kind stand masked in a text that left."""
    met = {(found[1], found[2]) for found in _PLACEHOLDER.finditer(text)}
    return dict(sorted(Counter(kind for kind, _n in met).items()))


def put_back(text: str, words: Mapping[str, str]) -> str:
    """What the model wrote, with what may come back; a blank for whatever else looks like a placeholder."""

    def back(met: re.Match[str]) -> str:
        said = words.get(met[0], "")
        return said if said and met[1] in BACK else blanking.PRIVATE

    return _PLACEHOLDER.sub(back, text)
