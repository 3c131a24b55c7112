"""Steps 8 and 9: a batch of fresh mentions becomes cases, parts of cases, or neither, with why.

The batch is taken, decided and written in one transaction, so that a process that dies leaves
every mention where it was. The contacts of the batch are locked first: two processes never open
two cases for one person at once. All rows of a batch are written by a handful of statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from allears.cases import known, routing
from allears.cases.actions import asides_mail, clocks, deeds, gate, notices, record, taken_back
from allears.cases.actions.intake_rows import Writer
from allears.cases.rules import intake
from allears.connectors import CONNECTORS
from allears.contacts import actions as contacts
from allears.lib import sight
from allears.mentions import actions as mentions
from allears.mentions import queries as heard

BATCH = 200


@dataclass(kw_only=True)
class Cared:
    """What became of a batch."""

    n_mentions: int = 0
    opened: list[int] = field(default_factory=list)
    """Ids of new cases."""
    n_joined: int = 0
    n_left: int = 0
    """Mentions that are no case."""


@sight.whole
def care(
    *,
    now: datetime,
    limit: int = BATCH,
    policy: intake.Policy = intake.DEFAULT,
    only: Sequence[int] | None = None,
) -> Cared:
    """Decide about the oldest fresh mentions, or `only` about these. `n_mentions` is 0 when there
    are none."""
    with transaction.atomic():
        gate.pass_through()
        ids = mentions.take_fresh(limit=limit, only=only, now=None if only else now)
        if not ids:
            return Cared()
        return _care(ids, now=now, policy=policy)


def _care(ids: list[int], *, now: datetime, policy: intake.Policy) -> Cared:
    batch, came = asides_mail.sift(_still_there(known.read(ids), now=now))
    contacts.lock(one.contact_id for one in batch if one.contact_id)
    have = known.Known(batch, now=now)
    writer = Writer(
        have=have,
        tree=routing.tree(),
        policies=clocks.Policies(),
        new_ids=case_ids(len(batch)),
        now=now,
    )
    for one in batch:
        if one.contact_id is None:
            one.contact_id = contacts.stranger(now=now).pk
        connector = CONNECTORS.get(one.row.channel.network)
        facts = have.facts(one, is_addressed=bool(connector and connector.is_addressed))
        writer.apply(one, intake.decide(facts, policy))
    writer.flush()
    deeds.note(batch, have)
    asides_mail.keep(came, now=now)
    mentions.ask_above(mentions=writer.openers, now=now)
    mentions.look_sooner(mentions=writer.openers)
    notices.tell_of_new(writer.opened, now=now)
    record.tell([case.pk for case in writer.touched.values()])
    return Cared(
        n_mentions=len(ids),
        opened=[case.pk for case in writer.opened],
        n_joined=writer.n_joined,
        n_left=writer.n_left + len(came),
    )


def _still_there(batch: list[known.Heard], *, now: datetime) -> list[known.Heard]:
    """Without what was taken back while another process kept it: that is wiped here and now."""
    is_gone = heard.gone([(one.post, one.row.channel_id) for one in batch], now=now)
    if not any(is_gone):
        return batch
    late = [one.row.pk for one, is_late in zip(batch, is_gone, strict=True) if is_late]
    taken_back.take_out(late, now=now)
    taken_back.leave_undecided(late, now=now)
    return [one for one, is_late in zip(batch, is_gone, strict=True) if not is_late]


def case_ids(n: int) -> list[int]:
    """Numbers for new cases, so that their rows can name one another before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) FROM generate_series(1, %s)",
            [n],
        )
        return [row[0] for row in cursor.fetchall()]
