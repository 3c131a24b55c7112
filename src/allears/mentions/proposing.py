"""A query for more like one mention: its telling words, its hashtags, its link, or who said it.

Words tell the more, the less they are said otherwise (`facets.base`). The proposal is a beginning
that a person changes: two or three words near each other find much of the same and little else. What
it misses: the same matter said in other words or in another language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from allears.lib import text as texts
from allears.listening import query as language
from allears.listening.query.frequent import COMMON
from allears.mentions import facets, queries, terms
from allears.mentions.queries import Mention

N_WORDS = 3
N_ASKED = 6
"""Words of which two shall stand near each other."""
MAX_NAME = 60
_WORD = re.compile(r"[^\W\d_]{3,}")
_TAG = re.compile(r"(?<!\w)#\w{2,60}")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    by: str
    label: str
    name: str
    query: str


def proposals(mention: Mention) -> list[Proposal]:
    """The best first; only those that the query language can read."""
    found = [_words(mention), _tags(mention), _link(mention), _author(mention)]
    return [one for one in found if one is not None and _can_be_read(one.query)]


def _can_be_read(query: str) -> bool:
    try:
        language.parse(query)
    except language.QueryError:
        return False
    return True


def telling(said: str, before: terms.Counts, *, limit: int) -> list[str]:
    """Its rarest words that more than one person says, in their order; else its longest."""
    seen = dict.fromkeys(_WORD.findall(terms.LINK.sub(" ", said)))
    words = {word.lower(): word for word in seen if word.lower() not in COMMON}
    known = sorted(words, key=lambda low: (before.words.get(low, 0) or before.n, -len(low)))
    chosen = set(known[:limit])
    return [word for low, word in words.items() if low in chosen]


def _words(mention: Mention) -> Proposal | None:
    words = telling(f"{mention.title} {mention.text}", facets.base(), limit=N_ASKED)
    if not words:
        return None
    first, *rest = words
    query = f"{first} NEAR/10 ({' OR '.join(rest)})" if rest else first
    name = texts.shorten(" ".join(words[:N_WORDS]), MAX_NAME)
    return Proposal(by="words", label=_("Its words"), name=name, query=query)


def _tags(mention: Mention) -> Proposal | None:
    tags = list(dict.fromkeys(_TAG.findall(f"{mention.title} {mention.text}")))[:5]
    if not tags:
        return None
    return Proposal(by="tags", label=_("Its hashtags"), name=" ".join(tags)[:MAX_NAME], query=" OR ".join(tags))  # fmt: skip


def _link(mention: Mention) -> Proposal | None:
    links = [link for link in queries.post_of(mention).links if link.startswith("http")]
    if not links:
        return None
    parts = urlsplit(links[0])
    place = f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"
    if not place or any(sign in place for sign in '"() '):
        return None
    return Proposal(by="link", label=_("Its link"), name=place[:MAX_NAME], query=f"url:{place}")


def _author(mention: Mention) -> Proposal | None:
    handle = mention.identity.handle if mention.identity else ""
    if not handle or any(sign in handle for sign in '"() '):
        return None
    return Proposal(by="author", label=_("Who said it"), name=f"@{handle}"[:MAX_NAME], query=f"author:{handle}")  # fmt: skip
