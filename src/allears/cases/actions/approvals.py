"""Answers that wait for a second person's yes: asked, approved, changed, declined, taken back, late.

Until the yes nothing of an answer is in the outbox; the person waits and the clocks run. With the yes
it goes the way of every answer, under its author's name, with all checks done anew against what has
happened since: the case is locked, so of two who decide at one moment one is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import circle
from allears.cases.actions import approval_rows, lines, offers, promises, record
from allears.cases.actions import reply as replies
from allears.cases.actions.approval_rows import finish, give_back, locked, may_decide, people_of
from allears.cases.actions.licences import earn
from allears.cases.actions.reply import Written
from allears.cases.models import Approval, ApprovalEnd, Case, Draft, Message
from allears.cases.models.thread import EventKind
from allears.cases.rules import approval as rules
from allears.cases.rules import attached, sla
from allears.cases.rules.licence import Reach
from allears.lib.each import each
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_WORDS = 2000
BATCH = 200


@transaction.atomic
def reply_or_ask(*, case_id: int, written: Written, by: User, now: datetime) -> Message | Approval:
    """Answer the person, or, where a rule wants that, ask for a yes: the answer is put aside as it
    is. Raises like `reply`."""
    sending = replies.prepare(case_id=case_id, written=written, by=by, now=now)
    rule = replies.rule_for(sending, by=by)
    if rule is None:
        Draft.objects.filter(case=sending.case, user=by).delete()
        return replies.send(sending, by=by, now=now)
    return _ask(sending, rule, by=by, now=now)


def _ask(sending: replies.Sending, rule: rules.Rule, *, by: User, now: datetime) -> Approval:
    case, written = sending.case, sending.written
    waiting = Approval.objects.select_related("by").filter(case=case, ended_at=None).first()
    if waiting is not None:
        words = _("An answer of %s waits for a yes already. Take it back first, or wait for it.")
        raise NotPossible(words % waiting.by.name)
    group, named = _whom(rule, case, by, (rule.group, rule.deputy))
    deputy = rule.deputy
    if circle.walls_of(case):
        deputy, _named = _whom(rule, case, by, (rule.deputy, group))
    approval = Approval.objects.create(
        case=case,
        conversation=sending.conversation,
        at=now,
        by=by,
        text=written.text,
        is_public=written.is_public,
        warning=written.warning,
        visibility=written.visibility,
        files=attached.write(sending.files),
        leaves_at=written.leaves_at,
        outcome=written.outcome,
        promise_due_at=written.promise.due_at if written.promise else None,
        promise_words=written.promise.words[: promises.MAX_WORDS] if written.promise else "",
        rule_id=rule.id,
        why=rule.name,
        team_id=group.team_id,
        asks=group.asks,
        deputy_team_id=deputy.team_id,
        deputy_asks=deputy.asks,
        due_at=sla.due_at(now, rule.within_s, offers.calendar_of(case)),
    )
    Draft.objects.filter(case=case, user=by).delete()
    case.assignee = case.assignee or by
    record.happened(
        case, EventKind.APPROVAL_ASKED, by=by, now=now, words=rule.name, approval=approval.pk
    )
    if group == approval_rows.BEHIND:
        approval_rows.tell_behind(approval, now=now)
    else:
        approval_rows.tell(approval, "new", named=named, words=written.text, by=by, now=now)
    record.save(case, by=by)
    return approval


def _whom(
    rule: rules.Rule, case: Case, by: User, groups: Sequence[rules.Group]
) -> tuple[rules.Group, frozenset[int]]:
    """The first of the groups in which there is somebody, and its people; of a confidential case
    somebody behind its wall, at last whoever leads there."""
    for group in approval_rows.groups_for(case, groups):
        named = people_of(group, author=by, case=case)
        if named:
            return group, named
    words = _("Nobody here could say yes to it: the rule “%s” asks for people who are not there.")
    if circle.walls_of(case):
        words = _(
            "Nobody behind the wall could say yes to it, as the rule “%s” asks. Let a lead in first."
        )
    raise NotPossible(words % rule.name)


@dataclass(frozen=True, kw_only=True)
class Yes:
    """How somebody says yes."""

    text: str
    """What shall leave: as it was written, or changed."""
    seen_at: datetime
    seen_id: int | None = None
    is_sure: bool = False
    hold_s: float = 0.0


@transaction.atomic
def approve(*, approval_id: int, yes: Yes, by: User, now: datetime) -> Message:
    """It leaves under its author's name. Raises `Objected` when something speaks against it now."""
    case, approval = _decidable(approval_id, by)
    is_changed = yes.text.strip() != approval.text.strip()
    written = _written(approval, yes, is_changed=is_changed, now=now)
    author, files = approval.by, attached.read(approval.files)
    sending = replies.prepare(case_id=case.pk, written=written, by=author, now=now, files=files)
    sending = replace(sending, case=case)
    _check_change(sending, approval, by=by)
    approval.sent_text = yes.text.strip() if is_changed else ""
    finish(approval, ApprovalEnd.CHANGED if is_changed else ApprovalEnd.APPROVED, by=by, now=now)
    message = replies.send(sending, by=author, now=now)
    approval.message = message
    approval.save(update_fields=["message"])
    _approved(case, approval, is_changed=is_changed, by=by, now=now)
    return message


def _written(approval: Approval, yes: Yes, *, is_changed: bool, now: datetime) -> Written:
    """What leaves. What was planned for a time that has passed leaves at once; a promise whose time
    has passed must be taken out of the words."""
    planned_at, due_at = approval.leaves_at, approval.promise_due_at
    is_kept = due_at is not None and (due_at > now or not is_changed)
    return Written(
        conversation_id=approval.conversation_id,
        text=yes.text,
        is_public=approval.is_public,
        seen_at=yes.seen_at,
        seen_id=yes.seen_id,
        warning=approval.warning,
        visibility=approval.visibility,
        is_sure=yes.is_sure,
        hold_s=yes.hold_s,
        leaves_at=planned_at if planned_at and planned_at > now else None,
        outcome=approval.outcome,
        promise=promises.Given(due_at=due_at, words=approval.promise_words)
        if due_at and is_kept
        else None,
    )


def _check_change(sending: replies.Sending, approval: Approval, *, by: User) -> None:
    """What was changed may need the yes of others now: one cannot write oneself past them."""
    rule = replies.rule_for(sending, by=approval.by)
    if rule is None or rule.id == approval.rule_id:
        return
    named = people_of(rule.group, author=approval.by, case=sending.case)
    named |= people_of(rule.deputy, author=approval.by, case=sending.case)
    if not named and circle.walls_of(sending.case):
        named = people_of(approval_rows.BEHIND, author=approval.by, case=sending.case)
    if by.pk not in named:
        raise NotPossible(_("It needs a yes by another rule now: %s.") % rule.name)


def _approved(case: Case, approval: Approval, *, is_changed: bool, by: User, now: datetime) -> None:
    record.happened(
        case,
        EventKind.APPROVED,
        by=by,
        now=now,
        approval=approval.pk,
        author=approval.by.name,
        is_changed=is_changed,
    )
    words = _("%s has said yes; your answer is on its way.") % by.name
    if is_changed:
        words = _("%s has changed your answer and sent it.") % by.name
    reach = Reach(network=approval.conversation.network, is_public=approval.is_public)
    if not is_changed and earn(approval.by, reach, now=now):
        words = _("%s has said yes, and from now on you answer there by yourself.") % by.name
    _tell_author(approval, words, by=by, now=now)
    record.tell([case.pk], by=by)


@transaction.atomic
def decline(*, approval_id: int, words: str, by: User, now: datetime) -> Approval:
    """No, with the reason; it is its author's draft again."""
    case, approval = _decidable(approval_id, by)
    approval.words = words.strip()[:MAX_WORDS]
    if not approval.words:
        raise NotPossible(_("Say why not: they learn from it."))
    finish(approval, ApprovalEnd.DECLINED, by=by, now=now)
    give_back(approval, now=now)
    record.happened(
        case, EventKind.APPROVAL_NO, by=by, now=now, words=approval.words, approval=approval.pk,
        author=approval.by.name,
    )  # fmt: skip
    said = _("%(name)s said no: %(words)s") % {"name": by.name, "words": approval.words}
    _tell_author(approval, said, by=by, now=now)
    record.save(case, by=by)
    return approval


@transaction.atomic
def withdraw(*, approval_id: int, by: User, now: datetime) -> Approval:
    """Its author takes it back, or somebody who answers for the case; it is a draft again."""
    case, approval = locked(approval_id)
    if approval.by_id != by.pk:
        lines.check(case, by)
    finish(approval, ApprovalEnd.WITHDRAWN, by=by, now=now)
    give_back(approval, now=now)
    record.happened(case, EventKind.APPROVAL_OVER, by=by, now=now, approval=approval.pk)
    if approval.by_id != by.pk:
        words = _("%s took your answer back; it is your draft again.") % by.name
        _tell_author(approval, words, by=by, now=now)
    record.save(case, by=by)
    return approval


def _decidable(approval_id: int, by: User) -> tuple[Case, Approval]:
    case, approval = locked(approval_id)
    if approval.by_id == by.pk:
        raise NotPossible(_("Nobody says yes to an answer of their own."))
    if not may_decide(approval, by):
        raise NotPossible(_("Others are asked for a yes, not you. Write a note."))
    return case, approval


def _tell_author(approval: Approval, words: str, *, by: User, now: datetime) -> None:
    named = frozenset({approval.by_id})
    approval_rows.tell(approval, "end", named=named, words=words, by=by, now=now, is_answer=True)


# ---- what time alone brings -----------------------------------------------------------------


def remind(*, now: datetime) -> int:
    """Answers on which nobody has decided in time: the deputy is told and may. How many."""
    late = Approval.objects.filter(ended_at=None, late_at=None, due_at__lte=now)
    ids = list(late.order_by("due_at").values_list("pk", flat=True)[:BATCH])
    return each(ids, lambda pk: _late(pk, now=now), what="approvals")


@transaction.atomic
def _late(approval_id: int, *, now: datetime) -> int:
    try:
        case, approval = locked(approval_id)
    except NotPossible:
        return 0
    if approval.late_at is not None:
        return 0
    approval.late_at = now
    approval.save(update_fields=["late_at"])
    record.happened(case, EventKind.APPROVAL_LATE, by=None, now=now, approval=approval.pk)
    named = people_of(approval_rows.deputy_of(approval), author=approval.by, case=case)
    words = _("Nobody has said yes or no to this answer in time. Now you may, too.")
    approval_rows.tell(approval, "late", named=named, words=words, by=None, now=now)
    record.save(case, by=None)
    return 1
