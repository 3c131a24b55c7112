"""What an answer said about one person becomes blanks, so that it can be said to another.

Names that are known, addresses of mail, telephone and account numbers, numbers of orders and parcels,
dates, days of the week and amounts of money. A blank stands as `{{…}}`, which is looked for before anything
is sent. A sentence that is mostly blanks is left out. What it misses: names that we do not know, and facts
in plain words ("your husband's parcel").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from allears.triage import personal

NUMBER, DATE, AMOUNT, MAIL, LINK, PRIVATE = (
    "{{number}}",
    "{{date}}",
    "{{amount}}",
    "{{mail address}}",
    "{{link}}",
    "{{personal data}}",
)
FIRST_NAME, PERSON = "{{first_name}}", "{{person}}"
MOST_BLANKS = 3
"""A sentence with so many is about one case alone."""
FEWEST_WORDS = 5
"""A draft with fewer says nothing that is worth offering."""
_SHARED_MAIL = r"(?:info|support|help|hello|service|contact|kontakt|hilfe|office|press|presse|team|privacy|datenschutz)"
_MAIL = re.compile(rf"(?<![\w.+-])(?!{_SHARED_MAIL}@)[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_LINK = re.compile(r"https?://\S*(?:[?#]\S+|/[^\s/]{16,}|\d{5,}\S*)", re.IGNORECASE)
_NAMED_NUMBER = re.compile(
    r"((?:order|case|ticket|invoice|customer|contract|parcel|tracking|booking|reference|account|"
    r"bestell|auftrags?|fall|vorgangs?|rechnungs?|kunden|vertrags?|sendungs?|buchungs?|konto|"
    r"commande|facture|pedido|factura)[\w-]*(?:[ \t]+(?:number|no\.?|nr\.?|nummer|id|code|num[ée]ro))?"
    r"[ \t]*(?:is|ist|lautet|:|=)?[ \t]*)#?(?=[A-Z0-9/-]*\d)[A-Z0-9][A-Z0-9/-]{2,}\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"#\d{3,}\b|\b(?=(?:[A-Z/-]*\d){5})[A-Z0-9][A-Z0-9/-]{4,}\b")
NUMBERS = re.compile(rf"(?<=\b)(?:{_NUMBER.pattern})")
"""Of orders, parcels and customers, by their form alone."""
_MONTHS = (
    r"jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|m[aä]rz|apr(?:il)?|may|mai|june?|juni|july?|juli|"
    r"aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
_DATE = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{2,4}}\b)?|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?(?:{_MONTHS})\b\.?(?: \d{{4}})?|"
    rf"\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)\b",
    re.IGNORECASE,
)
_SIGN = r"(?:€|\$|£|EUR|USD|GBP|CHF|Euro?s?\b|Franken\b|dollars?\b|pounds?\b)"
_AMOUNT = re.compile(
    rf"{_SIGN}\s?\d[\d.,']*(?:,-)?|\b\d[\d.,']{{0,30}}(?:,-)?\s?{_SIGN}", re.IGNORECASE
)
_BLANK = re.compile(r"\{\{[^{}]*\}\}")


def blanked(sentence: str, names: Iterable[str] = ()) -> str:
    """The sentence with blanks. `names`: of the person it was said to."""
    text = _private(_BLANK.sub(lambda met: met[0].replace("\n", " "), sentence))
    text = _named(text, names)
    text = _MAIL.sub(MAIL, text)
    text = _LINK.sub(LINK, text)
    text = _AMOUNT.sub(AMOUNT, text)
    text = _DATE.sub(DATE, text)
    text = _NAMED_NUMBER.sub(lambda met: met[1] + NUMBER, text)
    return _outside(_NUMBER, NUMBER, text)


def _private(text: str) -> str:
    pieces, at = [], 0
    for one in personal.find(text):
        pieces += [text[at : one.start], PRIVATE]
        at = one.end
    return "".join([*pieces, text[at:]])


def _named(text: str, names: Iterable[str]) -> str:
    """Whole names and handles become the person's, first names their first name."""
    for name in sorted({one.strip() for one in names}, key=len, reverse=True):
        if len(name) < 2:
            continue
        text = _outside(
            re.compile(rf"@?(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), PERSON, text
        )
    firsts, rest = set[str](), set[str]()
    for name in names:
        parts = [part for part in re.findall(r"[^\W\d_]{2,}", name) if part[:1].isupper()]
        firsts |= set(parts[:1])
        rest |= {part for part in parts[1:] if len(part) > 2}
    for part, blank in [*((one, FIRST_NAME) for one in firsts), *((one, PERSON) for one in rest)]:
        text = _outside(re.compile(rf"(?<!\w){re.escape(part)}(?!\w)"), blank, text)
    return text


def _outside(pattern: re.Pattern[str], blank: str, text: str) -> str:
    """Replaced where no blank stands already."""
    pieces, at = [], 0
    for met in _BLANK.finditer(text):
        pieces += [pattern.sub(blank, text[at : met.start()]), met[0]]
        at = met.end()
    return "".join([*pieces, pattern.sub(blank, text[at:])])


def is_worth(sentence: str) -> bool:
    """Whether enough of it is left to be said to somebody else."""
    n_blanks = len(_BLANK.findall(sentence)) - sentence.count(FIRST_NAME)
    n_words = len(re.findall(r"\w+", _BLANK.sub(" ", sentence)))
    return n_blanks < MOST_BLANKS and n_words >= 2 * n_blanks


def drafted(paragraphs: Sequence[Sequence[str]], names: Sequence[str] = ()) -> str:
    """The sentences with blanks, as a text; empty when nothing is left that is worth it."""
    found = []
    for sentences in paragraphs:
        kept = [one for one in (blanked(each, names) for each in sentences) if is_worth(one)]
        if kept:
            found.append(" ".join(kept))
    text = "\n\n".join(found)
    n_words = len(re.findall(r"\w+", _BLANK.sub(" ", text)))
    return text if n_words >= FEWEST_WORDS else ""
