"""What a query that somebody is writing would change, as the page beside the editor shows it.

One function takes the posts from wherever they are kept (`looking` for the mentions) and gives what the
templates need: numbers, the chart, what sets the sides apart, examples with their words marked and with
what people said of them. What it misses: what cannot be read yet; the page keeps what it showed before.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from allears.listening import match
from allears.listening import query as language
from allears.listening.post import Post
from allears.listening.query.nodes import Node
from allears.mentions import clauses, comparing, marking
from allears.mentions.comparing import Batch, Difference, Seen, Side
from allears.web import chart

EXCERPT = 240
"""Characters of an example."""
MOST_BARS = 168
"""Points of a chart: an hour each, or more when the time is long."""
STEPS = tuple(timedelta(hours=n) for n in (1, 3, 6, 12, 24, 72, 168, 672))
N_SHOWN = comparing.N_EXAMPLES
N_ROWS = 6
"""Languages and networks that are shown."""
GREEDY = 0.5
"""A NOT that takes away more than this share is worth a remark."""
N_FOR_NOT = 3000
"""Posts on which that is tried."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A post with the words marked that were met."""

    seen: Seen
    title: list[marking.Piece]
    text: list[marking.Piece]
    verdict: bool | None
    """What somebody said of it; None: nobody did."""


@dataclass(frozen=True, kw_only=True)
class ShownSide:
    """What comes in, falls out, or stays."""

    id: str
    label: str
    n: int
    words: list[tuple[str, int]]
    examples: list[Example]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Everything that the panel shows."""

    difference: Difference
    sides: list[ShownSide]
    first: str
    """The side that is open."""
    chart: chart.Chart | None
    languages: list[tuple[str, int, int, int]]
    networks: list[tuple[str, int, int, int]]
    """Value, comes in, falls out, stays."""
    is_new: bool
    """There is nothing to compare with."""
    is_same: bool
    remarks: list[language.Advice]

    @property
    def is_two(self) -> bool:
        """Both sides differ, so each has its own."""
        return not (self.is_new or self.is_same)

    @property
    def tables(self) -> list[tuple[str, list[tuple[str, int, int, int]]]]:
        return [(_("Language"), self.languages), (_("Network"), self.networks)]

    @property
    def looked_at(self) -> str:
        return number_format(self.difference.n_looked_at, force_grouping=True)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An old and a new query, and what people said of posts."""

    old: Node | None
    new: Node
    verdicts: Mapping[str, bool]

    @property
    def nodes(self) -> list[Node]:
        """What a source must not leave out: also what only a NOT takes away."""
        return [*([self.old] if self.old else []), self.new, *_without_nots(self.new)]


def _without_nots(node: Node) -> list[Node]:
    parts = [part for part in node[1:] if part[0] != "not"] if node[0] == "and" else []
    if not parts or len(parts) == len(node) - 1:
        return []
    return [("and", *parts) if len(parts) > 1 else parts[0]]


def watch(asked: Asked, batches: Iterable[Batch]) -> Iterator[Shown]:
    """What is known after each batch."""
    held: list[Post] = []
    for found in comparing.compare(asked.old, asked.new, _held(batches, held)):
        yield show(asked, found, held)


def at_once(asked: Asked, batches: Iterable[Batch]) -> Shown:
    """What is known at the end."""
    held: list[Post] = []
    found = deque(comparing.compare(asked.old, asked.new, _held(batches, held)), maxlen=1)
    return show(asked, found[0] if found else Difference(), held)


def _held(batches: Iterable[Batch], held: list[Post]) -> Iterator[Batch]:
    for batch in batches:
        held.extend(one.post for one in batch.posts[: N_FOR_NOT - len(held)])
        yield batch


def show(asked: Asked, found: Difference, held: Sequence[Post] = ()) -> Shown:
    """`held`: posts on which NOTs are tried."""
    trees = [tree for tree in (asked.old, asked.new) if tree is not None]
    matchers = [match.compile([(0, tree)], detected_language=True) for tree in trees]
    is_same = asked.old == asked.new
    same = found.stayed if found.stayed.texts else None
    plan = [
        ("came", _("Comes in"), found.came, same or found.fell, matchers[-1]),
        ("fell", _("Falls out"), found.fell, same or found.came, matchers[0]),
        ("stayed", _("Stays"), found.stayed, Side(), matchers[-1]),
    ]
    if asked.old is None:
        plan = [("came", _("Would come in"), found.came, Side(), matchers[-1])]
    elif is_same:
        plan = [("stayed", _("Is caught"), found.stayed, Side(), matchers[-1])]
    sides = [
        ShownSide(
            id=name,
            label=label,
            n=side.n,
            words=comparing.words_of(side, against, besides=trees),
            examples=[_example(matcher, one, asked.verdicts) for one in side.examples[:N_SHOWN]],
        )
        for name, label, side, against, matcher in plan
    ]
    return Shown(
        difference=found,
        sides=sides,
        first=next((side.id for side in sides if side.n), sides[0].id),
        chart=_chart(found, is_both=asked.old is not None and not is_same),
        languages=_rows(found, "languages", clauses.language_name),
        networks=_rows(found, "networks", str),
        is_new=asked.old is None,
        is_same=is_same,
        remarks=list(_greedy(asked.new, held)),
    )


def _example(matcher: match.Matcher, one: Seen, verdicts: Mapping[str, bool]) -> Example:
    spans = matcher.explain(0, one.post, one.marks)
    return Example(
        seen=one,
        title=marking.pieces(one.post.title, marking.of_part("title", spans), limit=EXCERPT),
        text=marking.pieces(one.post.text, marking.of_part("text", spans), limit=EXCERPT),
        verdict=verdicts.get(one.key),
    )


def _rows(found: Difference, what: str, spell: Any) -> list[tuple[str, int, int, int]]:
    came, fell, stayed = (getattr(side, what) for side in (found.came, found.fell, found.stayed))
    total: Counter[str] = came + fell + stayed
    return [
        (_("unknown") if value == "?" else spell(value), came[value], fell[value], stayed[value])
        for value, _n in total.most_common(N_ROWS)
    ]


def _chart(found: Difference, *, is_both: bool) -> chart.Chart | None:
    """How many before and after, by the hour in which they were said."""
    before = found.fell.hours + found.stayed.hours
    after = found.came.hours + found.stayed.hours
    hours = sorted({*before, *after})
    if len(hours) < 2:
        return None
    step = _step(hours[-1] - hours[0])
    starts, labels = _starts(hours[0], hours[-1], step)
    x_name = _x_name(step)
    if not is_both:
        points = list(zip(labels, _summed(after, starts, step), strict=True))
        return chart.columns(_("Over time"), points, x_name=x_name, y_name=_("Posts"))
    series = [
        (_("as it is"), _summed(before, starts, step)),
        (_("as it would be"), _summed(after, starts, step)),
    ]
    return chart.lines(_("Over time"), labels, series, x_name=x_name, y_name=_("Posts"))


def _step(span: timedelta) -> timedelta:
    return next((step for step in STEPS if span / step < MOST_BARS), STEPS[-1])


def _starts(first: datetime, last: datetime, step: timedelta) -> tuple[list[datetime], list[str]]:
    end = last + timedelta(hours=1)
    n = ceil((end - first) / step)
    starts = [end - step * (n - i) for i in range(n)]
    shape = "D H:i" if step < timedelta(days=1) else "j M"
    return starts, [date_format(timezone.localtime(one), shape) for one in starts]


def _summed(hours: Counter[datetime], starts: list[datetime], step: timedelta) -> list[float]:
    sums = [0.0] * len(starts)
    for hour, n in hours.items():
        place = int((hour - starts[0]) / step)
        if 0 <= place < len(sums):
            sums[place] += n
    return sums


def _x_name(step: timedelta) -> str:
    n = int(step / timedelta(hours=1))
    if n == 1:
        return _("By the hour")
    return _("By %(n)d hours") % {"n": n} if n < 24 else _("By %(n)d days") % {"n": n // 24}


def _greedy(node: Node, posts: Sequence[Post]) -> Iterator[language.Advice]:
    """A remark for each NOT that takes away most of what the rest would catch."""
    words = _("NOT %(what)s takes away %(n)s of the %(all)s that the rest would have caught.")
    for gone in match.removed_by(node, posts):
        if gone.share > GREEDY:
            text = language.format(gone.node)
            short = text if len(text) <= 60 else text[:57] + "..."
            said = words % {"what": short, "n": gone.n_removed, "all": gone.n_met}
            yield language.Advice(said, 0)
