"""The words for what problems and wishes are and how they stand: among us, in public, in a first draft."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from allears.problems.queries import Part
from allears.problems.rules.states import STATES, Kind, State

Words = str | Promise

KINDS: Mapping[str, Words] = {
    Kind.PROBLEM: gettext_lazy("Problem"),
    Kind.WISH: gettext_lazy("Wish"),
}
STATE: Mapping[str, Words] = {
    State.SUSPECTED: gettext_lazy("suspected"),
    State.KNOWN: gettext_lazy("known"),
    State.WORKAROUND: gettext_lazy("has a workaround"),
    State.FIXED: gettext_lazy("fixed"),
    State.NONE: gettext_lazy("not a problem"),
    State.ASKED: gettext_lazy("asked for"),
    State.PLANNED: gettext_lazy("planned"),
    State.HERE: gettext_lazy("here"),
    State.DECLINED: gettext_lazy("will not come"),
}
"""As it is read among us and on the public page."""
TONES: Mapping[str, str] = {
    State.SUSPECTED: "",
    State.KNOWN: "bad",
    State.WORKAROUND: "warn",
    State.FIXED: "good",
    State.NONE: "",
    State.ASKED: "",
    State.PLANNED: "info",
    State.HERE: "good",
    State.DECLINED: "",
}
ICONS: Mapping[str, str] = {
    State.SUSPECTED: "circle-dashed",
    State.KNOWN: "circle-alert",
    State.WORKAROUND: "wrench",
    State.FIXED: "circle-check",
    State.NONE: "circle-slash",
    State.ASKED: "lightbulb",
    State.PLANNED: "calendar-clock",
    State.HERE: "sparkles",
    State.DECLINED: "circle-slash",
}
PARTS: Mapping[Part, Words] = {
    Part.WAITING: gettext_lazy("not yet"),
    Part.ON_THE_WAY: gettext_lazy("on the way"),
    Part.FAILED: gettext_lazy("did not arrive"),
    Part.TOLD: gettext_lazy("told"),
    Part.SILENT: gettext_lazy("silent so far"),
    Part.ANSWERED: gettext_lazy("answered"),
    Part.SATISFIED: gettext_lazy("satisfied"),
    Part.STILL: gettext_lazy("still not"),
    Part.LEFT_OUT: gettext_lazy("left out"),
}
LEFT_OUT: Mapping[str, Words] = {
    "no_way": gettext_lazy("no channel is left by which they can be answered"),
    "blocked": gettext_lazy("muted or blocked"),
    "not_public": gettext_lazy("they do not want to be answered in public"),
    "gone": gettext_lazy("their account is gone"),
    "spam": gettext_lazy("their case was spam"),
    "refused": gettext_lazy("they do not want to be told unasked"),
    "too_long": gettext_lazy("the text does not fit into one message there"),
    "blank": gettext_lazy("a blank of the text stays empty for them"),
    "fault": gettext_lazy("a fault of ours; it is in the log"),
    "objection": gettext_lazy("it was refused when it should leave"),
}


def state_choices(kind: str) -> list[tuple[str, str]]:
    """The states of a kind, for a form."""
    return [(state.value, str(STATE[state])) for state in STATES[Kind(kind)]]


def draft(state: str, language: str) -> str:
    """How a message about this state may begin, in a language that we have words in, else in English."""
    with override(language):
        return "\n\n".join((_("Hello {{first_name|there}},"), _wrote(state), "{{text}}"))


def _wrote(state: str) -> str:
    match state:
        case State.FIXED:
            return _("you wrote this: “{{your_words}}”. It is fixed now.")
        case State.WORKAROUND:
            return _(
                "you wrote this: “{{your_words}}”. It is not fixed yet, but there is a way round it: {{workaround}}"
            )
        case State.NONE:
            return _("you wrote this: “{{your_words}}”. We have looked into it.")
        case State.HERE:
            return _("you wished this: “{{your_words}}”. It is here.")
        case State.PLANNED:
            return _("you wished this: “{{your_words}}”. We have decided to do it.")
        case State.DECLINED:
            return _("you wished this: “{{your_words}}”. We have decided not to do it.")
    return _("you wrote this: “{{your_words}}”. We know of it and are at work on it.")
