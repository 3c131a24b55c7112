"""The short lines for those who saw a matter begin: that it goes on in private, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from allears.cases.actions import public_words
from allears.cases.models import Case, Conversation, PublicKind, PublicWord


def moved(case: Case, conversations: Sequence[Conversation]) -> dict[str, Any] | None:
    """The short public line that can go along with a private answer; None where nobody saw it begin,
    or where it was said already. `conversations`: those of the case."""
    place = public_words.public_one(conversations)
    if place is None:
        return None
    told = PublicWord.objects.filter(case=case, kind=PublicKind.MOVED, why_not="")
    return None if told.exists() else {"text": _in(case, _moved), "where": place.channel.name}


def closing(case: Case, *, is_good: bool) -> dict[str, Any] | None:
    """What can be said in public at the end: the person is satisfied, and it had gone on in private."""
    if not is_good:
        return None
    told = list(PublicWord.objects.filter(case=case).exclude(message=None))
    kinds = {one.kind for one in told}
    if PublicKind.MOVED not in kinds or PublicKind.CLOSING in kinds:
        return None
    return {"text": _in(case, _ended)}


def _moved() -> str:
    return _("We have written to you privately.")


def _ended() -> str:
    return _("This has been solved. Thank you for your patience.")


def _in(case: Case, text: Callable[[], str]) -> str:
    """In the language of the person, where we have it."""
    base = case.language.partition("-")[0]
    with translation.override(base if translation.check_for_language(base or "x") else "en"):
        return text()
