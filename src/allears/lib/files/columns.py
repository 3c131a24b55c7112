"""Which column of a table holds what: proposed from the names and from what stands in the cells.

Each pair of field and column gets points: for a name that is used for it (in English, German,
French, Spanish, Italian, Portuguese, Dutch), and for cells that look like it (dates, links,
whole numbers, long texts). The best pair is taken first, each field and each column once. What
it misses: two columns of text where neither is named; the longer one is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from allears.lib.feeds import dates

SAMPLE_ROWS: Final = 100
_NAMES: Final[Mapping[str, str]] = {
    "text": "text full_text tweet body message content comment comments review review_text description "
    "kommentar nachricht inhalt texte message_text mensaje texto commentaire testo tekst bericht "
    "post verbatim feedback sentence utterance question snippet",
    "id": "id tweet_id post_id review_id message_id comment_id status_id guid uuid nummer identifier",
    "author": "author username user screen_name handle author_id user_id from name autor benutzer "
    "auteur usuario utente gebruiker reviewer customer kunde sender author_username user_name",
    "author_name": "author_name display_name full_name real_name anzeigename nom nombre",
    "created_at": "created_at date time timestamp datetime created tweet_created posted_at published "
    "published_at datum zeit fecha data date_posted review_date created_utc tijd at heure",
    "url": "url link permalink href uri address adresse source_url tweet_url post_url",
    "title": "title subject headline titel betreff titre asunto titulo titolo onderwerp review_title",
    "lang": "lang language sprache langue idioma lingua taal locale",
    "likes": "likes like_count favorites favourites favorite_count upvotes score gefaellt helpful",
    "reposts": "reposts retweets retweet_count shares repost_count geteilt share_count",
    "replies": "replies reply_count comment_count n_comments num_comments antworten",
    "rating": "rating stars star_rating score_rating bewertung sterne note calificacion valutazione",
    "network": "network platform source channel netzwerk plattform kanal site",
    "country": "country country_code land pays pais paese",
    "reply_to_id": "in_reply_to in_reply_to_id in_reply_to_status_id in_response_to_tweet_id parent_id reply_to_id",
    "thread": "thread conversation_id thread_id conversation",
    "followers": "followers follower_count followers_count",
}
_WANTED: Final = {name: frozenset(words.split()) for name, words in _NAMES.items()}
_WHOLE_ONLY: Final = frozenset({"network", "country", "thread", "rating", "lang"})
"""Fields whose names mean something else inside longer ones ("Information Source")."""
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"https?://\S+\Z", re.I)
_LANG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?\Z")
_FIRST: Final = 10.0
_PART: Final = 5.0


@dataclass(frozen=True)
class Columns:
    """Field to number of the column, from 0."""

    places: Mapping[str, int]
    why: Mapping[str, str] = field(default_factory=dict)
    """For each field one line for people."""


def propose(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """The likeliest meaning of each column. Without any text column `places` has no `text`."""
    cells = [
        [row[at].strip() for row in rows[:SAMPLE_ROWS] if at < len(row) and row[at].strip()]
        for at in range(len(header))
    ]
    points = [
        (named + looked, -at, name, at, named)
        for name in _NAMES
        for at in range(len(header))
        for named, looked in [(_named(name, header[at], at), _looks(name, cells[at]))]
        if named + looked >= _PART and looked > -_FIRST
    ]
    places: dict[str, int] = {}
    why: dict[str, str] = {}
    for _, _, name, at, named in sorted(points, reverse=True):
        if name not in places and at not in places.values():
            places[name] = at
            by = "its name" if named else "what stands in it"
            why[name] = f"“{header[at]}”, by {by}"
    return Columns(places, why)


def apply(columns: Columns, row: Sequence[str]) -> dict[str, object]:
    """A mapping in our own shape of a post, as far as the cells hold anything."""
    wire: dict[str, object] = {}
    for name, at in columns.places.items():
        cell = row[at].strip() if at < len(row) else ""
        if cell and cell.lower() not in {"null", "none", "nan", "n/a", "\\n"}:
            wire[name] = cell
    author = {
        key: wire.pop(name)
        for key, name in (("handle", "author"), ("name", "author_name"), ("followers", "followers"))
        if name in wire
    }
    if author:
        wire["author"] = author
    return wire


def is_known(column: str) -> bool:
    """Whether columns are called so."""
    whole = "_".join(_words(column))
    return any(whole in wanted for wanted in _WANTED.values())


def _words(column: str) -> list[str]:
    parted = re.sub(r"([a-z])([A-Z])", r"\1_\2", column)
    return [word.lower() for word in _WORD.findall(parted)]


def _named(name: str, column: str, at: int) -> float:
    """Points for the name: whole, in the right words, or in part."""
    words = _words(column)
    whole = "_".join(words)
    wanted = _WANTED[name]
    if whole in wanted:
        rank = _NAMES[name].split().index(whole)
        return _FIRST - rank * 0.1
    if name in _WHOLE_ONLY:
        return 0.0
    if words and (words[-1] in wanted or words[0] in wanted) and len(words) <= 4:
        return _PART + (0.5 if words[-1] in wanted else 0.0) - at * 0.01
    return 0.0


def _looks(name: str, cells: Sequence[str]) -> float:
    """Points for the content; heavily negative where it cannot be."""
    if not cells:
        return -2.0
    look = _LOOKS.get(name)
    return look(cells) if look else 0.0


def _share(cells: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, cells)) / len(cells)


def _like_text(cells: Sequence[str]) -> float:
    n_words = sum(len(cell.split()) for cell in cells) / len(cells)
    if _share(cells, lambda cell: bool(_LINK.match(cell)) or cell.replace(".", "").isdigit()) > 0.5:
        return -_FIRST
    return 4.0 + min(n_words, 20.0) / 4 if n_words >= 2 else -1.0


def _like_date(cells: Sequence[str]) -> float:
    share = _share(cells, lambda cell: len(cell) >= 6 and dates.read(cell) is not None)
    has_marks = _share(cells, lambda cell: any(mark in cell for mark in "-/.: ")) > 0.5
    if share < 0.5:
        return -_FIRST
    return 6.0 * share if has_marks else 0.0


def _like_number(cells: Sequence[str]) -> float:
    return (
        0.0
        if _share(cells, lambda cell: cell.replace(",", "").replace(".", "").isdigit()) > 0.8
        else -_FIRST
    )


def _like_rating(cells: Sequence[str]) -> float:
    return (
        0.0 if _share(cells, lambda cell: cell[:1].isdigit() and len(cell) <= 5) > 0.8 else -_FIRST
    )


def _like_link(cells: Sequence[str]) -> float:
    return 6.0 if _share(cells, lambda cell: bool(_LINK.match(cell))) > 0.8 else -_FIRST


def _like_lang(cells: Sequence[str]) -> float:
    return 0.0 if _share(cells, lambda cell: bool(_LANG.match(cell))) > 0.8 else -_FIRST


def _like_id(cells: Sequence[str]) -> float:
    is_unique = len(set(cells)) >= 0.95 * len(cells)
    return (1.0 if is_unique else -_FIRST) - (
        _FIRST if _share(cells, lambda cell: " " in cell) > 0.5 else 0.0
    )


def _like_name(cells: Sequence[str]) -> float:
    return -_FIRST if sum(map(len, cells)) / len(cells) > 60 else 0.0


_LOOKS: Final[Mapping[str, Callable[[Sequence[str]], float]]] = {
    "text": _like_text,
    "created_at": _like_date,
    "url": _like_link,
    "lang": _like_lang,
    "id": _like_id,
    "author": _like_name,
    "author_name": _like_name,
    "network": _like_name,
    "country": _like_name,
    "rating": _like_rating,
    "reply_to_id": _like_name,
    "thread": _like_name,
    **dict.fromkeys(("likes", "reposts", "replies", "followers"), _like_number),
}
