"""A post that its author or network took back is taken out of its case; the case goes on.

The words go everywhere: message, title, last words, subject, notices, what we quoted, and the words
of events (the one change that events allow). Who answered what and when stays, and one event says
that it was deleted. Planned answers come back to their authors: what they answer is not there any
more. What it misses: what colleagues copied into notes or drafts with their own hands, and mails to
our own people that have left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from allears.cases.actions import approval_rows, planned, record
from allears.cases.models import Case, Event, EventKind, Intake, Message, Notice
from allears.cases.rules import intake
from allears.lib import text as texts
from allears.mentions import actions as mentions
from allears.mentions import files
from allears.mentions import queries as heard
from allears.outbox import actions as outbox
from allears.staff import actions as staff

MAX_WORDS = 240
CUT = (200, MAX_WORDS, 300, outbox.MAX_QUOTE)
"""How copies of what was said are shortened: titles, last words, notices, quotes."""
MAX_SUBJECT_WORDS = 120
MOST_READ = 50
"""Messages of a case from which its subject is told anew."""


def take_out(mention_ids: Collection[int], *, has_left: bool = False, now: datetime) -> None:
    """In the caller's transaction. `has_left`: with the account itself."""
    if not mention_ids:
        return
    rows = Message.objects.filter(mention_id__in=list(mention_ids))
    cases = record.locked_many(rows.values_list("case_id", flat=True))
    said: dict[int, list[Message]] = defaultdict(list)
    for message in rows.order_by("pk"):
        said[message.case_id].append(message)
    ever, walls = heard.ever_said(mention_ids), heard.walls_of(mention_ids)
    wiped = mentions.wipe(mention_ids=mention_ids, has_left=has_left, now=now)
    leave_undecided(wiped.undecided, now=now)
    with _events_may_change():
        for pk, case in cases.items():
            _clean(case, said[pk], ever, has_left=has_left, now=now)
    planned.give_back_planned(cases.values(), now=now, why=planned.DELETED)
    approval_rows.make_stale(cases.values(), now=now)
    for case in cases.values():
        case.version += 1
        case.save()
    record.tell(list(cases))
    _remove_files(wiped.files)
    by_wall: dict[int | None, list[int]] = defaultdict(list)
    for pk in wiped.ids:
        by_wall[min(walls.get(pk, ()), default=None)].append(pk)
    for wall_id, ids in by_wall.items():
        words = f"{len(ids)} posts" if len(ids) != 1 else "1 post"
        staff.audit(
            what="mentions.taken_back", words=words, by=None, now=now, wall_id=wall_id,
            n=len(ids), account=has_left, ids=ids,
        )  # fmt: skip


def _clean(
    case: Case,
    said: list[Message],
    ever: dict[int, set[str]],
    *,
    has_left: bool,
    now: datetime,
) -> None:
    mention_ids = [one.mention_id for one in said if one.mention_id]
    words = {one for pk in mention_ids for one in ever.get(pk, ())} | {one.text for one in said}
    copies = {cut for one in words - {""} for cut in (one, *(_short(one, n) for n in CUT))}
    copies |= {case.last_words} - {""}
    if case.title in copies:
        case.title = _("A post that was deleted")
    ids = [one.pk for one in said]
    Message.objects.filter(pk__in=ids).update(text="", quoted="", changed_at=now)
    last = case.messages.order_by("-received_at", "-pk").first()
    if last is not None and last.pk in ids:
        case.last_words = _("Deleted by its author")
    else:
        copies -= {case.last_words}
    _forget_subject(case, ids)
    ours = case.messages.filter(outgoing__isnull=False).values_list("outgoing_id", flat=True)
    outbox.unquote(outgoing_ids=[pk for pk in ours if pk], quotes=copies)
    Notice.objects.filter(case=case, words__in=copies).update(words=_("A post that was deleted"))
    staff.unsay_tellings(case_id=case.pk, words=copies)
    _clean_events(case, mention_ids, copies)
    record.happened(case, EventKind.GONE, by=None, now=now, mentions=mention_ids, account=has_left)


def _short(text: str, most: int) -> str:
    return texts.shorten(text, most) or "…"


def _forget_subject(case: Case, without: Collection[int]) -> None:
    """What the case is about, by what is left of it; the reasons of its marks quote no more."""
    left = case.messages.filter(mention__isnull=False).exclude(pk__in=list(without))
    found: set[str] = set()
    for text in left.order_by("-pk").values_list("text", flat=True)[:MOST_READ]:
        found |= intake.subject_words(text)
    case.subject_words = sorted(found)[:MAX_SUBJECT_WORDS]
    case.marks = {kind: [*mark[:2], ""] for kind, mark in case.marks.items()}


class _events_may_change:
    """The trigger of events lets their words be taken out, until the end of this block."""

    def __enter__(self) -> None:
        _set("on")

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is None:  # else the transaction is over, and with it the setting
            _set("off")


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('allears.taking_back', %s, true)", [value])


def _clean_events(case: Case, mention_ids: Collection[int], words: Collection[str]) -> None:
    """A bounce with an excerpt, a title of before."""
    for event in Event.objects.filter(case=case, data__mention__in=list(mention_ids)):
        Event.objects.filter(pk=event.pk).update(words="")
    for event in Event.objects.filter(
        case=case, kind=EventKind.RENAMED, data__before__in=list(words)
    ):
        data: dict[str, Any] = event.data | {"before": _("A post that was deleted")}
        Event.objects.filter(pk=event.pk).update(data=data)


def leave_undecided(mention_ids: Collection[int], *, now: datetime) -> None:
    """Nobody decides any more what becomes of these."""
    Intake.objects.bulk_create(
        [
            Intake(
                mention_id=pk,
                at=now,
                decision="none",
                reason=intake.Reason.TAKEN_BACK,
                words=intake.REASON_WORDS[intake.Reason.TAKEN_BACK],
            )
            for pk in sorted(mention_ids)
        ],
        ignore_conflicts=True,
    )


def _remove_files(named: Collection[str]) -> None:
    """Bytes that we did not send ourselves."""
    for sha256 in named:
        if not Message.objects.filter(files__contains=[{"sha256": sha256}]).exists():
            files.remove(sha256)
