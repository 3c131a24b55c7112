"""Draws posts of a monitor at random, keeps what somebody says of each, and how precise is enough here."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import gettext as _

from allears.mentions import sampling
from allears.mentions.actions import verdicts
from allears.mentions.actions.health import EVERY
from allears.mentions.models import Bound, Drawn, Health, Hit, Mention, Monitor, Sample, Verdict
from allears.mentions.models.sample import Said
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

SOON: Final = timedelta(seconds=1)
"""Past its hour, so that it is among the next that are looked at."""
SEED_BITS: Final = 62
MOST_LOOKED: Final = 600
"""Posts that are tried until enough are found that the query still catches."""


@transaction.atomic
def draw(*, monitor: Monitor, by: User, now: datetime, seed: int | None = None) -> Sample:
    """So many of its posts that nobody judged before. What was drawn and not judged goes.

    Raises `NotPossible` where there is none.
    """
    Monitor.objects.select_for_update().get(pk=monitor.pk)  # two presses, one draw after the other
    Drawn.objects.filter(sample__monitor=monitor, said="").delete()
    Sample.objects.filter(monitor=monitor, drawn=None).delete()
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    since = now - sampling.WINDOW
    hits = Hit.objects.filter(monitor=monitor, posted_at__gte=since)
    chosen = _chosen(monitor, hits.values_list("mention_id", flat=True), seed)
    if not chosen:
        words = _(
            "There is no post of the last %d days that could be drawn and was not judged yet."
        )
        raise NotPossible(words % sampling.WINDOW.days)
    sample = Sample.objects.create(
        monitor=monitor, at=now, by=by, since=since, seed=seed, n_all=hits.count()
    )
    rows = [Drawn(sample=sample, mention=one, place=n) for n, one in enumerate(chosen)]
    Drawn.objects.bulk_create(rows)
    return sample


def _chosen(monitor: Monitor, ids: QuerySet[Hit, int], seed: int) -> list[Mention]:
    """In the order of a digest of seed and number, which favors nobody."""
    known = Drawn.objects.filter(sample__monitor=monitor).values("mention_id")
    lot = MD5(Concat(Value(f"{seed}:"), Cast("mention_id", CharField())))
    order = ids.exclude(mention_id__in=known).annotate(lot=lot).order_by("lot", "mention_id")
    some = list(order[:MOST_LOOKED])
    found: list[Mention] = []
    for at in range(0, len(some), 2 * sampling.N_AT_ONCE):
        part = some[at : at + 2 * sampling.N_AT_ONCE]
        rows = Mention.objects.filter(gone_at=None).defer("search", "bands").in_bulk(part)
        found += sampling.caught(monitor, [rows[pk] for pk in part if pk in rows])
        if len(found) >= sampling.N_AT_ONCE:
            break
    return found[: sampling.N_AT_ONCE]


@transaction.atomic
def say(*, monitor: Monitor, drawn: Drawn, said: str, by: User, now: datetime) -> None:
    """`said`: a value of `Said`, or empty to take it back. How the monitor is, is looked at soon."""
    drawn.said, drawn.said_at, drawn.by = (said, now, by) if said else ("", None, None)
    drawn.save(update_fields=["said", "said_at", "by"])
    Health.objects.filter(monitor=monitor).update(checked_at=now - EVERY - SOON)


@transaction.atomic
def take_back_said(*, monitor: Monitor, by: User, now: datetime) -> Drawn | None:
    """The last thing that was said of the newest draw, as if nobody had."""
    sample = sampling.newest(monitor.pk)
    rows = Drawn.objects.filter(sample=sample).exclude(said="") if sample else Drawn.objects.none()
    last = rows.order_by("-said_at", "-place").first()
    if last is not None:
        say(monitor=monitor, drawn=last, said="", by=by, now=now)
    return last


@transaction.atomic
def put_into_test(*, monitor: Monitor, by: User, now: datetime) -> int:
    """All that is judged as right or wrong becomes part of its test; how many are new there.

    What the test holds already stays as it is. Raises `NotPossible` where it has no room.
    """
    rows = Drawn.objects.filter(sample__monitor=monitor, mention__gone_at=None)
    rows = rows.filter(said__in=(Said.RIGHT, Said.WRONG)).select_related("mention")
    held = set(Verdict.objects.filter(monitor=monitor).values_list("key", flat=True))
    new = [row for row in rows.order_by("id") if row.mention.key not in held]
    for row in new:
        verdicts.judge(
            monitor=monitor, mention=row.mention, is_right=row.said == Said.RIGHT, by=by, now=now
        )
    return len(new)


@transaction.atomic
def set_bound(*, percent: int, by: User, now: datetime) -> None:
    """From now on a monitor that is surely less precise is ill. Raises `NotPossible`."""
    if not 0 <= percent <= 100:
        raise NotPossible(_("A share lies between 0 and 100 percent."))
    before = round(100 * sampling.bound())
    values = {"percent": percent, "changed_at": now, "changed_by": by}
    Bound.objects.update_or_create(pk=1, defaults=values)
    words = f"{before} % → {percent} %"
    audit(what="monitor.bound", words=words, by=by, now=now)
