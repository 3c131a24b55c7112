"""What a query costs, in plain words: for how many posts it is looked at, how much longer all takes, and why.

A monitor is woken by the rarest words of which one must be there (`engine.woken_by`); how common words
are is guessed from the language, so every number is rounded to look like a guess. What it misses:
how common a word is in the posts that arrive here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.listening import match as engine
from allears.listening import query as language
from allears.listening.match import Waker
from allears.listening.query.nodes import Node, is_wild, walk

COSTLY: Final = 0.02
"""Of all posts; from then on a query costs more than others, and it is said why."""
_WORD, _FIELD, _ROW, _NEAR, _WILD = 0.02, 0.05, 0.05, 0.2, 0.4
"""Deciding about one post, in parts of reading one; measured on short posts, and rough."""
_WEIGHTS: Final[Mapping[str, float]] = {
    "term": _WORD, "tag": _WORD, "mention": _WORD, "field": _FIELD, "phrase": _ROW,
    "near": _NEAR, "within": _NEAR, "wild": _WILD, "exact": _WILD,
}  # fmt: skip
MOST_NAMED: Final = 3
_MOST_OF_IT: Final = 0.8
_TIMES: Final = ((1.0, "second"), (60.0, "minute"), (3600.0, "hour"), (86400.0, "day"))


@dataclass(frozen=True, kw_only=True)
class Cost:
    """`share`: of all posts, for how many it is looked at. `longer`: by how much reading grows."""

    share: float
    longer: float
    lines: tuple[str, ...]

    @property
    def is_costly(self) -> bool:
        return self.share >= COSTLY


def of(node: Node, *, pace: float = 0.0) -> Cost:
    """`pace`: posts that are heard in a second; 0 where that is not known."""
    wakers = engine.woken_by(node)
    share = min(1.0, sum(one.rate for one in wakers))
    longer = share * max(_WEIGHTS.get(str(leaf[0]), 0.0) for leaf in walk(node))
    return Cost(share=share, longer=longer, lines=tuple(_lines(wakers, share, longer, pace)))


def _lines(wakers: list[Waker], share: float, longer: float, pace: float) -> Iterator[str]:
    yield _why(wakers, share)
    if share < COSTLY:
        return
    if pace > 0:
        yield _at_pace(share * pace)
    percent = round(100 * longer)
    if percent >= 1:
        yield _("Everything that is heard takes about %(n)s %% longer for it.") % {
            "n": number_format(percent)
        }
    yield _("One rarer word that must be there, too, makes it cheap: add it with AND.")


def _why(wakers: list[Waker], share: float) -> str:
    open_ = [one for one in wakers if one.rate >= 1.0]
    if open_:
        return _every_post(open_[0])
    named = {"n": _one_in(share), "what": _said(wakers)}
    if share < COSTLY:
        return _("It is looked at for about 1 post in %(n)s.") % named
    return (
        ngettext(
            "It is looked at for about 1 post in %(n)s, because %(what)s stands in so many.",
            "It is looked at for about 1 post in %(n)s, because each of %(what)s stands in so many.",
            min(2, len(_chief(wakers))),
        )
        % named
    )


def _every_post(waker: Waker) -> str:
    named = {"what": _text(waker.leaf)}
    if waker.is_negative:
        words = _(
            "Every post is looked at for it: to leave %(what)s out narrows nothing down, and no"
            " word must be there."
        )
    elif is_wild(str(waker.leaf[-1])):
        words = _(
            "Every post is looked at for it, because %(what)s names fewer than three letters with"
            " which a word begins or ends."
        )
    else:
        words = _(
            "Every post is looked at for it, because %(what)s is no word by which posts can be"
            " looked up."
        )
    return words % named


def _chief(wakers: list[Waker]) -> list[Waker]:
    """The few that make most of it."""
    found: list[Waker] = []
    whole = sum(one.rate for one in wakers)
    for one in sorted(wakers, key=lambda one: one.rate, reverse=True):
        if len(found) == MOST_NAMED or sum(each.rate for each in found) >= _MOST_OF_IT * whole:
            break
        found.append(one)
    return found


def _said(wakers: list[Waker]) -> str:
    texts = list(dict.fromkeys(_text(one.leaf) for one in _chief(wakers)))
    return str(get_text_list(texts, _("and")))


def _text(leaf: Node) -> str:
    """As somebody would type it."""
    match leaf:
        case ("phrase", *words) | ("within", _, *words):
            text = " ".join(map(str, words))
        case ("field", name, "=", value):
            text = f"{name}:{value}"
        case ("term" | "wild" | "tag" | "mention", word):
            text = str(word)
        case _:
            text = language.format(leaf)
    return f"“{text}”"


def _one_in(share: float) -> str:
    """To two figures: it is a guess and shall look like one."""
    return number_format(int(float(f"{1 / share:.2g}")) if share else 0, force_grouping=True)


def _at_pace(a_second: float) -> str:
    size, unit = next((one for one in _TIMES if a_second * one[0] >= 1), _TIMES[-1])
    n = max(1, int(float(f"{a_second * size:.2g}")))
    words = {
        "second": _("At yesterday's pace these are about %(n)s a second."),
        "minute": _("At yesterday's pace these are about %(n)s a minute."),
        "hour": _("At yesterday's pace these are about %(n)s an hour."),
        "day": _("At yesterday's pace these are about %(n)s a day."),
    }
    return words[unit] % {"n": number_format(n, force_grouping=True)}
