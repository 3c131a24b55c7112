"""A person makes a case of a mention that was none, or that nobody had decided about yet."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allears.cases import known, routing
from allears.cases.actions import clocks, gate, notices, record
from allears.cases.actions.intake import case_ids
from allears.cases.actions.intake_rows import Writer
from allears.cases.models import Case, Intake, Message
from allears.cases.rules import intake
from allears.contacts import actions as contacts
from allears.lib import wake
from allears.mentions import actions as mentions
from allears.mentions import queries as mention_rows
from allears.staff.actions import NotPossible
from allears.staff.queries import User


@transaction.atomic
def open_by_hand(*, mention_id: int, by: User, now: datetime) -> Case:
    """A new case, routed like any other; the clocks run from now. A mention that is part of a case
    already answers with that one, so that two who do it at once open one."""
    record.allowed(by)
    gate.pass_through()
    mentions.take_one(mention_id=mention_id)
    before = Intake.objects.select_for_update().filter(pk=mention_id)
    list(before)
    message = Message.objects.select_related("case").filter(mention_id=mention_id).first()
    if message is not None:
        return message.case
    batch = known.read([mention_id])
    if not batch:
        raise NotPossible(_("There is no such mention any more."))
    heard = batch[0]
    if heard.row.gone_at is not None:
        raise NotPossible(_("Its author deleted it: there is nothing to answer."))
    if heard.contact_id is None:
        heard.contact_id = contacts.stranger(now=now).pk
    contacts.lock([heard.contact_id])
    before.delete()
    writer = Writer(
        have=known.Known(batch, now=now),
        tree=routing.tree(),
        policies=clocks.Policies(),
        new_ids=case_ids(1),
        now=now,
        by=by,
    )
    writer.apply(heard, intake.NewCase(intake.Reason.BY_HAND))
    writer.flush()
    mentions.ask_above(mentions=writer.openers, now=now)
    mentions.look_sooner(mentions=writer.openers)
    notices.tell_of_new(writer.opened, now=now)
    record.tell([case.pk for case in writer.opened], by=by)
    with connection.cursor() as cursor:
        walls = mention_rows.walls_of([mention_id])
        wake.tell(cursor.execute, "mentions", ids=[mention_id], actor=by.pk, walls=walls)
    return writer.opened[0]
