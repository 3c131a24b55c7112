"""One case: who it is, what was said, what happened, and the answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from allears.cases import actions, queries, screen
from allears.cases.actions.reply import way_of
from allears.cases.models import Conversation
from allears.cases.models.case import Outcome
from allears.cases.rules.priority import Priority
from allears.cases.views.inbox import listed
from allears.channels.queries import Channel
from allears.contacts import queries as contacts
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page


@everybody
def case(request: PersonRequest, case_id: int) -> HttpResponse:
    """The case beside its list. Opening it reads what one was told of it, and the others there see it."""
    seen = queries.seen(case_id)
    if seen is None:
        raise Http404
    now = clock.now()
    if not request.headers.get("X-Live"):
        actions.mark_read(user=request.user, case_id=case_id, now=now)
        actions.here(case_id=case_id, is_typing=False, by=request.user, now=now)
    shows = request.GET.get("shows", "case")
    context = listed(request, current=seen.case, shows=shows if shows == "person" else "case")
    context |= one(request, seen)
    return page(request, "cases/case.html", context)


def one(request: PersonRequest, seen: queries.Seen) -> dict[str, Any]:
    """Context of the case and the person at its side."""
    found = seen.case
    items = [shown for entry in seen.items if (shown := screen.item(entry))]
    identities = contacts.identities_of(found.contact_id)
    handles = [
        {"network": i.network, "handle": i.handle or i.key, "url": _web(i.url)} for i in identities
    ]
    return {
        "case": screen.head(found, handles=handles[:3], back_url="")
        | {"title": "" if _is_said(seen) else found.title},
        "items": items,
        "reply": reply_box(request, seen),
        "person": person_pane(found.contact_id, handles, but=found.pk),
        "people": staff.colleagues(),
        "teams": staff.teams(),
        "outcomes": Outcome.choices,
        "priorities": [(p.value, p.value) for p in Priority],
        "present": queries.present(found.pk, but=request.user, now=clock.now()),
        "case_id": found.pk,
        "clocks": [c for c in seen.clocks if c.met_at is None],
        "can_answer": request.user.can_answer,
    }


def _is_said(seen: queries.Seen) -> bool:
    """The title is only the beginning of the first message."""
    beginning = seen.case.title.rstrip("…")
    return bool(seen.messages) and seen.messages[0].text.startswith(beginning)


def _web(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def person_pane(contact_id: int, handles: list[dict[str, str]], *, but: int = 0) -> dict[str, Any]:
    """The person at the side of a case."""
    contact = contacts.contact(contact_id)
    earlier = [c for c in queries.of_contact(contact_id) if c.pk != but]
    return {
        "name": (contact.name if contact else "") or _("Somebody"),
        "url": f"/people/{contact_id}/",
        "since": contact.created_at if contact else None,
        "note": contact.about if contact else "",
        "identities": handles,
        "cases": [
            {
                "url": screen.row(c, query={})["url"],
                "words": c.title,
                "at": c.last_message_at,
                "outcome": screen.row(c, query={})["state"] or _("open"),
            }
            for c in earlier[:8]
        ],
    }


def reply_box(request: PersonRequest, seen: queries.Seen, **changed: Any) -> dict[str, Any]:
    """The box for the answer, by the conversation that spoke last."""
    found = seen.case
    conversation = _latest(seen)
    way = way_of(conversation) if conversation else None
    limits = screen.limits_of(way.network) if way else None
    draft = queries.draft(found.pk, request.user)
    can_private = bool(limits and limits.can_private)
    can_public = bool(limits and limits.can_public and conversation and not conversation.is_private)
    kind = "private" if can_private else "public" if can_public else "spoken"
    name = request.user.name
    return {
        "url": f"/cases/{found.pk}/replies/",
        "draft": draft.text if draft else "",
        "draft_url": f"/cases/{found.pk}/draft/",
        "draft_key": f"case-{found.pk}",
        "kind": kind,
        "can_public": can_public,
        "can_private": can_private,
        "can_spoken": way is None,
        "public_as": _("as %(name)s, by %(channel)s") % _by(name, way),
        "private_as": _("as %(name)s, by %(channel)s") % _by(name, way),
        "max_chars": limits.max_chars if limits else None,
        "tools_template": "cases/_reply_tools.html",
        "conversation_id": conversation.pk if conversation else 0,
        "conversations": [c for c in seen.conversations if way_of(c)],
        "seen_at": clock.now().isoformat(),
        "is_sure": "",
        "place_url": _place(seen),
        "is_closed": found.closed_at is not None,
    } | changed


def _by(name: str, way: Channel | None) -> dict[str, str]:
    return {"name": name, "channel": way.name if way else ""}


def _latest(seen: queries.Seen) -> Conversation | None:
    """The conversation of the last message; one that can be answered before one that cannot."""
    answerable = {c.pk: c for c in seen.conversations if way_of(c)}
    for message in reversed(seen.messages):
        if message.conversation_id in answerable:
            return answerable[message.conversation_id]
    return seen.conversations[-1] if seen.conversations else None


def _place(seen: queries.Seen) -> str:
    """Where the person spoke, for places where we cannot answer from here."""
    for message in reversed(seen.messages):
        if message.mention and message.mention.url.startswith(("https://", "http://")):
            return message.mention.url
    return ""
