"""The gap in words: one sentence, a drawing of both sides, four tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from allears.cases.filter_words import language_name
from allears.cases.rules import waits
from allears.cases.rules.waits import Band, Length
from allears.insights.gap.reading import REST, Cut, Gap, Group
from allears.web import chart, icons

MINUTE, HOUR, DAY = 60, 3600, 86_400
RANGES = {
    7: lazy("the last 7 days"),
    30: lazy("the last 30 days"),
    90: lazy("the last 90 days"),
    365: lazy("the last year"),
}
BANDS = {
    Band.QUIET: lazy("Fewer than 1,000 followers"),
    Band.HEARD: lazy("1,000 to 9,999"),
    Band.LOUD: lazy("10,000 to 99,999"),
    Band.LOUDEST: lazy("100,000 or more"),
    Band.UNKNOWN: lazy("Not known (mail, forms)"),
}
TITLES = {
    Cut.BAND: lazy("By followers"),
    Cut.WAY: lazy("Public and private"),
    Cut.NETWORK: lazy("By network"),
    Cut.LANGUAGE: lazy("By language"),
}
DRAWN_AT = (0.5, 1, 2, 4, 8, 24, 48, 96, 168)
"""Hours after which the drawing looks."""


def shown(gap: Gap) -> dict[str, Any]:
    """Context of `insights/_gap_found.html`."""
    return {
        "n": gap.n,
        "sentence": sentence(gap),
        "detail": detail(gap),
        "chart": drawing(gap),
        "tables": [
            {"id": cut, "title": title, "rows": [row(cut, one) for one in gap.tables[cut]]}
            for cut, title in TITLES.items()
        ],
        "fewest": waits.FEWEST,
    }


def sentence(gap: Gap) -> str:
    """What the gap is, in one sentence that a person would say."""
    quiet, loud = gap.quiet.half, gap.loud.half
    if not gap.is_sayable or quiet is None or loud is None:
        return _("Too few to say whether the quiet wait longer than the loud.")
    times = {"quiet": until_words(quiet), "loud": until_words(loud)}
    if gap.is_chance:
        words = _(
            "The quiet are served like the loud: half of them have an answer after %(quiet)s, half"
            " of the loud after %(loud)s."
        )
    elif gap.z < 0:
        words = _(
            "The quiet wait longer: half of them have an answer after %(quiet)s, half of the loud"
            " after %(loud)s."
        )
    else:
        words = _(
            "The loud wait longer: half of them have an answer after %(loud)s, half of the quiet"
            " after %(quiet)s."
        )
    return words % times


def detail(gap: Gap) -> str:
    """How sure that is, and of whom it speaks."""
    sides = {"quiet": gap.quiet, "loud": gap.loud}
    n = {name: number_format(one.waits.n, force_grouping=True) for name, one in sides.items()}
    who = _("Quiet: fewer than 1,000 followers (%(quiet)s). Loud: 10,000 or more (%(loud)s).") % n
    if not gap.is_sayable:
        fewest = ngettext(
            "At least %d is needed on each side.",
            "At least %d are needed on each side.",
            waits.FEWEST,
        )
        return f"{who} {fewest % waits.FEWEST}"
    if gap.is_chance:
        sure = _("Compared within each network, the difference is one that chance makes.")
    else:
        sure = _(
            "Compared within each network, chance makes such a difference less than once in 20 times."
        )
    return f"{who} {sure}"


def row(cut: Cut, group: Group) -> dict[str, Any]:
    """One group of a table."""
    half, nine = group.half, group.nine
    return {
        "label": label_of(cut, group.value),
        "n": number_format(group.waits.n, force_grouping=True),
        "n_waiting": number_format(group.waits.n_waiting, force_grouping=True),
        "half": until_words(half) if half else "",
        "between": between_words(half) if half else "",
        "nine": until_words(nine) if nine else "",
        "kept": round(100 * group.n_kept / group.n_promised) if group.n_promised else None,
        "n_promised": group.n_promised,
    }


def label_of(cut: Cut, value: str) -> str:
    if value == REST:
        return _("All others")
    match cut:
        case Cut.BAND:
            return str(BANDS[Band(value)])
        case Cut.NETWORK:
            return icons.network_sign(value)[1]
        case Cut.WAY:
            return _("Began in private") if value == "private" else _("Began in public")
    return language_name(value) if value not in ("", "unknown", "und") else _("Not known")


def until_words(length: Length) -> str:
    """ "3 h 10 min", or that it takes longer than anybody has waited so far."""
    if length.at_s is None:
        return _("more than %s") % length_words(length.more_than_s)
    return length_words(length.at_s)


def between_words(length: Length) -> str:
    """Where the truth lies 19 times of 20."""
    least = length_words(length.least_s)
    if length.most_s is None:
        return _("%s or more") % least
    most = length_words(length.most_s)
    return least if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}


def length_words(seconds: float) -> str:
    """In the two largest units, as exact as it is known."""
    if seconds < MINUTE:
        return _("under a minute")
    if seconds < HOUR:
        return _("%(n)s min") % {"n": round(seconds / MINUTE)}
    if seconds < 10 * HOUR:
        hours, minutes = divmod(round(seconds / MINUTE / 5) * 5, 60)
        said = _("%(n)s h") % {"n": hours}
        return said if not minutes else f"{said} {_('%(n)s min') % {'n': minutes}}"
    if seconds < 2 * DAY:
        return _("%(n)s h") % {"n": round(seconds / HOUR)}
    days = round(seconds / DAY)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def drawing(gap: Gap) -> chart.Chart | None:
    """How many of 100 had an answer after how long; None where a side is too small to draw."""
    if not gap.is_sayable:
        return None
    sides = [(_("Quiet"), gap.quiet), (_("Loud"), gap.loud)]
    told = [[waits.share_answered(one.waits, h * HOUR) for h in DRAWN_AT] for _name, one in sides]
    n = sum(all(value is not None for value in values) for values in zip(*told, strict=True))
    if n < 2:
        return None
    return chart.lines(
        _("Of 100 people, how many had an answer"),
        [length_words(h * HOUR) for h in DRAWN_AT[:n]],
        [(name, _hundredths(values[:n])) for (name, _one), values in zip(sides, told, strict=True)],
        x_name=_("after"),
        y_name=_("of 100"),
    )


def _hundredths(values: Iterable[float | None]) -> list[float]:
    return [round(100 * (value or 0), 1) for value in values]
