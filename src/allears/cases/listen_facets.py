"""What the shown mentions are made of, as short lists that filter when one of them is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.cases import tree_words
from allears.cases.views.stream import Asked
from allears.contacts import queries as contacts
from allears.listening import query
from allears.listening.query.nodes import walk
from allears.mentions import facets


def people_and_places(asked: Asked) -> dict[str, Any]:
    """Mood, languages, networks, intents, people, sites. Raises `QueryError`."""
    found = facets.facets(asked.wanted)
    who = contacts.identities(pk for pk, _n in found.identities)
    called = {pk: str(one) for pk, one in who.items()}
    lists = [
        _bars(_("Mood"), found.moods, asked, name="mood", called=tree_words.MOODS.get),
        _bars(_("Language"), found.languages, asked, name="language", called=tree_words.language),
        _bars(_("Network"), found.networks, asked, name="network", called=tree_words.network),
        _bars(_("What for"), found.intents, asked, name="intent", called=tree_words.INTENTS.get),
        _bars(
            _("Who"),
            [(str(pk), n) for pk, n in found.identities if n > 1],
            asked,
            name="author",
            called=lambda pk: called.get(int(pk), _("somebody")),
        ),
        _words_bars(_("Websites"), found.sites, asked, lambda host: f"site:{host}"),
    ]
    return {
        "lists": [one for one in lists if one["rows"]],
        "n": found.n,
        "said": _said(found.n, is_all=found.is_all),
    }


def words(asked: Asked) -> dict[str, Any]:
    """Words that stand out, hashtags, links. Raises `QueryError`."""
    found = facets.words(asked.wanted, besides=_asked_words(asked.wanted.words))
    heading = _("Words that stand out") if found.standing.is_against else _("Words most used")
    links = [
        {"label": _short(link), "title": link, "link": link, "n": n} for link, n in found.links
    ]
    lists = [
        _words_bars(heading, found.standing.words, asked, _quoted),
        _words_bars(_("Hashtags"), found.tags, asked, lambda tag: f"#{tag}", sign="#"),
        {"heading": _("Links passed on"), "rows": _sized(links)},
    ]
    return {
        "lists": [one for one in lists if one["rows"]],
        "n": found.n,
        "said": _said(found.n, is_all=found.n < facets.TEXTS),
    }


def _said(n: int, *, is_all: bool) -> str:
    if is_all:
        return ngettext("Of the one that is shown.", "Of all %(n)s.", n) % {"n": f"{n:,}"}
    return _("Of the newest %(n)s.") % {"n": f"{n:,}"}


def _bars(
    heading: str,
    found: Sequence[tuple[str, int]],
    asked: Asked,
    *,
    name: str,
    called: Callable[[str], Any],
) -> dict[str, Any]:
    chosen = asked.named.get(name, "")
    rows = [
        {
            "label": str(called(value) or value),
            "url": asked.but(**{name: "" if value == chosen else value}),
            "is_chosen": value == chosen,
            "n": n,
        }
        for value, n in found
    ]
    return {"heading": heading, "rows": _sized(rows)}


def _words_bars(
    heading: str,
    found: Sequence[tuple[str, int]],
    asked: Asked,
    wanted: Callable[[str], str],
    *,
    sign: str = "",
) -> dict[str, Any]:
    rows = [
        {"label": sign + value, "url": asked.but(q=_and(asked.named.get("q", ""), wanted(value))), "n": n}
        for value, n in found
    ]  # fmt: skip
    return {"heading": heading, "rows": _sized(rows)}


def _quoted(word: str) -> str:
    return word if word.isalnum() else f'"{word}"'


def _and(words: str, more: str) -> str:
    if not words:
        return more
    return f"({words}) {more}" if " OR " in words else f"{words} {more}"


def _sized(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with the length of its bar, in percent of the longest."""
    most = max((row["n"] for row in rows), default=1)
    return [row | {"percent": max(1, round(100 * row["n"] / most))} for row in rows]


def _short(link: str) -> str:
    parts = urlsplit(link)
    shown = (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/")
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _asked_words(text: str) -> list[str]:
    if not text:
        return []
    return [str(word).lstrip("#@$") for node in walk(query.parse(text)) for word in node[1:] if isinstance(word, str)]  # fmt: skip
