"""Closing a case and how it ended, as its screen shows them: plain dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.cases import page_links, public_line, queries
from allears.cases.models import Case, Closure, Event, EventKind, FollowUp, Message, TheirWord
from allears.cases.models.case import Cause, Leaving, Outcome
from allears.cases.rules import thanks
from allears.lib import text
from allears.staff.queries import User

SIGN_CHARS = 60
KINDS = frozenset(
    {
        *(EventKind.FOLLOWED_UP, EventKind.SATISFIED, EventKind.NOT_SATISFIED),
        *(EventKind.NO_WORD, EventKind.PAGE, EventKind.PAGE_OVER),
    }
)
"""Events that `sentence` tells."""
OTHERS = [(value, label) for value, label in Outcome.choices if value != Outcome.SATISFIED]
"""Outcomes that need no word of the person."""


def shown(case: Case, messages: Sequence[Message], reader: User) -> dict[str, Any]:
    """Context of `cases/_close.html` and `cases/_outcome.html`."""
    end = queries.end_of(case)
    theirs = _last_word(messages)
    closure = end.closure
    is_settled = closure is not None and closure.outcome == Outcome.SATISFIED
    is_good = theirs is not None and not is_settled and thanks.says_good(theirs.text)
    page = end.page if end.page is not None and end.page.withdrawn_at is None else None
    return {
        "others": OTHERS,
        "signs": _signs(theirs),
        "causes": Cause.choices,
        "leavings": Leaving.choices if case.intent == "leaving" else [],
        "suggested": _suggested(theirs) if is_good else None,
        "story": _story(closure, end.follow_ups, end.their_word),
        "not_good": _not_good(end.their_word) if case.dissatisfied_at else None,
        "may_see_to": reader.can_lead,
        "closing": public_line.closing(case, is_good=is_settled),
        "page_url": page_links.url_of(page) if page else "",
        "understood": page.understood if page else "",
    }


def _last_word(messages: Sequence[Message]) -> Message | None:
    """What the person said last, if that came after an answer of ours."""
    last = next((one for one in reversed(messages) if one.by_id is None), None)
    if last is None or not any(one.by_id and one.at <= last.at for one in messages):
        return None
    return last


def _signs(theirs: Message | None) -> list[tuple[str, str]]:
    """Ways to say "satisfied": by which word of theirs."""
    said = []
    if theirs is not None:
        words = _("Satisfied: “%(words)s”") % {"words": text.shorten(theirs.text, SIGN_CHARS)}
        said.append((f"satisfied-{theirs.pk}", words))
    return [*said, ("satisfied-spoken", _("Satisfied: they said it to me"))]


def _suggested(theirs: Message | None) -> dict[str, Any] | None:
    if theirs is None:
        return None
    words = text.shorten(theirs.text, SIGN_CHARS * 2)
    return {"value": f"satisfied-{theirs.pk}", "words": words}


def _story(closure: Closure | None, tries: Sequence[FollowUp], word: TheirWord | None) -> str:
    """How it ended, in a sentence or two."""
    if closure is None:
        return ""
    label = str(closure.get_outcome_display())
    n = sum(one.message_id is not None for one in tries)
    asked = ngettext("asked once", "asked %(n)d times", n) % {"n": n} if n else ""
    next_one = next((one for one in tries if one.ended_at is None), None)
    if word is not None and word.closure_id == closure.pk and word.is_satisfied:
        return f"{label}: {word.get_sign_display()}"
    parts = [label, asked]
    if closure.outcome == Outcome.UNCONFIRMED and next_one is not None:
        when = date_format(timezone.localtime(next_one.due_at), "D j M, H:i")
        is_last = n and next_one.n > n and len(tries) > n and next_one.message_id is None
        words = _("next %(when)s") if is_last else _("they are asked %(when)s")
        parts.append(words % {"when": when})
    elif closure.outcome == Outcome.UNCONFIRMED:
        why = next((one.why_not for one in tries if one.why_not), "")
        parts.append(why.rstrip(".").lower() if why else _("nobody asks them"))
    return ", ".join(part for part in parts if part)


def _not_good(word: TheirWord | None) -> dict[str, Any]:
    return {"words": word.words if word and not word.is_satisfied else ""}


def sentence(entry: Event, name: str) -> tuple[str, str]:
    """What happened, and its words, for the history."""
    match EventKind(entry.kind):
        case EventKind.FOLLOWED_UP:
            return _("They were asked whether it is good (try %(n)d)") % entry.data, ""
        case EventKind.SATISFIED if entry.by:
            return _("%(by)s wrote down that they are satisfied") % {"by": name}, entry.words
        case EventKind.SATISFIED:
            return _("The person says that it is good"), entry.words
        case EventKind.NOT_SATISFIED:
            return _("The person says that it is not good"), entry.words
        case EventKind.NO_WORD:
            words = ngettext(
                "No answer after %(n)d try", "No answer after %(n)d tries", entry.data["n"]
            )
            return words % entry.data, ""
        case EventKind.PAGE:
            return _("The person has a page of their own now"), ""
    if entry.by:
        return _("%(by)s took the person's page away") % {"by": name}, ""
    return _("The person took their page away"), ""
