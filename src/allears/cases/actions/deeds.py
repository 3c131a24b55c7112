"""What was just heard and speaks for somebody as a champion, written down with the decision about it.

One read for all posts of a batch that answer something, one write. What is answered must be kept here;
where a network names no post that is answered, the first of the thread is meant.
"""

from __future__ import annotations

from collections.abc import Iterable

from allears.cases.known import Heard, Known
from allears.cases.models import Deed
from allears.cases.rules import champions as rules
from allears.mentions import queries as mentions
from allears.mentions.queries import Mention


def note(batch: Iterable[Heard], have: Known) -> None:
    """In the transaction that decides about the batch. Heard twice, it is written once."""
    told = [one for one in batch if one.row.identity_id and not one.row.is_private]
    asked = mentions.by_external({pair for one in told if (pair := _answers(one))})
    rows = []
    for one in told:
        pair = _answers(one)
        parent = asked.get(pair) if pair else None
        kind = rules.deed(_said(one, parent, have))
        if kind is not None and one.row.identity_id is not None:
            whom = parent.identity_id if parent and kind is rules.Deed.HELP else None
            rows.append(
                Deed(
                    mention=one.row,
                    identity_id=one.row.identity_id,
                    whom_id=whom,
                    kind=kind,
                    at=one.at,
                )
            )
    if rows:
        Deed.objects.bulk_create(rows, ignore_conflicts=True)


def _answers(one: Heard) -> tuple[str, str] | None:
    """Network and id of what it answers."""
    post = one.post
    answered = post.reply_to_id or (post.thread if post.thread != post.id else "")
    return (one.row.network, answered) if answered else None


def _said(one: Heard, parent: Mention | None, have: Known) -> rules.Said:
    post, marks = one.post, one.marks
    return rules.Said(
        text=post.text,
        intent=marks.intent.value,
        confidence=marks.intent.confidence,
        mood=marks.mood.value,
        is_public=not one.row.is_private,
        is_own_words=not post.is_automatic and "repost" not in post.is_,
        is_ours=have.is_ours(one),
        answers=_answered(one, parent, have) if parent else None,
    )


def _answered(one: Heard, parent: Mention, have: Known) -> rules.Answered:
    identity = parent.identity
    return rules.Answered(
        text=parent.text or parent.title,
        intent=parent.intent,
        is_public=not parent.is_private,
        is_same_person=identity is None or identity.contact_id == one.contact_id,
        is_ours=identity is not None and have.is_our_name(identity.handle, identity.key),
    )
