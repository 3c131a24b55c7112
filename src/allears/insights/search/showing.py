"""Where the words of a question stand in the texts that are shown.

The database knows which words of a text have the same stem as one that was asked for; it is asked
once for all the words of a page. Only words that begin as an asked one does are put before it
(unless the script is another than Latin, where endings are not all that changes). Letters of
scripts without spaces are looked for as they are. The result is cut into pieces of plain text, so
that a page can never show what was said as markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from allears.insights.search.question import Question
from allears.listening.query.letters import SHAPES, UNSPACED, fold, normalize
from allears.mentions import marking
from allears.mentions.marking import Piece
from allears.triage import personal

EXCERPT = 220
"""Characters of a text in the list of what was found."""
MOST_READ = 6000
"""Characters of a text in which words are marked."""
BEGINS = 3
"""Letters that a word and its other forms begin with alike."""
MOST_WORDS = 3000
_WORD = re.compile(r"[^\W_]+")
_STEMS = """
    SELECT n FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS t (word, language, n),
        (SELECT replace(replace(allears_query(%s, %s::text[], true)::text, '&', '|'), '<->', '|')::tsquery)
        AS asked (question)
    WHERE allears_search(t.language, '', t.word) @@ asked.question
"""


class Text(NamedTuple):
    """A text and the language that it is in."""

    words: str
    language: str


def marked(
    question: Question, texts: Sequence[Text], languages: Sequence[str]
) -> list[list[Piece]]:
    """Each text cut where the words that were asked for begin and end, around the first of them."""
    texts = [text._replace(words=personal.masked(text.words)) for text in texts]
    spans = _spans(question.text, texts, languages)
    return [
        marking.pieces(text.words, places, limit=EXCERPT)
        for text, places in zip(texts, spans, strict=True)
    ]


def holds_mark(pieces: Sequence[Piece]) -> bool:
    return any(piece.is_hit for piece in pieces)


def _spans(
    typed: str, texts: Sequence[Text], languages: Sequence[str]
) -> list[list[tuple[int, int]]]:
    asked = [_plain(found.group()) for found in _WORD.finditer(typed)]
    places = [_words(text.words, asked) for text in texts]
    wanted = sorted(
        {
            (text.words[first:last], text.language)
            for text, found in zip(texts, places, strict=True)
            for first, last in found
        }
    )[:MOST_WORDS]
    met = _met(typed, wanted, languages)
    return [
        [
            *((a, b) for a, b in found if (text.words[a:b], text.language) in met),
            *_unspaced(text.words, typed),
        ]
        for text, found in zip(texts, places, strict=True)
    ]


def _words(text: str, asked: Sequence[str]) -> list[tuple[int, int]]:
    """The places of words that may be another form of an asked one."""
    heads = tuple(word[:BEGINS] for word in asked)
    found = []
    for one in _WORD.finditer(text[:MOST_READ]):
        word = _plain(one.group())
        if not _is_unspaced(word) and (word.startswith(heads) or not word.isascii()):
            found.append(one.span())
    return found


def _plain(word: str) -> str:
    return fold(normalize(word)) if word else ""


def _met(
    typed: str, wanted: Sequence[tuple[str, str]], languages: Sequence[str]
) -> set[tuple[str, str]]:
    if not wanted:
        return set()
    words, codes = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, [list(words), list(codes), typed, list(languages)])
        return {wanted[n - 1] for (n,) in cursor.fetchall()}


def _is_unspaced(word: str) -> bool:
    return not UNSPACED.isdisjoint(word.translate(SHAPES))


def _unspaced(text: str, typed: str) -> list[tuple[int, int]]:
    """Where the typed rows of letters of a script without spaces stand."""
    found = []
    for part in typed.split():
        if _is_unspaced(part):
            found += [one.span() for one in re.finditer(re.escape(part), text[:MOST_READ])]
    return found
