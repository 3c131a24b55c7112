"""Looks how monitors are, a few at a time, the one first that nobody looked at for longest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from allears.lib import wake
from allears.listening import query as language
from allears.mentions import health, judging, sampling
from allears.mentions.health import Facts, Kind
from allears.mentions.models import Health, Hit, HourlyCount, Mention, Monitor, Verdict
from allears.staff import actions as staff
from allears.staff.queries import User

EVERY = timedelta(hours=1)
AT_ONCE = 20
AGAIN_AFTER = timedelta(days=3)
"""An owner is told of the same thing again after that, not before."""

NEW_AFTER = timedelta(hours=6)
"""Of something else, so that what comes and goes does not ring each time."""


@dataclass(frozen=True, kw_only=True)
class Ill:
    """A monitor with which something is newly wrong, for its owner to hear of."""

    monitor: Monitor
    kind: Kind
    data: dict[str, object]
    since: datetime


def checks_due(*, now: datetime, limit: int = AT_ONCE) -> list[Monitor]:
    """A few whose hour has come."""
    due = Q(health=None) | Q(health__checked_at__lt=now - EVERY)
    rows = Monitor.objects.filter(due, removed_at=None, paused_at=None)
    chosen = rows.select_related("owner").order_by(
        F("health__checked_at").asc(nulls_first=True), "pk"
    )
    return list(chosen[:limit])


@transaction.atomic
def check_health(*, monitor: Monitor, now: datetime) -> Ill | None:
    """Look how it is. What its owner should be told now."""
    finding = health.look(_facts(monitor, now, bound=sampling.bound()), now)
    row = Health.objects.select_for_update().filter(monitor=monitor).first()
    row = row or Health(monitor=monitor, kind="", checked_at=now)
    is_new = row.kind != finding.kind.value
    if is_new:
        row.since = now if finding.kind is not Kind.WELL else None
    row.kind, row.data, row.checked_at = finding.kind.value, dict(finding.data), now
    quiet_for = NEW_AFTER if is_new else AGAIN_AFTER
    is_told = row.told_at is not None and row.told_at > now - quiet_for
    tells = finding.kind is not Kind.WELL and not is_told
    if tells:
        row.told_at, row.seen_at = now, None
    row.save()
    if not tells:
        return None
    _ring(monitor.owner_id)
    return Ill(monitor=monitor, kind=finding.kind, data=row.data, since=row.since or now)


def look_later(*, monitor: Monitor, now: datetime) -> None:
    """To look at it broke: it has its turn again in an hour, and stands in nobody's way until then."""
    row, is_new = Health.objects.get_or_create(
        monitor=monitor, defaults={"kind": "", "checked_at": now}
    )
    if not is_new:
        row.checked_at = now
        row.save(update_fields=["checked_at"])


def see_health(*, user: User, now: datetime, monitor: Monitor | None = None) -> None:
    """The owner has looked at this monitor; without one, at all of theirs."""
    rows = Health.objects.filter(monitor__owner=user, seen_at=None).exclude(kind="")
    rows = rows if monitor is None else rows.filter(monitor=monitor)
    if rows.update(seen_at=now):
        if monitor is not None:
            staff.take_back_tellings(user_id=user.pk, key_begins=f"{monitor.pk}:", now=now)
        _ring(user.pk)


def _ring(user_id: int | None) -> None:
    """Their bell counts anew."""
    if user_id is not None:
        with connection.cursor() as cursor:
            wake.tell(cursor.execute, "notices", ids=[user_id])


def _facts(monitor: Monitor, now: datetime, *, bound: float) -> Facts:
    begin = now - (health.WEEKS + 5) * health.WEEK
    counts = HourlyCount.objects.filter(monitor=monitor, hour__gte=begin)
    hours = dict(counts.values_list("hour").annotate(total=Sum("n")))
    newest = Hit.objects.filter(monitor=monitor, posted_at__gte=now - timedelta(days=1))
    ids = newest.order_by("-posted_at").values_list("mention_id", flat=True)[: health.SAMPLE]
    columns = ("identity_id", "copy_of_id", "intent")
    posts = list(Mention.objects.filter(pk__in=list(ids)).values_list(*columns))
    drawn = sampling.known(monitor, now).now
    n_judged, n_right, high = _of_sample(drawn) if drawn.is_enough else _marked(monitor)
    return Facts(
        hours=hours,
        since=monitor.created_at,
        authors=[who for who, _copy, _intent in posts],
        n_copies=sum(copy is not None for _who, copy, _intent in posts),
        n_spam=sum(intent == "spam" for _who, _copy, intent in posts),
        n_judged=n_judged,
        n_right=n_right,
        high=high,
        bound=bound,
        is_drawn=drawn.is_enough,
    )


def _of_sample(drawn: sampling.Count) -> tuple[int, int, float]:
    return drawn.n, drawn.n_right, drawn.share.bounds[1] if drawn.share else 1.0


def _marked(monitor: Monitor) -> tuple[int, int, float]:
    """How many marked posts it catches, how many of them are right, and the upper bound of that.

    They are those that somebody happened to see: it is asked only where too few were drawn.
    """
    rows = list(Verdict.objects.filter(monitor=monitor))
    try:
        node = language.parse(monitor.query)
    except language.QueryError:
        return 0, 0, 1.0
    share = judging.run(None, node, judging.judged(rows)).after.precision if rows else None
    return (share.n, share.n_hits, share.bounds[1]) if share else (0, 0, 1.0)
