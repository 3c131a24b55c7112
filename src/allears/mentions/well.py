"""How each monitor is, in words for a page and for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.mentions.health import Kind
from allears.mentions.models import Health


@dataclass(frozen=True, kw_only=True)
class Line:
    """One calm sentence. `state`: good, warn or off, as `web/_health.html` draws it."""

    state: str
    words: str
    badge: str = ""
    """In two words, for a list; empty while it is well."""
    then: str = ""
    """What to do."""


def line(row: Health | None) -> Line:
    """What the page of a monitor says."""
    if row is None:
        return Line(
            state="off", words=_("Nobody has looked yet how it is; that happens by the hour.")
        )
    kind, data = Kind(row.kind), row.data
    if kind is Kind.WELL:
        return Line(state="good", words=_well(data))
    return Line(state="warn", words=words_of(kind, data), badge=_badges()[kind], then=then_of(kind))


def _well(data: dict[str, Any]) -> str:
    if data.get("usual") is None:
        return _(
            "Too young for a habit: after three weeks its volume is compared with the same hours."
        )
    words = ngettext(
        "As usual: %(n)s post in 24 hours, the weeks before had %(usual)s.",
        "As usual: %(n)s posts in 24 hours, the weeks before had %(usual)s.",
        int(data["n"]),
    )
    return words % {"n": _number(data["n"]), "usual": _number(data["usual"])}


def words_of(kind: Kind, data: dict[str, Any]) -> str:
    """What is wrong, and what it is held against."""
    numbers = {key: _number(value) for key, value in data.items() if isinstance(value, int | float)}
    words = _drawn_words() if data.get("is_drawn") else str(_words()[kind])
    return words % (numbers | {"time": _time(int(data.get("hours", 0)))})


def _drawn_words() -> str:
    return _(
        "Only %(n)s of %(all)s posts that were drawn at random are right: truly %(high)s %% at most,"
        " and here at least %(bound)s %% should be."
    )


def _words() -> dict[Kind, str]:
    return {
        Kind.QUIET: _(
            "Silent for %(time)s; in the same hours of the weeks before there were about %(usual)s posts."
        ),
        Kind.LOUD: _(
            "%(n)s posts in %(time)s; the same hours of the weeks before had about %(usual)s."
        ),
        Kind.AUTHOR: _("%(n)s of its last %(all)s posts are by one author."),
        Kind.SPAM: _("%(n)s of its last %(all)s posts look like spam."),
        Kind.COPIES: _("%(n)s of its last %(all)s posts repeat one another."),
        Kind.IMPRECISE: _("Only %(n)s of %(all)s marked posts that it catches are right."),
    }


def then_of(kind: Kind) -> str:
    """What its owner can do about it."""
    return str(_thens()[kind])


def _thens() -> dict[Kind, str]:
    return {
        Kind.QUIET: _(
            "See under channels whether they hear, then try the query on what was kept: a word may"
            " have changed."
        ),
        Kind.LOUD: _("Read the newest. If they are not meant, leave their words out with NOT."),
        Kind.AUTHOR: _("If that author is not meant, add NOT author: with the handle."),
        Kind.SPAM: _(
            "Leave out the words that the spam shares, or ask for one more word of yours."
        ),
        Kind.COPIES: _("If one text goes around, leave a rare phrase of it out with NOT."),
        Kind.IMPRECISE: _(
            "Leave out what the wrong ones share: the suggestions below come from its test, into"
            " which drawn posts go by one press."
        ),
    }


def _badges() -> dict[Kind, str]:
    return {
        Kind.QUIET: _("silent"),
        Kind.LOUD: _("loud"),
        Kind.AUTHOR: _("one author"),
        Kind.SPAM: _("spam"),
        Kind.COPIES: _("copies"),
        Kind.IMPRECISE: _("imprecise"),
    }


def _time(hours: int) -> str:
    days = timedelta(hours=hours).days
    if days >= 2:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def _number(value: float) -> str:
    return number_format(round(value), force_grouping=True)
