"""Public or private, for the answer in the box: the advice in words, and what one click makes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.cases import queries, reply_box
from allears.cases.actions import public_words
from allears.cases.models import Conversation
from allears.cases.rules import where_to_answer as rules
from allears.cases.rules.where_to_answer import Advice, Why
from allears.staff.queries import User

WHY = {
    Why.WRITES: lambda: _("Better in private: your answer holds personal data."),
    Why.ASKS: lambda: _("Better in private: you ask for personal data."),
    Why.THEY_WROTE: lambda: _(
        "Better in private: they wrote personal data or the number of an order."
    ),
}


def advice(
    seen: queries.Seen, conversation_id: int, *, is_public: bool, draft: str, now: datetime
) -> Advice | None:
    """What is better than the way that is chosen in the box."""
    here = next((one for one in seen.conversations if one.pk == conversation_id), None)
    if here is None:
        return None
    other = public_words.private_way(seen.case, here) if is_public else None
    place = None if is_public else public_words.public_place(seen.case)
    said = tuple(one.text for one in seen.messages if one.by_id is None)
    facts = rules.Facts(
        is_public=is_public,
        can_other=bool(other or place),
        draft=draft,
        said=said,
        n_others=queries.n_who_ask_the_same(seen.case, now=now) if place else 0,
    )
    return rules.advise(facts)


def words(found: Advice) -> str:
    """One sentence: what is better, and why."""
    if found.why in WHY:
        return WHY[found.why]()
    n = found.n_others
    said = ngettext(
        "Better in public: %(n)d other asks the same.",
        "Better in public: %(n)d others ask the same.",
        n,
    )
    return said % {"n": n}


def box(seen: queries.Seen, user: User, to: Conversation, *, is_public: bool) -> dict[str, Any]:
    """The box after the one click: the other way is chosen, the line is ticked."""
    context = reply_box.box(user, seen, to=to)
    context["kind"] = "public" if is_public else "private"
    found = context.get("line")
    if found and not is_public:
        context["line"] = found | {"is_on": True}
    return context
