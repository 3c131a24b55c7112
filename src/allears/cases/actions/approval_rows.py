"""What every approval needs of the rows: the rules as they stand, who is asked, and how one ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allears.cases import circle, need
from allears.cases.actions import drafts, licences, notices, record
from allears.cases.actions.unsaid import unsaid
from allears.cases.models import (
    Answering,
    Approval,
    ApprovalEnd,
    ApprovalRule,
    Case,
    Conversation,
    EventKind,
    Message,
)
from allears.cases.rules import approval as rules
from allears.cases.rules import attached
from allears.cases.rules import notices as notice_rules
from allears.contacts import queries as contacts
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.staff.worded import worded

BEHIND = rules.Group(asks=rules.BEHIND)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What would leave, as the rules look at it."""

    text: str
    is_public: bool


def standing_rules() -> list[rules.Rule]:
    """The rules that are on, in their order."""
    return [_rule(row) for row in _standing()]


@worded
def _standing() -> QuerySet[ApprovalRule]:
    return ApprovalRule.objects.filter(off_at=None).order_by("place", "pk")


def _rule(row: ApprovalRule) -> rules.Rule:
    return rules.Rule(
        id=row.pk,
        name=row.name,
        is_public_only=row.is_public_only,
        team_ids=frozenset(row.teams),
        intents=frozenset(row.intents),
        roles=frozenset(row.roles),
        words=tuple(row.words),
        heard=tuple(row.heard),
        amount=row.amount,
        for_unlicensed=row.for_unlicensed,
        in_crisis=row.in_crisis,
        group=rules.Group(team_id=row.team_id, asks=row.asks),
        deputy=rules.Group(team_id=row.deputy_team_id, asks=row.deputy_asks),
        within_s=row.within_s,
    )


def rule_for(
    case: Case, conversation: Conversation, draft: Draft, *, by: User
) -> rules.Rule | None:
    """The first rule by which this answer of theirs needs a yes. One read where there are none."""
    found = standing_rules()
    if not found:
        return None
    heard = _heard(case) if any(rule.heard for rule in found) else ""
    return rules.first(found, _answer(case, conversation, draft, by=by, heard=heard))


def is_supervised(case: Case, conversation: Conversation, *, is_public: bool, by: User) -> bool:
    """Whether a rule looks at their answers there because they have no licence, whichever words it waits for."""
    meant = (rule for rule in standing_rules() if rule.for_unlicensed)
    found = [replace(rule, words=(), heard=(), amount=None) for rule in meant]
    if not found:
        return False
    draft = Draft(text="", is_public=is_public)
    return rules.first(found, _answer(case, conversation, draft, by=by, heard="")) is not None


def why_not_taken_back(message: Message, by: User) -> str:
    """Why this one of us may not take it back, on its way or after it left; empty: they may."""
    if message.by_id in (None, by.pk):
        return ""
    case, place = message.case, message.conversation
    if not is_supervised(case, place, is_public=message.is_public, by=by):
        return ""
    words = _(
        "Your answers need a second person's yes here, so you can take back your own alone. "
        "Ask %(author)s, or a lead of %(team)s."
    )
    return words % {"author": message.by.name if message.by else "", "team": case.team.name}


def _answer(
    case: Case, conversation: Conversation, draft: Draft, *, by: User, heard: str
) -> rules.Answer:
    on = clock.now().date()
    roles = contacts.roles_on([case.contact_id], on=on).get(case.contact_id, frozenset())
    return rules.Answer(
        text=draft.text,
        is_public=draft.is_public,
        team_id=case.team_id,
        heard=heard,
        intents=frozenset({case.intent, need.marks_of(case).intent.value}),
        roles=roles,
        is_licensed=licences.is_licensed(
            by, network=conversation.network, is_public=draft.is_public
        ),
        is_crisis=Answering.objects.filter(crisis_at__isnull=False).exists(),
    )


def _heard(case: Case) -> str:
    theirs: Message | None = (
        case.messages.filter(mention__isnull=False).order_by("-received_at", "-id").first()
    )
    return theirs.text if theirs else ""


def person(user: User, team_ids: Collection[int] | None = None) -> rules.Person:
    """One of us as the rules see them; `team_ids`: where they work, if it is known."""
    return rules.Person(
        id=user.pk,
        can_answer=user.is_active and user.can_answer,
        can_lead=user.can_lead,
        is_administrator=user.is_administrator,
        team_ids=frozenset(staff.team_ids_of(user) if team_ids is None else team_ids),
    )


def group_of(approval: Approval) -> rules.Group:
    return rules.Group(team_id=approval.team_id, asks=approval.asks)


def deputy_of(approval: Approval) -> rules.Group:
    return rules.Group(team_id=approval.deputy_team_id, asks=approval.deputy_asks)


def may_decide(approval: Approval, user: User) -> bool:
    """Of those who are asked, and behind the walls of the case; the deputy too, once the time is up."""
    who, case = person(user), approval.case
    if not circle.lets_in(case, user):
        return False
    groups = [group_of(approval)] + ([deputy_of(approval)] if approval.late_at else [])
    return any(
        rules.may_decide(who, group, author_id=approval.by_id, case_team_id=case.team_id)
        for group in groups
    )


def people_of(group: rules.Group, *, author: User, case: Case) -> frozenset[int]:
    """Who of us is asked: of a confidential case only who is behind its walls."""
    teams = staff.all_team_ids()
    found = (
        person(user, teams.get(user.pk, ())) for user in staff.users() if circle.lets_in(case, user)
    )
    return frozenset(
        one.id
        for one in found
        if rules.may_decide(one, group, author_id=author.pk, case_team_id=case.team_id)
    )


def groups_for(case: Case, groups: Iterable[rules.Group]) -> list[rules.Group]:
    """These, and of a confidential case at last whoever leads behind its wall."""
    return [*groups, *([BEHIND] if circle.walls_of(case) else [])]


def ask_behind(case: Case, *, now: datetime) -> None:
    """A case has gone behind a wall: what waits for a yes waits for people who are behind it. The answer
    of somebody who is not is a draft again, which those behind can take over."""
    rows = Approval.objects.select_for_update(of=("self",)).select_related("by")
    for approval in rows.filter(case=case, ended_at=None):
        approval.case = case
        if not circle.lets_in(case, approval.by):
            finish(approval, ApprovalEnd.OVER, by=None, now=now)
            give_back(approval, now=now)
            record.happened(case, EventKind.APPROVAL_OVER, by=None, now=now, approval=approval.pk)
            continue
        if not people_of(deputy_of(approval), author=approval.by, case=case):
            approval.deputy_team, approval.deputy_asks = None, BEHIND.asks
        if not people_of(group_of(approval), author=approval.by, case=case):
            approval.team, approval.asks = None, BEHIND.asks
            tell_behind(approval, now=now)
        approval.save(update_fields=["team", "asks", "deputy_team", "deputy_asks"])


def tell_behind(approval: Approval, *, now: datetime) -> None:
    """Those who lead behind the wall are asked, and the author learns that it is they."""
    named = people_of(BEHIND, author=approval.by, case=approval.case)
    tell(approval, "behind", named=named, words=approval.text, by=approval.by, now=now)
    words = _("Nobody whom the rule asks is behind the wall: those who lead behind it are asked.")
    author = frozenset({approval.by_id})
    tell(approval, "why", named=author, words=words, by=None, now=now, is_answer=True)


def locked(approval_id: int) -> tuple[Case, Approval]:
    """The approval and its case, taken for this transaction; the case first, like everybody."""
    case_id = Approval.objects.filter(pk=approval_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotPossible(_("There is no such answer any more."))
    case = record.locked(case_id)
    rows = Approval.objects.select_for_update(of=("self",)).select_related(
        "by", "conversation", "ended_by"
    )
    approval = rows.get(pk=approval_id)
    approval.case = case
    if approval.ended_at is not None:
        raise NotPossible(already(approval))
    return case, approval


def already(approval: Approval) -> str:
    """How it ended, for who comes too late."""
    who = approval.ended_by.name if approval.ended_by else _("All Ears")
    words = {
        ApprovalEnd.APPROVED: _("%s has said yes already."),
        ApprovalEnd.CHANGED: _("%s has changed and sent it already."),
        ApprovalEnd.DECLINED: _("%s has said no already."),
        ApprovalEnd.WITHDRAWN: _("%s has taken it back."),
    }
    found = words.get(ApprovalEnd(approval.end))
    return found % who if found else _("It fell away, because the case was closed.")


def finish(approval: Approval, end: ApprovalEnd, *, by: User | None, now: datetime) -> None:
    """End a locked one; the caller writes the event and saves the case."""
    approval.ended_at, approval.ended_by, approval.end = now, by, end
    approval.save(
        update_fields=["ended_at", "ended_by", "end", "words", "sent_text", "message"],
    )
    if end not in (ApprovalEnd.APPROVED, ApprovalEnd.CHANGED):
        why = _("The answer with which it was to go did not leave.")
        unsaid(approval.case, why, now=now, approval=approval)


def give_back(approval: Approval, *, now: datetime) -> None:
    """Its words and files are its author's draft again."""
    drafts.put_before(
        drafts.Returning(
            case=approval.case,
            user=approval.by,
            text=approval.text,
            conversation_id=approval.conversation_id,
            is_public=approval.is_public,
            files=attached.read(approval.files),
            warning=approval.warning,
            visibility=approval.visibility,
        ),
        now=now,
    )


def end_open(case: Case, *, by: User | None, now: datetime) -> None:
    """The case ends before anybody said yes or no: the answer is a draft again."""
    rows = Approval.objects.select_for_update(of=("self",)).select_related("by")
    for approval in rows.filter(case=case, ended_at=None):
        approval.case = case
        finish(approval, ApprovalEnd.OVER, by=by, now=now)
        give_back(approval, now=now)


def make_stale(cases: Collection[Case], *, now: datetime) -> None:
    """The person wrote, changed or deleted something: whoever is asked looks again, and is told.

    In the transaction that writes it; the caller saves the cases.
    """
    by_id = {case.pk: case for case in cases}
    rows = Approval.objects.select_for_update(of=("self",)).select_related("by")
    for approval in rows.filter(case_id__in=by_id, ended_at=None).order_by("pk"):
        approval.case = by_id[approval.case_id]
        approval.stale_at = now
        approval.save(update_fields=["stale_at"])
        named = people_of(group_of(approval), author=approval.by, case=approval.case)
        words = _("The person wrote after the answer that waits for a yes: look at it again.")
        step = f"stale:{now.isoformat()}"
        tell(approval, step, named=named | {approval.by_id}, words=words, by=None, now=now)


def tell(
    approval: Approval,
    step: str,
    *,
    named: frozenset[int],
    words: str,
    by: User | None,
    now: datetime,
    is_answer: bool = False,
) -> None:
    kind = notice_rules.Kind.APPROVAL_ENDED if is_answer else notice_rules.Kind.APPROVAL
    key = f"approval:{approval.pk}:{step}"[:80]
    news = notices.News(kind=kind, key=key, words=words, named=named)
    notices.tell(approval.case, news, by=by, now=now)
