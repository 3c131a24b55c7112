"""What fits where the caret of the query editor stands: fields, values, handles, parts, other monitors.

Each item has what is shown and what is written. What it misses: people who never said anything that was
kept; their handles have to be typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from allears.channels import queries as channels
from allears.contacts import queries as contacts
from allears.listening.query.fields import ALIASES, CHOICES, FIELDS, NUMBER_FIELDS
from allears.listening.query.parts import fold
from allears.mentions import clauses, finding, queries
from allears.mentions.models import Part

MOST = 8
MOST_QUERY = 400
"""Characters of another monitor's query that is put in as it is."""
LEAST = 2
"""Letters of a handle before people are looked up."""
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "tr", "ar", "ru", "uk", "zh", "ja")

Item = dict[str, Any]


def items(kind: str, words: str, *, field: str = "", besides: int = 0) -> list[Item]:
    """`kind` field: names of fields; at: what follows an `@`; value: of a field.

    `besides`: the monitor that is written, which is not offered to itself.
    """
    if kind == "field":
        return _fields(words)
    if kind == "at":
        return _after_at(words, besides)
    if kind == "part":
        return _parts(words)
    return _values(ALIASES.get(field.lower(), field.lower()), words)


def _item(name: str, text: str, *, hint: str = "", more: str = "") -> Item:
    return {"id": text, "name": name, "text": text, "hint": hint, "more": more}


def _fits(value: str, words: str) -> bool:
    return fold(words) in fold(value)


def _fields(words: str) -> list[Item]:
    known = _field_hints()
    found = sorted(name for name in FIELDS if name.startswith(words.lower()))
    return [_item(f"{name}:", f"{name}:", hint=known.get(name, "")) for name in found][:MOST]


def _field_hints() -> dict[str, str]:
    return {
        "author": _("who said it"),
        "to": _("whom it answers"),
        "name": _("words in the name of who said it"),
        "title": _("words in the title"),
        "lang": _("the language"),
        "country": _("the country"),
        "network": _("where it was said"),
        "channel": _("by which channel it came"),
        "site": _("a website that it stands at or links to"),
        "url": _("a piece of an address"),
        "is": _("a reply, a repost, a question …"),
        "has": _("a link, a picture, a hashtag …"),
        "mood": _("how it sounds"),
        "intent": _("what it is for"),
        "urgency": _("how much it hurries"),
        "followers": _("how many follow who said it"),
        "likes": _("a number, or a range [10 TO 50]"),
        "reposts": _("a number, or a range [10 TO 50]"),
        "replies": _("a number, or a range [10 TO 50]"),
        "rating": _("stars, or a range [1 TO 3]"),
    }


def _after_at(words: str, besides: int) -> list[Item]:
    """Parts first, then handles, then the queries of other monitors."""
    found = _parts(words)
    if len(words) >= LEAST:
        people = contacts.handles(words, limit=MOST)
        found += [
            _item(f"@{handle}", f"@{handle} ", hint=name if name != handle else "")
            for handle, name in people
            if not any(sign in handle for sign in ' "()')
        ]
    found = found[: MOST - 2]
    return found + _monitors(words, besides)[: MOST - len(found)]


def _parts(words: str) -> list[Item]:
    rows = Part.objects.order_by("name")
    return [
        _item(f"@{{{row.name}}}", f"@{{{row.name}}} ", hint=_("part"), more=row.written[:120])
        for row in rows
        if _fits(row.name, words.lstrip("{"))
    ][:MOST]


def _monitors(words: str, besides: int) -> list[Item]:
    if not words:
        return []
    return [
        _item(row.name, f"({row.typed}) ", hint=_("query of a monitor"), more=row.typed[:120])
        for row in queries.monitors()
        if row.pk != besides and len(row.typed) <= MOST_QUERY and _fits(row.name, words)
    ]


def _values(field: str, words: str) -> list[Item]:
    if field in CHOICES:
        return _plain(CHOICES[field], words)
    if field in NUMBER_FIELDS:
        return [_item(one, one) for one in (">", ">=", "<", "<=", "[")] if not words else []
    find = _BY_FIELD.get(field)
    return find(words) if find else []


def _plain(values: Iterable[str], words: str) -> list[Item]:
    return [_item(one, f"{one} ") for one in values if one.startswith(words.lower())][:MOST]


def _languages(words: str) -> list[Item]:
    codes = dict.fromkeys([*finding.languages(), *LANGUAGES])
    named = [(code, clauses.language_name(code)) for code in codes if code not in ("", "unknown")]
    return [
        _item(code, f"{code} ", hint=name)
        for code, name in named
        if code.startswith(words.lower()) or fold(name).startswith(fold(words))
    ][:MOST]


def _people(words: str) -> list[Item]:
    low = words.lstrip("@")
    found = contacts.handles(low, limit=MOST) if len(low) >= LEAST else []
    return [_item(f"@{handle}", f"{_quoted(handle)} ", hint=name) for handle, name in found]


def _channels(words: str) -> list[Item]:
    names = [row.name for row in channels.every() if _fits(row.name, words)]
    return [_item(name, f"{_quoted(name)} ") for name in names][:MOST]


def _quoted(value: str) -> str:
    if not any(sign in value for sign in ' "()\\'):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


_BY_FIELD: dict[str, Callable[[str], list[Item]]] = {
    "lang": _languages,
    "network": lambda words: _plain(finding.networks(), words),
    "author": _people,
    "from": _people,
    "to": _people,
    "channel": _channels,
}
