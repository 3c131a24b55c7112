"""A query that somebody is writing: can it be read, what does it say, what would it have caught.

It is run over the mentions that were kept last, with the marks that triage gave them. What it
misses: posts that no monitor met were not kept, so a query for something new will find more in
life than it finds here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.listening import match
from allears.listening import query as language
from allears.listening.post import Post
from allears.listening.query.nodes import Node, walk
from allears.mentions import marking, queries
from allears.mentions.queries import Mention

N_POSTS = 1000
N_EXAMPLES = 20
EXCERPT = 240
"""Characters of an example."""
GREEDY = 0.5
"""A NOT that takes away more than this share is worth a remark."""
_SAID = {"term": "word", "wild": "word", "tag": "word", "mention": "word", "exact": "exact"}


@dataclass(frozen=True, kw_only=True)
class Example:
    """A mention that it would have caught, its words marked."""

    mention: Mention
    title: list[marking.Piece]
    text: list[marking.Piece]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a query would have caught."""

    n_looked_at: int
    n_caught: int
    since: datetime | None
    """When the oldest of those that were looked at was heard."""
    examples: list[Example]
    advice: list[language.Advice]


def caught(text: str) -> Tried:
    """Run a query over the last mentions. Raises `QueryError`."""
    node = language.parse(text)
    matcher = match.compile([(0, node)], detected_language=True)
    rows = queries.newest(N_POSTS)
    posts = [queries.post_of(row) for row in rows]
    hits = [
        (row, post)
        for row, post in zip(rows, posts, strict=True)
        if marking.meets(matcher, post, queries.marks_of(row))
    ]
    return Tried(
        n_looked_at=len(rows),
        n_caught=len(hits),
        since=rows[-1].heard_at if rows else None,
        examples=[_example(matcher, row, post) for row, post in hits[:N_EXAMPLES]],
        advice=[*language.advise(text), *_greedy(node, posts)],
    )


def _example(matcher: match.Matcher, row: Mention, post: Post) -> Example:
    found = matcher.explain(0, post, queries.marks_of(row))
    return Example(
        mention=row,
        title=marking.pieces(post.title, marking.of_part("title", found), limit=EXCERPT),
        text=marking.pieces(post.text, marking.of_part("text", found), limit=EXCERPT),
    )


def _greedy(node: Node, posts: list[Post]) -> list[language.Advice]:
    """A remark for each NOT that takes away most of what the rest would catch."""
    words = _("NOT %(what)s takes away %(n)s of the %(all)s that the rest would have caught.")
    return [
        language.Advice(
            words % {"what": _short(gone.node), "n": gone.n_removed, "all": gone.n_met}, 0
        )
        for gone in match.removed_by(node, posts)
        if gone.share > GREEDY
    ]


def _short(node: Node) -> str:
    text = language.format(node)
    return text if len(text) <= 60 else text[:57] + "..."


def place_of(error: language.QueryError, text: str) -> tuple[int, int]:
    """Where a fault stands: first character and one past the last, from 0; to the next space."""
    start = min(max(error.at - 1, 0), max(len(text) - 1, 0))
    end = start + 1
    while end < len(text) and not text[end].isspace() and text[end] not in '()"{}':
        end += 1
    return start, end


def in_words(text: str) -> str:
    """What a query holds, counted: "3 words, 1 phrase". Raises `QueryError`."""
    counts: Counter[str] = Counter()
    for node in walk(language.parse(text)):
        kind = str(node[0])
        counts[_SAID.get(kind, kind)] += 1
    said = [
        ngettext("%d word", "%d words", counts["word"]) % counts["word"],
        ngettext("%d phrase", "%d phrases", counts["phrase"]) % counts["phrase"],
        ngettext("%d exact sign", "%d exact signs", counts["exact"]) % counts["exact"],
        ngettext("%d pair of neighbours", "%d pairs of neighbours", _n_near(counts))
        % _n_near(counts),
        ngettext("%d field", "%d fields", counts["field"]) % counts["field"],
        ngettext("%d part kept out", "%d parts kept out", counts["not"]) % counts["not"],
    ]
    n_of = (counts["word"], counts["phrase"], counts["exact"], _n_near(counts))
    numbers = (*n_of, counts["field"], counts["not"])
    return ", ".join(words for words, n in zip(said, numbers, strict=True) if n)


def _n_near(counts: Counter[str]) -> int:
    return counts["near"] + counts["within"]
