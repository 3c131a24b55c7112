"""What one of two can do with a case at one moment: ours, the person's, the loops'. Each is a plain act of the desk."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from allears.cases import actions as cases
from allears.cases.models import Approval, Aside, Case, Draft, Message
from allears.cases.models.promises import Promise
from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.contacts.models import Contact, Merge
from allears.flow import steps
from allears.flow.care import Care
from allears.outbox import actions as outbox
from allears.privacy import actions as privacy
from allears.staff.actions import NotPossible
from allears.staff.models import User
from bench import days_texts as texts
from bench.days_house import House

CARE_ROUNDS = 3


@dataclass(frozen=True)
class Hand:
    """One of two: who, when, what they had seen, and their own dice."""

    house: House
    by: User
    case_id: int
    now: datetime
    seen_id: int
    rng: random.Random

    def case(self) -> Case:
        found = Case.objects.filter(pk=self.case_id).first()
        if found is None:
            raise NotPossible("They do not see it (any more).")
        return found


def _written(hand: Hand, *, text: str = "", **more: object) -> cases.Written:
    rows = Message.objects.filter(case_id=hand.case_id, mention__isnull=False)
    theirs = rows.order_by("-pk").first()
    if theirs is None:
        raise NotPossible("Nothing of theirs is there to be answered.")
    given: dict[str, object] = {
        "conversation_id": theirs.conversation_id,
        "text": text or texts.ANSWERS["en"].format(token=texts.word(hand.rng)),
        "is_public": theirs.is_public, "seen_at": hand.now, "seen_id": hand.seen_id,
    }  # fmt: skip
    return cases.Written(**given | more)  # type: ignore[arg-type]


def _send(hand: Hand, **more: object) -> object:
    written = _written(hand, **more)  # type: ignore[arg-type]
    return cases.reply_or_ask(case_id=hand.case_id, written=written, by=hand.by, now=hand.now)


def _promise(hand: Hand) -> object:
    text = f"{texts.promise(hand.rng, 'en')} {texts.word(hand.rng)}."
    given = cases.promise_in(hand.case(), text, by=hand.by, now=hand.now)
    return _send(hand, text=text, promise=given)


def _outside(hand: Hand) -> object:
    written = _written(hand, text="I called them, and they know.")
    return cases.tell_outside(case_id=hand.case_id, written=written, by=hand.by, now=hand.now)


def _close(hand: Hand) -> object:
    outcome = hand.rng.choice(("unconfirmed", "not_ours", "satisfied", "not_satisfied"))
    ending = cases.Ending(is_spoken=True)
    return cases.close(
        case_id=hand.case_id, outcome=outcome, words="", by=hand.by, now=hand.now, ending=ending
    )


def _hand_over(hand: Hand) -> object:
    team = hand.rng.choice(hand.house.teams)
    return cases.hand_over(
        case_id=hand.case_id, team=team, words="Yours?", by=hand.by, now=hand.now
    )


def _ask(hand: Hand) -> object:
    team = hand.rng.choice(hand.house.teams)
    question = cases.Question(
        kind="question", words="Is this so?", team=team, person=None, address=""
    )
    return cases.ask(case_id=hand.case_id, question=question, by=hand.by, now=hand.now)


def _of_row(
    model: type, act: Callable[..., object], name: str, **more: object
) -> Callable[[Hand], object]:
    """An act on the newest row of its kind; nothing where there is none."""

    def do(hand: Hand) -> object:
        row = model.objects.filter(case_id=hand.case_id).order_by("-pk").first()  # type: ignore[attr-defined]
        return row and act(**{name: row.pk}, by=hand.by, now=hand.now, **more)

    return do


def _plain(act: Callable[..., object], **more: object) -> Callable[[Hand], object]:
    return lambda hand: act(case_id=hand.case_id, by=hand.by, now=hand.now, **more)


def _approve(hand: Hand) -> object:
    row = Approval.objects.filter(case_id=hand.case_id, ended_at=None).first()
    if row is None:
        return None
    yes = cases.Yes(text=row.text, seen_at=hand.now, is_sure=True)
    return cases.approve(approval_id=row.pk, yes=yes, by=hand.by, now=hand.now)


def _unsend(hand: Hand) -> object:
    row = Message.objects.filter(case_id=hand.case_id, by__isnull=False).order_by("-pk").first()
    return row and cases.take_back(message_id=row.pk, by=hand.by, now=hand.now)


def _assign(hand: Hand) -> object:
    user = hand.house.people[hand.rng.choice(hand.house.members[hand.case().team_id])]
    return cases.assign(case_id=hand.case_id, user=user, by=hand.by, now=hand.now)


def _undo(hand: Hand) -> object:
    act = hand.rng.choice((_close, _hand_over, _assign, OURS["snooze"], OURS["put back"]))
    kept = cases.recorded(case_id=hand.case_id, act=lambda: act(hand))
    return kept and cases.put_back(before=kept, by=hand.by, now=hand.now)


def _draft(hand: Hand) -> object:
    return cases.save_draft(
        case_id=hand.case_id,
        text="We look",
        begun_version=hand.case().version,
        by=hand.by,
        now=hand.now,
    )


def _take_over(hand: Hand) -> object:
    row = (
        Draft.objects.filter(case_id=hand.case_id)
        .exclude(user=hand.by)
        .select_related("user")
        .first()
    )
    return row and cases.take_over(case_id=hand.case_id, writer=row.user, by=hand.by, now=hand.now)


def _merge(hand: Hand) -> object:
    """With somebody else, in this order or that."""
    mine = hand.case().contact_id
    other = Contact.objects.filter(merged_into=None).exclude(pk=mine).order_by("pk").first()
    if other is None:
        return None
    pair = (mine, other.pk) if hand.rng.random() < 0.5 else (other.pk, mine)
    return cases.merge_contacts(keep_id=pair[0], other_id=pair[1], by=hand.by, now=hand.now)


def _unmerge(hand: Hand) -> object:
    row = Merge.objects.filter(undone_at=None).order_by("-pk").first()
    return row and cases.unmerge_contacts(merge_id=row.pk, by=hand.by, now=hand.now)


def _wall_person(hand: Hand) -> object:
    wall = hand.house.wall if hand.rng.random() < 0.6 else None
    return cases.wall_person(
        contact_id=hand.case().contact_id, wall=wall, words="Ours", by=hand.by, now=hand.now
    )


def _wall_case(hand: Hand) -> object:
    wall = hand.house.wall if hand.rng.random() < 0.6 else None
    return cases.wall_case(case_id=hand.case_id, wall=wall, words="Ours", by=hand.by, now=hand.now)


def _erase(hand: Hand) -> object:
    """All that is of the person, begun and carried out."""
    contact_id = hand.case().contact_id
    request = privacy.ask(
        contact_id=contact_id, kind="erase", proof="wrote", words="", by=hand.by, now=hand.now
    )
    row = privacy.begin_erasure(request=request, takes_open=True, by=hand.by, now=hand.now)
    for _round in range(50):
        if not privacy.work_on_erasures(now=hand.now):
            break
    return row


def _bulk(hand: Hand) -> object:
    act, value = hand.rng.choice((("close", "unconfirmed"), ("priority", "high"),
                                  ("team", str(hand.rng.choice(hand.house.teams).pk))))  # fmt: skip
    return cases.begin_bulk(act=act, value=value, case_ids=[hand.case_id], by=hand.by, now=hand.now)


def _deliver(hand: Hand) -> object:
    worker = f"pairs:{hand.by.pk}"
    rows = outbox.lease(limit=5, worker=worker, now=hand.now + timedelta(minutes=1))
    return [steps.deliver(row, worker=worker, now=hand.now) for row in rows]


def _listen(hand: Hand) -> object:
    """What they have said meanwhile, or changed or taken back, is heard and cared for."""
    nets = list(hand.house.channels)
    Channel.objects.filter(network__in=nets).update(next_visit_at=hand.now)
    for row in channels.lease_due(
        networks=nets, worker=f"pairs:{hand.by.pk}", limit=2, now=hand.now
    ):
        steps.listen(row, now=hand.now)
    return _care(hand)


def _care(_hand: Hand) -> object:
    care = Care()
    return [care.round() for _round in range(CARE_ROUNDS)]


OURS: Mapping[str, Callable[[Hand], object]] = {
    "send": _send,
    "send these words": lambda hand: _send(hand, text="It is done now."),
    "send and hold": lambda hand: _send(hand, hold_s=10),
    "send and close": lambda hand: _send(hand, outcome="unconfirmed"),
    "plan": lambda hand: _send(hand, leaves_at=hand.now + timedelta(hours=3)),
    "promise": _promise,
    "send money": lambda hand: _send(hand, text=texts.MONEY.format(amount=450, token=texts.word(hand.rng))),
    "telephone": _outside,
    "take back": _unsend,
    "close": _close,
    "reopen": _plain(cases.reopen),
    "hand over": _hand_over,
    "accept": _plain(cases.accept_offer, takes=True),
    "decline": _plain(cases.decline_offer, words="No."),
    "take offer back": _plain(cases.take_offer_back),
    "take": _plain(cases.take),
    "next best": lambda hand: cases.take_next(by=hand.by, now=hand.now),
    "put back": _plain(cases.release),
    "assign": _assign,
    "snooze": lambda hand: cases.snooze(
        case_id=hand.case_id, until=hand.now + timedelta(hours=3), by=hand.by, now=hand.now),
    "wake": _plain(cases.wake_up),
    "priority": _plain(cases.prioritise, level="urgent"),
    "note": _plain(cases.note, text="Look at this"),
    "ask": _ask,
    "answer aside": _of_row(Aside, cases.answer_aside, "aside_id", words="It is.", verdict="yes"),
    "take question back": _of_row(Aside, cases.take_aside_back, "aside_id"),
    "approve": _approve,
    "decline answer": _of_row(Approval, cases.decline_answer, "approval_id", words="No."),
    "withdraw answer": _of_row(Approval, cases.withdraw_answer, "approval_id"),
    "keep promise": _of_row(Promise, cases.keep_promise, "promise_id"),
    "withdraw promise": _of_row(Promise, cases.withdraw_promise, "promise_id"),
    "draft": _draft,
    "take over": _take_over,
    "undo": _undo,
    "page": _plain(cases.give_page),
    "go away": lambda hand: cases.go_away(
        user=hand.by, until=hand.now + timedelta(minutes=1), by=hand.by, now=hand.now),
    "bulk": _bulk,
    "merge": _merge,
    "unmerge": _unmerge,
    "wall person": _wall_person,
    "wall case": _wall_case,
    "erase": _erase,
}  # fmt: skip
OTHERS: Mapping[str, Callable[[Hand], object]] = {
    "says good": lambda hand: cases.says_good(case_id=hand.case_id, now=hand.now),
    "says not good": lambda hand: cases.says_not_good(case_id=hand.case_id, words="No.", now=hand.now),
    "writes": _listen,
    "deliver": _deliver,
    "care": _care,
}  # fmt: skip
ACTS: Mapping[str, Callable[[Hand], object]] = {**OURS, **OTHERS}
