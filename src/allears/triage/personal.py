"""What somebody should not have said aloud: numbers of cards, accounts and passports, telephone, address, password.

Found by form and check digits: cards (Luhn), accounts (IBAN, ISO 7064 mod 97, the length of each
country), long telephone numbers; and by the words before them: passports, passwords, addresses in
English, German, French, Spanish, Turkish and Arabic. A mask keeps the last four digits of a card, so
that people can speak about it. What it misses: names, numbers in words, addresses without a word
that announces them, short telephone numbers without a country or a 0 before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MIN_PHONE_DIGITS = 9
"""The longest is 15 (E.164), and a 0 or two before it."""
MOST_CHARS = 200_000
"""Of a longer text the rest is not looked at."""


class Kind(StrEnum):
    IBAN = "iban"
    CARD = "card"
    PASSWORD = "password"  # noqa: S105 - a kind, not one
    PASSPORT = "passport"
    ADDRESS = "address"
    PHONE = "phone"


SECRETS = frozenset({Kind.IBAN, Kind.CARD, Kind.PASSWORD, Kind.PASSPORT})
"""Seen by who answers only after asking for it; a telephone number they need at once."""


@dataclass(frozen=True, slots=True)
class Find:
    kind: Kind
    start: int
    end: int


def find(text: str) -> list[Find]:
    """All of it, in order of the text, none within another. O(len)."""
    if not _may_hold(text):
        return []
    rest, found = text[:MOST_CHARS], []
    for kind, look in _LOOKS:
        pieces, at = [], 0
        for start, end in look(rest):
            found.append(Find(kind, start, end))
            pieces += [rest[at:start], "\n" * (end - start)]
            at = end
        rest = "".join([*pieces, rest[at:]])
    return sorted(found, key=lambda one: one.start)


def _may_hold(text: str) -> bool:
    """Most texts hold no digit and none of the words: they cost one walk."""
    return _ANY.search(text) is not None


def kinds(text: str) -> frozenset[Kind]:
    return frozenset(one.kind for one in find(text))


def masked(text: str, only: frozenset[Kind] = frozenset(Kind)) -> str:
    """The text with dots in the place of what nobody needs to read there."""
    pieces, at = [], 0
    for one in find(text):
        if one.kind in only:
            pieces += [text[at : one.start], mask(one.kind, text[one.start : one.end])]
            at = one.end
    return "".join([*pieces, text[at:]])


def mask(kind: Kind, words: str) -> str:
    """What stands in its place: •••• 4242."""
    digits = re.sub(r"\W", "", words)
    match kind:
        case Kind.CARD | Kind.IBAN:
            return f"•••• {digits[-4:]}"
        case Kind.PHONE:
            return f"•••• {digits[-2:]}"
    return "••••••"


def bare(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z+]", "", number).upper()


# ---- by form and check digits --------------------------------------------------------------

_CARD = re.compile(r"(?<![\d+])[2-6](?:[ -]?\d){12,18}(?!\d)", re.ASCII)
_IBAN_START = re.compile(r"\b[A-Z]{2}\d{2}(?= ?[A-Z0-9])", re.ASCII | re.IGNORECASE)
_IBAN_REST = re.compile(r"(?: ?[A-Z0-9])*", re.ASCII | re.IGNORECASE)
_IBAN_CHARS = (
    "NO15 BE16 DK18 FO18 FI18 GL18 NL18 MK19 SI19 AT20 BA20 EE20 KZ20 XK20 LT20 LU20 HR21 LV21 LI21 "
    "CH21 BH22 BG22 CR22 GE22 DE22 IE22 ME22 RS22 GB22 VA22 GI23 IQ23 IL23 AE23 AD24 CZ24 MD24 PK24 "
    "RO24 SA24 SK24 ES24 SE24 TN24 VG24 PT25 ST25 IS26 TR26 FR27 GR27 IT27 MR27 MC27 SM27 AL28 AZ28 "
    "BY28 CY28 DO28 GT28 HU28 LB28 PL28 BR29 PS29 QA29 UA29 JO30 KW30 MU30 MT31 SC31 LC32"
)
"""Country and length, from the IBAN registry of ISO 13616."""
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBAN_CHARS.split()}
_PHONE = re.compile(r"(?<![\w+])(?:\+|00?)(?:[ ()/.-]{0,2}\d){8,14}(?!\d)", re.ASCII)


def _is_card(number: str) -> bool:
    total = 0
    for i, digit in enumerate(int(char) for char in reversed(bare(number))):
        doubled = digit * 2 if i % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """From, to. The country says how long one is, so the words behind it are not taken along."""
    last_end = 0
    for start in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(start.group()[:2].upper(), 0)
        rest = _IBAN_REST.match(text, start.end(), start.end() + 2 * length)
        ends = [i + 1 for i in range(*rest.span()) if text[i] != " "] if rest else []
        if 0 < length <= len(ends) + 4:
            end = ends[length - 5]
            if start.start() >= last_end and _is_iban(text[start.start() : end]):
                last_end = end
                yield start.start(), end


def _is_iban(number: str) -> bool:
    digits = bare(number)
    return int("".join(str(int(char, 36)) for char in digits[4:] + digits[:4])) % 97 == 1


def _cards(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _CARD.finditer(text) if _is_card(match.group()))


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        if sum(char.isdigit() for char in match.group()) >= MIN_PHONE_DIGITS:
            yield match.span()


# ---- by the words before them --------------------------------------------------------------

_WORDS_BEFORE = (
    r"pass ?word|passwd|passwort|kennwort|mot de passe|contraseña|şifrem?|parolam?|pin code|pin-code"
    r"|كلمة (?:السر|المرور)"
)
_PAPERS = r"passport|reisepass|personalausweis|passeport|pasaporte|pasaport|جواز(?: السفر)?"
_IS = r"(?: +(?:is|was|ist|war|lautet|est|es|هي))?\s{0,2}[:=]?\s{0,3}"
_PASSWORD = re.compile(
    rf"(?<!\w)(?:{_WORDS_BEFORE})"
    rf"(?:(?: +(?:is|was|ist|war|lautet|est|es|هي))\s{{0,2}}:?|\s{{0,2}}[:=])\s{{0,3}}[\"'“„«]?"
    rf"(?P<it>(?=[^\s]*[\d!-/:-@]|[A-Za-z0-9]{{8,64}}(?!\w))[^\s\"'”“«»]{{4,64}})",
    re.IGNORECASE,
)
_PASSPORT = re.compile(
    rf"(?<!\w)(?:{_PAPERS})"
    rf"(?:[ -]?(?:number|no\.?|nummer|nr\.?|numéro|n°|número|numarası|رقم|num\.?))?{_IS}"
    r"(?P<it>(?=[A-Z0-9]*\d[A-Z0-9]*\d[A-Z0-9]*\d)[A-Z0-9]{6,12})(?!\w)",
    re.IGNORECASE,
)
_HOME = (
    r"(?:i|we) live (?:at|in)|my (?:home |postal |new )?address(?: is)?|ich wohne(?: in)?"
    r"|(?:meine|unsere)? ?(?:adresse|anschrift)(?: ist| lautet)?|(?:j'|j’)habite(?: au)?"
    r"|mon adresse(?: est)?|vivo en|mi dirección(?: es)?|adresim|عنواني"
)
_ADDRESS = re.compile(
    rf"(?<!\w)(?:{_HOME})\s{{0,2}}[:,]?\s{{0,3}}(?P<it>(?=[^\n.!?]{{0,60}}\d)[^\n!?.;]{{5,90}})",
    re.IGNORECASE,
)
_ANY = re.compile(rf"\d{{3}}|{_WORDS_BEFORE}|{_PAPERS}|{_HOME}", re.IGNORECASE)


def _after(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        start, end = match.span("it")
        while end > start and text[end - 1] in " .,;!?":
            end -= 1
        if "•" not in text[start:end]:
            yield start, end


_LOOKS = (
    (Kind.IBAN, _ibans),
    (Kind.CARD, _cards),
    (Kind.PASSWORD, lambda text: _after(_PASSWORD, text)),
    (Kind.PASSPORT, lambda text: _after(_PASSPORT, text)),
    (Kind.ADDRESS, lambda text: _after(_ADDRESS, text)),
    (Kind.PHONE, _phones),
)
