"""What administrators must hear of channels also leaves by mail and push, for those who wish it so.

The alerts themselves are written by `channels`; here each becomes a telling for every way that its
person has chosen for this kind, at the moment that their quiet hours and bundles allow. The same alert
is told once, and what was looked at in the app before it left stays here. What it misses: alerts that
are older than `FRESH` when nobody ran the loop; they stand in the app.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import override

from allears.cases import wishing
from allears.cases.letters import CHANNEL, alert_key
from allears.cases.rules.loudness import Way
from allears.channels import alerts
from allears.channels import queries as channels
from allears.channels.queries import Alert
from allears.lib.each import each
from allears.staff import actions as staff
from allears.staff import queries as people
from allears.staff.queries import User, Wishes

FRESH: Final = timedelta(days=1)


def tell_of_channels(*, now: datetime) -> int:
    """Write down what leaves of the alerts that nobody has looked at; how many tellings that are. Raises
    `SomeFailed`: an alert that breaks us keeps no other waiting."""
    rows = channels.fresh_alerts(since=now - FRESH)
    keys = {alert_key(row.channel_id, row.pk) for row in rows}
    known = people.told_keys({row.user_id for row in rows}, CHANNEL, keys)
    fresh = [row for row in rows if (row.user_id, alert_key(row.channel_id, row.pk)) not in known]
    if not fresh:
        return 0
    wishes = people.wishes_of({row.user_id for row in fresh})
    return each(fresh, lambda row: _tell(row, wishes[row.user_id], now), what="news of channels")


@transaction.atomic
def _tell(row: Alert, wishes: Wishes, now: datetime) -> int:
    """By every way or none, so that one that broke is told as a whole when it is tried again."""
    return staff.put_tellings(news=list(_news(row, row.user, wishes, now)), now=now)


def _news(row: Alert, user: User, wishes: Wishes, now: datetime) -> Iterator[staff.News]:
    ways = wishing.channel_ways(wishes)
    with override(user.locale):
        words = alerts.words_of(alerts.About(row.about), row.data, now)
    for way in sorted(ways - {Way.APP}):
        due_at = wishing.loudness(user, wishes).leaves_at(way, now, is_danger=False)
        if due_at is not None:
            yield staff.News(
                user_id=user.pk,
                way=way,
                due_at=due_at,
                kind=CHANNEL,
                key=alert_key(row.channel_id, row.pk),
                case_id=None,
                who=row.channel.name,
                words=words,
            )
