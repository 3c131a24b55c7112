"""Mentions by the words that somebody typed, newest first, however many there are.

Words are looked up by their stems in the languages that were heard. Near copies stand behind the
one that they repeat, unless a network or a language is asked for: the copy may be the one meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from allears.contacts import newest, stems
from allears.contacts.newest import Found, Place
from allears.lib import sight
from allears.mentions.models import Mention

EACH = """
    WITH RECURSIVE heard AS (
        SELECT min({0}) AS code FROM mentions_mention WHERE {1}
        UNION ALL
        SELECT (SELECT min({0}) FROM mentions_mention WHERE {0} > heard.code AND {1})
        FROM heard WHERE heard.code IS NOT NULL
    ) SELECT code FROM heard WHERE code IS NOT NULL
"""
"""Each value once, by a step in the index for each, however many mentions there are."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Words as they were typed, and what narrows them down; empty fields leave everything in."""

    words: str
    is_open: bool = False
    """The last word may be the beginning of one."""
    languages: tuple[str, ...] = ()
    """In which languages the words are looked up: `tongues()`."""
    network: str = ""
    language: str = ""
    since: datetime | None = None


def languages() -> tuple[str, ...]:
    """Those that were heard."""
    return _each("language")


def tongues(*also: str) -> tuple[str, ...]:
    """In which languages words are looked up: those that were heard, English, and these."""
    return tuple(sorted({*languages(), *also, "en"}))


def networks() -> tuple[str, ...]:
    """Those on which something was heard."""
    return _each("network")


def _each(column: str) -> tuple[str, ...]:
    now, values = sight.current(), []
    shown = "true" if now.is_whole else "walls IS NULL"
    if now.hidden and not now.is_blind:
        shown, values = "(walls IS NULL OR NOT walls && %s::bigint[])", [sorted(now.hidden)] * 2
    with connection.cursor() as cursor:
        cursor.execute(EACH.format(column, shown), values)
        return tuple(code for (code,) in cursor.fetchall())


def find(wanted: Wanted, *, before: Place | None = None, limit: int) -> Found:
    """A page of places; `rows` reads them."""
    question = stems.typed(wanted.words, languages=wanted.languages, is_open=wanted.is_open)
    fits = Q(search=question)
    if wanted.network:
        fits &= Q(network=wanted.network)
    if wanted.language:
        fits &= Q(language=wanted.language)
    if wanted.since:
        fits &= Q(posted_at__gte=wanted.since)
    if not wanted.network and not wanted.language:
        fits &= Q(copy_of__isnull=True)
    asked = newest.Asked(rows=Mention.objects.all(), fits=fits, at="posted_at")
    return newest.newest(asked, before=before, limit=limit)


def rows(found: Found) -> list[Mention]:
    """The mentions of a page, with who said them."""
    read = Mention.objects.filter(pk__in=found.ids).defer("search", "bands", "marks")
    return newest.in_order(found.ids, read.select_related("identity__contact", "channel"))
