"""Everything that is kept as plain dictionaries, row by row, without loading it all.

Secrets are not among it: channels are named, their keys are not. Nor are the words of hard cases that are
kept out of training and reports: they are named with `kept_out`, without what was said. A backup has all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allears.cases import queries as case_rows
from allears.contacts import queries as contact_rows
from allears.mentions import queries as mention_rows


def mentions() -> Iterator[dict[str, Any]]:
    """Each mention: the post as the network gave it, and what we made of it."""
    last = 0
    while rows := mention_rows.after_id(last):
        became = case_rows.intakes_of([row.pk for row in rows])
        hidden = case_rows.kept_out({one.case_id for one in became.values() if one.case_id})
        for row in rows:
            intake = became.get(row.pk)
            is_out = bool(intake and intake.case_id in hidden)
            yield {
                "id": row.pk,
                "channel": row.channel.name,
                "heard_at": row.heard_at,
                "kept_out": is_out,
                "post": {} if is_out else row.post,
                "marks": row.marks,
                "monitors": sorted(hit.monitor_id for hit in row.hits.all()),
                "copy_of": row.copy_of_id,
                "case": intake.case_id if intake else None,
                "why": intake.words if intake else "",
            }
        last = rows[-1].pk


def cases() -> Iterator[dict[str, Any]]:
    """Each case with its messages, notes, events and outcome."""
    last = 0
    while rows := case_rows.after_id(last, limit=200):
        hidden = case_rows.kept_out([row.pk for row in rows])
        for row in rows:
            seen = case_rows.seen(row.pk)
            if seen is not None:
                yield _without_words(_case(seen)) if row.pk in hidden else _case(seen)
        last = rows[-1].pk


def _case(seen: case_rows.Seen) -> dict[str, Any]:
    row = seen.case
    return {
        "id": row.pk,
        "title": row.title,
        "contact": row.contact_id,
        "team": row.team.name,
        "assignee": row.assignee.email if row.assignee else None,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "why": row.intake_words,
        "route": row.route_words,
        "priority": row.priority,
        "intent": row.intent,
        "mood": row.mood,
        "urgency": row.urgency,
        "outcomes": [
            {
                "at": c.at,
                "outcome": c.outcome,
                "by": c.by_id,
                "reopened_at": c.reopened_at,
                "cause": c.cause,
                "leaving": c.leaving,
            }
            for c in row.closures.order_by("at")
        ],
        "messages": [
            {
                "id": m.pk,
                "at": m.at,
                "by": m.by.email if m.by else None,
                "mention": m.mention_id,
                "public": m.is_public,
                "text": m.text,
                "sent_at": m.outgoing.sent_at if m.outgoing else None,
                "taken_back_at": recall.outgoing.sent_at
                if (recall := getattr(m, "recall", None))
                else None,
            }
            for m in seen.messages
        ],
        "notes": [{"at": n.at, "by": n.by.email, "text": n.text} for n in seen.notes],
        "events": [
            {
                "at": e.at,
                "by": e.by.email if e.by else None,
                "what": e.kind,
                "words": e.words,
                "data": e.data,
            }
            for e in seen.events
        ],
    }


def _without_words(found: dict[str, Any]) -> dict[str, Any]:
    """A hard case: that it was and how it went, without what was said."""
    said = {"title": "", "why": "", "notes": [], "kept_out": True}
    messages = [one | {"text": ""} for one in found["messages"]]
    events = [one | {"words": "", "data": {}} for one in found["events"]]
    return found | said | {"messages": messages, "events": events}


def contacts() -> Iterator[dict[str, Any]]:
    """Each person with their identities."""
    last = 0
    while rows := contact_rows.after_id(last):
        for row in rows:
            yield {
                "id": row.pk,
                "name": row.name,
                "about": row.about,
                "language": row.language,
                "created_at": row.created_at,
                "merged_into": row.merged_into_id,
                "identities": [
                    {
                        "network": i.network,
                        "key": i.key,
                        "handle": i.handle,
                        "name": i.name,
                        "url": i.url,
                        "followers": i.followers,
                        "first_seen_at": i.first_seen_at,
                        "last_seen_at": i.last_seen_at,
                    }
                    for i in row.identities.all()
                ],
            }
        last = rows[-1].pk
