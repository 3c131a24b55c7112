"""A champion is invited by a human, says yes or no, leaves whenever they want, and is thanked.

The invitation is an answer to something that they said: it goes by the usual door, with all its checks,
approval and the outbox. Its step is written in the same transaction. An invitation for which a second
person says no never was. In private it may carry the link of their own page, where they say yes or no and
leave with one click; in public it never does, for whoever reads the link could use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import page_links
from allears.cases.actions import approvals, by_hand, pages, record
from allears.cases.actions.reply import Written
from allears.cases.models import Approval, Case, ChampionStep, Conversation, Message
from allears.cases.queries import champions as queries
from allears.cases.rules import champions as rules
from allears.cases.rules.champions import Step
from allears.contacts import actions as contacts
from allears.contacts import queries as people
from allears.contacts.queries import Contact, Purpose, RoleKind
from allears.knowledge.rules import blanks
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_WORDS = 300
PAGE = "page"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What is written to somebody, under which of their posts."""

    mention_id: int
    text: str
    is_public: bool
    is_sure: bool = False
    """Objections that do not block were read."""


@transaction.atomic
def invite(*, contact_id: int, what: Invitation, by: User, now: datetime) -> Message | Approval:
    """Ask somebody. Raises `NotPossible`, `Objected` like every answer."""
    record.allowed(by)
    contact = _locked(contact_id)
    _check(contact, Step.INVITED)
    if people.is_refused(contact.pk, Purpose.WRITTEN):
        raise NotPossible(_("They do not want to be written to unasked."))
    if people.kept_out([contact.pk], now=now):
        raise NotPossible(_("They are muted or blocked."))
    if what.mention_id not in {one.mention_id for one in queries.deeds_of(contact.pk, now=now)}:
        raise NotPossible(_("Choose the post that you answer."))
    case = by_hand.open_by_hand(mention_id=what.mention_id, by=by, now=now)
    if case.contact_id != contact.pk:
        raise NotPossible(_("That post belongs to a case of somebody else."))
    message = case.messages.select_related("conversation").get(mention_id=what.mention_id)
    said = _written(case, message.conversation, what, by=by, now=now)
    left = approvals.reply_or_ask(case_id=case.pk, written=said, by=by, now=now)
    ChampionStep.objects.create(
        contact=contact,
        kind=Step.INVITED,
        at=now,
        by=by,
        case=case,
        approval=left if isinstance(left, Approval) else None,
    )
    _note(contact, Step.INVITED, by=by, now=now)
    return left


def _written(
    case: Case, conversation: Conversation, what: Invitation, *, by: User, now: datetime
) -> Written:
    text = what.text.strip()
    wrong = [name for name in blanks.unknown(text) if name != PAGE]
    if not text or wrong:
        raise NotPossible(_("Write what you want to say. Only the blank {{page}} can stand in it."))
    if "{{page}}" in text.replace(" ", ""):
        text = blanks.fill(text, {PAGE: _link(case, what, by=by, now=now)}).text
    last = case.messages.order_by("-pk").first()
    return Written(
        conversation_id=conversation.pk,
        text=text,
        is_public=what.is_public,
        seen_at=now,
        seen_id=last.pk if last else None,
        is_sure=what.is_sure,
    )


def _link(case: Case, what: Invitation, *, by: User, now: datetime) -> str:
    if what.is_public:
        raise NotPossible(_("The link of their page is for them alone. Leave it out in public."))
    locked = record.locked(case.pk)
    page = pages.of_case(locked, by=by, now=now)
    if page is None:
        raise NotPossible(_("They took their page away. Leave the link out."))
    record.save(locked, by=by)
    return page_links.url_of(page)


@transaction.atomic
def step(*, contact_id: int, kind: str, words: str, by: User | None, now: datetime) -> ChampionStep:
    """They said yes or no, left, or were thanked. `by` nobody: they did it on their page."""
    if kind not in set(Step) - {Step.INVITED}:
        raise NotPossible(_("Choose what happened."))
    if by is not None:
        record.allowed(by)
        if not words.strip():
            raise NotPossible(_("Say how we know, or for what they were thanked."))
    contact = _locked(contact_id)
    _check(contact, Step(kind))
    asked = [one for one in queries.standing_steps(contact.pk) if one.case_id]
    row = ChampionStep.objects.create(
        contact=contact,
        kind=kind,
        at=now,
        by=by,
        words=words.strip()[:MAX_WORDS],
        case=asked[-1].case if asked else None,
    )
    if kind == Step.ACCEPTED:
        proof = row.words or _("Said yes on their own page")
        what = contacts.Proven(kind=RoleKind.CHAMPION, proof=proof, since=now.date())
        contacts.give_role(contact=contact, what=what, by=by, now=now)
    elif kind == Step.LEFT:
        _end_roles(contact, by=by, now=now)
    _note(contact, Step(kind), by=by, now=now)
    return row


def _end_roles(contact: Contact, *, by: User | None, now: datetime) -> None:
    for role in people.roles_of(contact.pk):
        if role.kind == RoleKind.CHAMPION and role.ended_at is None:
            contacts.end_role(role_id=role.pk, by=by, now=now)


def _locked(contact_id: int) -> Contact:
    found = contacts.lock([contact_id]).get(contact_id)
    if found is None or found.merged_into_id:
        raise NotPossible(_("This person was merged with another. Look for them again."))
    return found


def _check(contact: Contact, kind: Step) -> None:
    steps = [Step(one.kind) for one in queries.standing_steps(contact.pk)]
    if rules.may(kind, steps):
        return
    words = {
        None: _("They were not invited yet."),
        Step.INVITED: _("They were invited already and have not answered."),
        Step.ACCEPTED: _("They are a champion already."),
        Step.DECLINED: _("They said no."),
        Step.LEFT: _("They left."),
    }
    raise NotPossible(words[rules.state(steps)])


def _note(contact: Contact, kind: Step, *, by: User | None, now: datetime) -> None:
    audit(
        what=f"contact.champion_{kind}",
        words=str(contact),
        by=by,
        now=now,
        subject=str(contact.pk),
        wall_id=contact.wall_id,
    )


# ---- two who are one ---------------------------------------------------------------------------


def moved_ids(contact_id: int) -> list[int]:
    """The steps that go over when somebody is merged with another."""
    rows = ChampionStep.objects.filter(contact_id=contact_id).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def move(step_ids: list[int], *, to: Contact) -> None:
    ChampionStep.objects.filter(pk__in=step_ids).update(contact=to)


def move_of_case(case: Case, *, to: Contact) -> None:
    """An invitation goes with the case in which it was written, and with it what came of it."""
    ChampionStep.objects.filter(case=case).update(contact=to)
