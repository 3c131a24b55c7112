"""A side question to somebody outside: the mail that asks, and what comes back.

The mail goes by a mailbox of ours through the outbox, like any answer; the address to which it is
answered holds the question's tag. What comes back by the tag, or as an answer to that very mail, is
taken out of the batch before anybody decides about it: it becomes a word of the question and can
never be a message of the case. Its author may lie about who they are; so another address than the
one that was asked is marked, and does not end the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db.models import Q
from django.utils.translation import gettext as _

from allears.cases.actions import record
from allears.cases.actions.aside_rows import finish, locked, tell_asker
from allears.cases.actions.ways import signed, speaks
from allears.cases.known import Heard, automatic, referred
from allears.cases.models import Aside, AsideEnd, AsideWord, Intake
from allears.cases.models.thread import EventKind
from allears.cases.rules import asides as rules
from allears.cases.rules import intake
from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.contacts import queries as contacts
from allears.lib import text as texts
from allears.lib.mail.addresses import is_address, is_robot
from allears.listening.ports import Utterance
from allears.outbox import actions as outbox
from allears.outbox.queries import Outgoing
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_SUBJECT = 100
MAX_NOTICE = 240


def put(aside: Aside, *, by: User, now: datetime) -> Outgoing:
    """The mail that asks, into the outbox. Raises `NotPossible` where it cannot leave."""
    address, channel = aside.address, mailbox()
    if channel is None:
        raise NotPossible(_("No mailbox is connected that could send it."))
    if not is_address(address) or is_robot(address):
        raise NotPossible(_("“%s” is no address at which somebody reads.") % address)
    if address in known.own_names():
        raise NotPossible(_("%s is an address of ours: the question would come back.") % address)
    if address in {one.key.lower() for one in contacts.identities_of(aside.case.contact_id)}:
        raise NotPossible(_("This is the person themselves. Answer them instead."))
    said = Utterance(
        key=channels.utterance_key(channel, f"aside-{uuid4().hex}"),
        text=signed(_letter(aside, by), by),
        to=address,
        is_public=False,
        sender_name=by.name,
        subject=texts.shorten(aside.words, MAX_SUBJECT),
        case_tag=aside.tag or "",
        visibility="private",
    )
    return outbox.put(utterance=said, channel_id=channel.pk, by=by, now=now)


def _letter(aside: Aside, by: User) -> str:
    """Only what was typed leaves: nothing of the case, nothing of the person."""
    end = _("Please answer this mail; %(name)s gets it.") % {"name": by.name}
    return f"{aside.words}\n\n{end}"


def mailbox() -> Channel | None:
    """By which side questions leave: the first mailbox that can send."""
    able = [one for one in known.of_networks(["email"]) if speaks(one)]
    return min(able, key=lambda one: one.pk, default=None)


def cancel(aside: Aside, *, now: datetime) -> None:
    """What has not left yet does not."""
    if aside.outgoing_id is not None:
        outbox.cancel(outgoing_id=aside.outgoing_id, now=now)


# ---- what comes back --------------------------------------------------------------------------

Came = tuple[Heard, Aside, rules.Place]


def sift(batch: Sequence[Heard]) -> tuple[list[Heard], list[Came]]:
    """The batch without what belongs to side questions, and that. Two reads, none without mail."""
    tags, refs = set(), set()
    for heard in batch:
        if heard.row.network == "email":
            tags |= {heard.post.extra.get("tag", "").lower()}
            refs |= referred(heard.post)
    if not tags - {""} and not refs:
        return list(batch), []
    rows = Aside.objects.select_related("case", "outgoing").filter(address__gt="")
    found = list(rows.filter(Q(tag__in=tags - {""}) | Q(outgoing__key__in=refs)))
    if not found:
        return list(batch), []
    by_tag = {one.tag: one for one in found}
    by_key = {one.outgoing.key: one for one in found if one.outgoing}
    rest: list[Heard] = []
    came: list[Came] = []
    for heard in batch:
        aside = by_tag.get(heard.post.extra.get("tag", "").lower()) or next(
            (by_key[ref] for ref in sorted(referred(heard.post)) if ref in by_key), None
        )
        if aside is None or heard.row.network != "email":
            rest.append(heard)
            continue
        is_theirs = heard.contact_id is not None and heard.contact_id == aside.case.contact_id
        where = rules.place(automatic=automatic(heard.post), is_person_of_case=is_theirs)
        if where is rules.Place.CONVERSATION:
            heard.anchors.add(aside.case_id)
            rest.append(heard)
        else:
            came.append((heard, aside, where))
    return rest, came


def keep(came: Sequence[Came], *, now: datetime) -> None:
    """Write down what came back, in the transaction of the batch; who asked is told."""
    for heard, aside, where in came:
        _keep(heard, aside.pk, where, now=now)


def _keep(heard: Heard, aside_id: int, where: rules.Place, *, now: datetime) -> None:
    case, aside = locked(aside_id)
    author = heard.post.author.handle.lower()
    is_strange = author != aside.address
    AsideWord.objects.create(
        aside=aside,
        at=heard.at,
        mention=heard.row,
        is_strange=is_strange,
        is_automatic=where is not rules.Place.ASIDE,
    )
    Intake.objects.create(
        mention_id=heard.row.pk,
        at=now,
        decision="aside",
        reason=intake.Reason.ASIDE,
        words=intake.REASON_WORDS[intake.Reason.ASIDE],
        case=case,
    )
    if where is rules.Place.RETURNED:
        words = _("Your question to %s could not be delivered.") % aside.address
        record.happened(
            case, EventKind.ASIDE_LOST, by=None, now=now, aside=aside.pk, to=aside.address
        )
        tell_asker(aside, f"lost:{heard.row.pk}", words, by=None, now=now)
    elif where is rules.Place.ASIDE:
        if aside.ended_at is None and not is_strange:
            finish(aside, AsideEnd.ANSWERED, by=None, now=now)
        record.happened(
            case, EventKind.ASIDE, by=None, now=now, aside=aside.pk, to=author, mention=heard.row.pk
        )
        words = texts.shorten(heard.post.text, MAX_NOTICE)
        tell_asker(aside, f"mail:{heard.row.pk}", words, by=None, now=now)
    record.save(case, by=None)


def failed(outgoing_id: int, words: str, *, now: datetime) -> None:
    """The outbox gave up: nobody was asked, and who asked is told."""
    aside_id = Aside.objects.filter(outgoing_id=outgoing_id).values_list("pk", flat=True).first()
    if aside_id is None:
        return
    case, aside = locked(aside_id)
    record.happened(
        case, EventKind.ASIDE_LOST, by=None, now=now, words=words, aside=aside.pk, to=aside.address
    )
    tell_asker(aside, f"failed:{outgoing_id}", words, by=None, now=now)
    record.save(case, by=None)
