"""The rubric in words: what was looked at, why it counts, what was seen; and how far somebody is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from allears.practice.rules.rubric import MOST_SORRY, Check, Point
from allears.practice.rules.scenario import Look, Mood, Scenario

MOODS: Mapping[Mood, Any] = {
    Mood.FRIENDLY: lazy("friendly"),
    Mood.CALM: lazy("calm"),
    Mood.WORRIED: lazy("worried"),
    Mood.ANNOYED: lazy("annoyed"),
    Mood.FURIOUS: lazy("furious"),
    Mood.HARD: lazy("hard"),
}
LOOKS: Mapping[Look, Any] = {
    Look.MAIL: lazy("Mail"),
    Look.FORM: lazy("Web form"),
    Look.SQUARE: lazy("Public post"),
    Look.FORUM: lazy("Forum"),
    Look.REVIEW: lazy("Review"),
}
LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français", "ar": "العربية"}
TITLES: Mapping[Check, Any] = {
    Check.PROTOCOL: lazy("What the protocol asks"),
    Check.FACTS: lazy("The question is answered"),
    Check.FEELING: lazy("What they feel is seen, once"),
    Check.NEXT: lazy("What happens next, and by when"),
    Check.TRAPS: lazy("Nothing that must not be said"),
    Check.BLAME: lazy("No blame"),
    Check.PRIVACY: lazy("Nothing private in public"),
    Check.PLACE: lazy("In public or in private"),
    Check.LANGUAGE: lazy("In their language"),
    Check.NAME: lazy("By their name"),
    Check.LENGTH: lazy("As long as it reads well there"),
    Check.TIME: lazy("In time"),
}
WHYS: Mapping[Check, Any] = {
    Check.PROTOCOL: lazy("In a hard case nobody decides alone and nobody improvises."),
    Check.FACTS: lazy("Kind words without an answer make them write again."),
    Check.FEELING: lazy("Who is not heard says it louder. Who is apologised to five times believes none."),
    Check.NEXT: lazy("Waiting is easier with an end."),
    Check.TRAPS: lazy("Some sentences cost more than no answer."),
    Check.BLAME: lazy("Even where they erred: they came for help."),
    Check.PRIVACY: lazy("What stands in public stays there, also after it is deleted."),
    Check.PLACE: lazy("What others ask too belongs in public; what is theirs alone does not."),
    Check.LANGUAGE: lazy("They chose the language in which they can say it."),
    Check.NAME: lazy("A name says that somebody read it."),
    Check.LENGTH: lazy("Too short reads like a brush-off, too long is not read."),
    Check.TIME: lazy("The clock of the desk runs here as it does there."),
}  # fmt: skip


def shown(points: Sequence[Point], scenario: Scenario) -> list[dict[str, Any]]:
    """Each point as its row shows it."""
    return [
        {
            "title": TITLES[one.check],
            "why": WHYS[one.check],
            "is_met": one.is_met,
            "saw": _saw(one, scenario),
            "parts": one.parts,
        }
        for one in points
    ]


def _saw(point: Point, scenario: Scenario) -> str:
    """One sentence about what the rule saw; "" where its parts say it."""
    match point.check:
        case Check.PROTOCOL | Check.FACTS:
            return ""
        case Check.FEELING:
            return _feeling(point)
        case Check.LENGTH:
            return _length(point, scenario)
        case Check.TIME:
            return _time(point, scenario)
        case Check.PLACE:
            return _place(point, scenario)
        case Check.LANGUAGE:
            return _language(point, scenario)
        case Check.TRAPS if point.is_met:
            return _("None of the sentences was seen that must not be said here.")
        case Check.TRAPS:
            return ""
    if point.seen:
        return _("Seen: “%(words)s”") % {"words": point.seen}
    return str(_NOTHING[point.check])


_NOTHING: Mapping[Check, Any] = {
    Check.NEXT: lazy("No time was seen, and no word on what comes next."),
    Check.BLAME: lazy("No words of blame were seen."),
    Check.PRIVACY: lazy("Nothing of theirs was seen in public."),
    Check.NAME: lazy("Their name was not seen in the first answer."),
}


def _feeling(point: Point) -> str:
    if point.n > MOST_SORRY:
        return _("Sorry was said %(n)d times in one answer.") % {"n": point.n}
    if point.seen:
        return _("Seen: “%(words)s”") % {"words": point.seen}
    return _("No word was seen that takes up what they feel.")


def _length(point: Point, scenario: Scenario) -> str:
    least, most = scenario.place.words
    return ngettext(
        "%(n)d word; from %(least)d to %(most)d read well there.",
        "%(n)d words; from %(least)d to %(most)d read well there.",
        point.n,
    ) % {"n": point.n, "least": least, "most": most}


def _time(point: Point, scenario: Scenario) -> str:
    if point.n < 1:
        return _("Within the first minute.")
    return ngettext(
        "After %(n)d minute; %(owed)d were owed.",
        "After %(n)d minutes; %(owed)d were owed.",
        point.n,
    ) % {"n": point.n, "owed": scenario.clock_min}


def _place(point: Point, scenario: Scenario) -> str:
    was = {
        "public": _("The first answer was public."),
        "private": _("The first answer was private."),
    }
    if len(scenario.where) > 1:
        right = _("Both are right here.")
    elif scenario.where[0] == "public":
        right = _("This one belongs in public.")
    else:
        right = _("This one belongs in private.")
    return f"{was[point.seen]} {right}"


def _language(point: Point, scenario: Scenario) -> str:
    theirs = LANGUAGES.get(scenario.language, scenario.language)
    if point.is_met:
        return _("They write %(language)s.") % {"language": theirs}
    words = {"language": theirs, "yours": LANGUAGES.get(point.seen, point.seen)}
    return _("They write %(language)s; an answer read like %(yours)s.") % words
