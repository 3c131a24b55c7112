"""What its author did to a post after it became part of a case: changed it, or took it back.

`care` takes what the floor below has noted, in pieces, each in one transaction. An edit shows the new
words, tells whoever is answering, and gives planned answers back to their authors; it opens no
second case. One that was no case is decided about once more, since it says something else now.
When a piece breaks, each of it is taken alone, and one that breaks again is put aside for a while that
grows (`lib/each.py`): the others are followed all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from allears.cases.actions import approval_rows, due, notices, planned, record, taken_back
from allears.cases.models import Case, EventKind, Intake, Message
from allears.cases.rules import intake
from allears.cases.rules import notices as notice_rules
from allears.contacts import actions as contacts
from allears.lib import text as texts
from allears.lib.each import SomeFailed, aside_until, each
from allears.mentions import actions as mentions
from allears.mentions import queries as heard
from allears.mentions.queries import ChangeKind, Mention

log = logging.getLogger(__name__)

BATCH = 200
PIECE = 500
"""Mentions of one account that are taken back at a time: some hundred milliseconds."""
MAX_TITLE = 200


def follow(*, now: datetime) -> bool:
    """One piece of what was changed or taken back; False when there is none. Raises when it breaks with
    all of them."""
    try:
        return _changes(now=now) or _account(now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("A piece of what was edited or taken back broke; each is taken alone")
    return _one_by_one(now=now) > 0


def _one_by_one(*, now: datetime) -> int:
    """How many went well."""
    tried = [
        _Alone("mention", pk, n, _changes, partial(mentions.put_change_aside, mention_id=pk))
        for pk, n in heard.next_changes(limit=BATCH, now=now)
    ]
    tried += [
        _Alone("account", pk, n, _account, partial(mentions.put_account_aside, account_id=pk))
        for pk, n in heard.next_accounts(limit=BATCH, now=now)
    ]
    try:
        return each(tried, lambda one: one.follow(now), what="edits and deletions")
    except SomeFailed as error:
        if error.is_general:
            raise
        return error.n_done


@dataclass(frozen=True)
class _Alone:
    """One mention or account of a piece that broke; the log names it."""

    kind: str
    pk: int
    n_faults: int
    act: Callable[..., bool] = field(repr=False)
    put_aside: Callable[..., None] = field(repr=False)

    def follow(self, now: datetime) -> int:
        try:
            return self.act(now=now, only=self.pk)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            self.put_aside(until=aside_until(self.n_faults, now=now))
            raise


@transaction.atomic
def _changes(*, now: datetime, only: int | None = None) -> bool:
    found = mentions.take_changes(limit=BATCH, now=now, only=only)
    gone = [pk for pk, kind in found if kind is ChangeKind.GONE]
    edited = [pk for pk, kind in found if kind is ChangeKind.EDITED]
    taken_back.take_out(gone, now=now)
    _say_again(edited, now=now)
    return bool(found)


@transaction.atomic
def _account(*, now: datetime, only: int | None = None) -> bool:
    """The next piece of an account that is gone; its names go with the first."""
    account = mentions.take_gone_account(now=now, only=only)
    if account is None:
        return False
    contacts.lock([account.identity.contact_id])
    if account.place_at is None:
        contacts.forget_account(identity=account.identity, now=now)
    piece = mentions.next_piece(account, limit=PIECE, now=now)
    taken_back.take_out(piece, has_left=True, now=now)
    return True


# ---- edits -----------------------------------------------------------------------------------


def _say_again(mention_ids: Collection[int], *, now: datetime) -> None:
    if not mention_ids:
        return
    rows = Message.objects.filter(mention_id__in=mention_ids)
    cases = record.locked_many(rows.values_list("case_id", flat=True))
    messages = list(rows.select_related("mention__identity").order_by("pk"))
    for message in messages:
        _change(cases[message.case_id], message, now=now)
    touched = list(cases.values())
    planned.give_back_planned(touched, now=now, why=planned.CHANGED)
    approval_rows.make_stale(touched, now=now)
    due.put(touched)
    for case in touched:
        case.version += 1
        case.save()
    record.tell([case.pk for case in touched])
    part = {message.mention_id for message in messages}
    _decide_again([pk for pk in mention_ids if pk not in part], now=now)


def _decide_again(mention_ids: Sequence[int], *, now: datetime) -> None:
    """What was no case may be one now."""
    before = Intake.objects.filter(pk__in=mention_ids, decision="none")
    again = list(before.values_list("pk", flat=True))
    before.delete()
    mentions.ask_again(mention_ids=again, now=now)


def _change(case: Case, message: Message, *, now: datetime) -> None:
    mention = message.mention
    assert mention is not None
    post, before = heard.post_of(mention), message.text
    last_id = case.messages.order_by("-received_at", "-pk").values_list("pk", flat=True).first()
    if last_id == message.pk:
        case.last_words = texts.shorten(
            post.warning or post.text or post.title, taken_back.MAX_WORDS
        )
    if _is_named_by(case, mention, before):
        case.title = texts.shorten(post.title or post.text, MAX_TITLE) or "…"
    words = intake.subject_words(f"{post.title} {post.text}")
    case.subject_words = sorted({*case.subject_words, *words})[: taken_back.MAX_SUBJECT_WORDS]
    case.monitors = sorted({*case.monitors, *mention.hits.values_list("monitor_id", flat=True)})
    message.text, message.quoted, message.changed_at = post.text, post.quoted, now
    message.save(update_fields=["text", "quoted", "changed_at"])
    record.happened(case, EventKind.EDITED, by=None, now=now, mention=mention.pk)
    if case.assignee_id and case.closed_at is None:
        notices.tell(
            case,
            notices.News(
                kind=notice_rules.Kind.NEW_ANSWER,
                key=f"edit:{mention.pk}:{mention.n_edits}",
                words=_("They changed what they said: %s") % case.last_words,
            ),
            by=None,
            now=now,
        )


def _is_named_by(case: Case, mention: Mention, before: str) -> bool:
    """Its title is still that of the post that opened it: nobody here called it otherwise."""
    title = heard.title_before(mention.pk)
    return case.title == (texts.shorten(title or before, MAX_TITLE) or "…")
