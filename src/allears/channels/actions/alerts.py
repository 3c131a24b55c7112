"""Telling administrators of a channel, once each: trouble, the end of trouble, keys that end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, When

from allears.channels import alerts, health
from allears.channels.alerts import About
from allears.channels.models import Alert, Channel, ErrorKind
from allears.connectors import CONNECTORS
from allears.lib import wake
from allears.lib.each import each
from allears.listening.ports import Refreshes
from allears.staff import actions as staff_actions
from allears.staff import queries as staff
from allears.staff.queries import User

AT_ONCE = 50


def check_alerts(*, now: datetime) -> int:
    """Look at the channels about which something may have to be told; the number that were told of."""
    ids = list(_worth_a_look(now).values_list("pk", flat=True)[:AT_ONCE])
    return each(ids, lambda pk: _check(pk, now), what="alerts of channels")


def _worth_a_look(now: datetime) -> QuerySet[Channel]:
    soon, later = now - alerts.AFTER_KEYS, now - alerts.AFTER
    keys = Q(error_kind=ErrorKind.KEYS, troubled_at__lte=soon) | Q(sends_held_at__lte=soon)
    failing = Q(told_trouble_at=None, paused_at=None) & (Q(troubled_at__lte=later) | keys)
    healed = Q(told_trouble_at__isnull=False, troubled_at=None, sends_held_at=None)
    last, first = (now + timedelta(days=n) for n in alerts.DAYS)
    untold = Q(end__lte=last) & (Q(told_end_days=None) | Q(told_end_days__gt=1))
    untold |= Q(end__lte=first, told_end_days=None)
    ending = Q(untold, end__gt=now, paused_at=None)
    rows = Channel.objects.annotate(end=_end()).filter(removed_at=None)
    return rows.filter(failing | healed | ending).order_by("pk")


def _end() -> Case:
    """`health.ends_at`, for the database."""
    by_themselves = [name for name, one in CONNECTORS.items() if isinstance(one, Refreshes)]
    return Case(
        When(access_ends_at__isnull=False, then=F("access_ends_at")),
        When(network__in=by_themselves, then=None),
        default=F("keys_end_at"),
    )


@transaction.atomic
def _check(channel_id: int, now: datetime) -> int:
    row = Channel.objects.select_for_update(skip_locked=True).filter(pk=channel_id).first()
    if row is None:
        return 0
    days = alerts.days_to_tell(row, now)
    if alerts.is_due(row, now):
        since = alerts.trouble_since(row) or now
        _tell(row, About.TROUBLE, {"at": since.isoformat(), "why": row.error_words}, now)
        Channel.objects.filter(pk=row.pk).update(told_trouble_at=now)
    elif alerts.is_well_again(row):
        _tell_well(row, now)
        Channel.objects.filter(pk=row.pk).update(told_trouble_at=None)
    elif days is not None and (end := health.ends_at(row)) is not None:
        _tell(row, About.KEYS, {"at": end.isoformat()}, now)
        Channel.objects.filter(pk=row.pk).update(told_end_days=days)
    else:
        return 0
    return 1


def _tell(row: Channel, about: About, data: dict[str, str], now: datetime) -> None:
    """Every administrator who is here; what they had not seen of the same goes."""
    users = [user.pk for user in staff.administrators()]
    same = [About.TROUBLE, About.WELL] if about is not About.KEYS else [About.KEYS]
    Alert.objects.filter(channel=row, about__in=same, seen_at=None).delete()
    Alert.objects.bulk_create(
        [Alert(user_id=pk, channel=row, about=about, data=data, at=now) for pk in users]
    )
    _ring(users)


def _tell_well(row: Channel, now: datetime) -> None:
    last = Alert.objects.filter(channel=row, about=About.TROUBLE).order_by("-at").first()
    since = last.data.get("at", "") if last else now.isoformat()
    _tell(row, About.WELL, {"at": since, "until": now.isoformat()}, now)


@transaction.atomic
def see_alerts(*, user: User, now: datetime, channel: Channel | None = None) -> None:
    """They have looked at this channel; without one, at all of them."""
    rows = Alert.objects.filter(user=user, seen_at=None)
    rows = rows if channel is None else rows.filter(channel=channel)
    if rows.update(seen_at=now):
        begins = "" if channel is None else f"{channel.pk}:"
        staff_actions.take_back_news(user_id=user.pk, kind="channel", begins=begins, now=now)
        _ring([user.pk])
        Alert.objects.filter(user=user, seen_at__lt=now - timedelta(days=90)).delete()


def _ring(user_ids: Sequence[int]) -> None:
    """Their bells count anew."""
    if user_ids:
        with connection.cursor() as cursor:
            wake.tell(cursor.execute, "notices", ids=user_ids)
