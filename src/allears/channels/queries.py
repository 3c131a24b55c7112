"""Named reads about channels."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from allears.channels import secrets
from allears.channels.models import (
    Alert as Alert,
)
from allears.channels.models import (
    Channel as Channel,
)
from allears.channels.models import Gap as Gap
from allears.channels.models import (
    Subscription as Subscription,
)
from allears.lib import keys
from allears.lib.once import once
from allears.staff.worded import worded


def channel(channel_id: int) -> Channel | None:
    return Channel.objects.filter(pk=channel_id, removed_at=None).first()


def subscription(token: str) -> Subscription | None:
    """The one whose hub calls us at the address with this token."""
    rows = Subscription.objects.select_related("channel")
    return rows.filter(token=token).first() if len(token) <= 64 else None


def subscription_of(channel_id: int) -> Subscription | None:
    """The one that is wanted for a channel."""
    return Subscription.objects.filter(channel_id=channel_id, ended_at=None).first()


def by_name(name: str) -> Channel | None:
    return Channel.objects.filter(name__iexact=name.strip(), removed_at=None).first()


@once
def every() -> list[Channel]:
    """All that were not removed, by name."""
    return _every()


@worded
def _every() -> QuerySet[Channel]:
    return Channel.objects.filter(removed_at=None).order_by("name")


def of_prefix(prefix: str) -> list[Channel]:
    """All whose network begins so, removed ones too."""
    return list(Channel.objects.filter(network__startswith=prefix).order_by("id"))


def with_removed() -> dict[int, Channel]:
    """All that ever were, for naming where a mention came from."""
    return {row.pk: row for row in Channel.objects.all()}


def removed() -> list[int]:
    """Numbers of those that were taken away."""
    return list(Channel.objects.exclude(removed_at=None).values_list("pk", flat=True))


def of_networks(networks: list[str]) -> list[Channel]:
    """Those that are heard right now."""
    return [row for row in _heard() if row.network in networks]


@once
def _heard() -> list[Channel]:
    return _heard_rows()


@worded
def _heard_rows() -> QuerySet[Channel]:
    return Channel.objects.filter(removed_at=None, paused_at=None)


def next_visit_at(networks: list[str]) -> datetime | None:
    """When the earliest visit is due."""
    return (
        Channel.objects.filter(
            network__in=networks, removed_at=None, paused_at=None, next_visit_at__isnull=False
        )
        .order_by("next_visit_at")
        .values_list("next_visit_at", flat=True)
        .first()
    )


def open_secrets(row: Channel) -> dict[str, str]:
    """The secrets in the clear, in memory; none when the key that sealed them is gone."""
    try:
        return secrets.unseal(row.secrets)
    except keys.CannotOpen:
        return {}


def kept_secrets(row: Channel) -> set[str]:
    """Which secrets are kept, without what they are."""
    return set(open_secrets(row))


def has_lost_secrets(row: Channel) -> bool:
    """Something is kept that the present secret key cannot open."""
    return bool(bytes(row.secrets)) and not open_secrets(row)


def gaps_of(channel: Channel, *, limit: int = 20) -> list[Gap]:
    """Times that it can hear nothing of any more, newest first."""
    return list(Gap.objects.filter(channel=channel).order_by("-until")[:limit])


def n_gaps() -> dict[int, int]:
    """How many of them each channel has."""
    rows = Gap.objects.values_list("channel_id").annotate(n=Count("pk")).order_by()
    return dict(rows)


def alerts_of(user_id: int) -> list[Alert]:
    """What an administrator was told of channels and has not looked at, newest first."""
    return list(_alerts(user_id).select_related("channel").order_by("-at"))


def fresh_alerts(*, since: datetime) -> list[Alert]:
    """What was told of channels since then and nobody has looked at, for everybody who is here."""
    rows = Alert.objects.filter(
        seen_at=None, at__gte=since, channel__removed_at=None, user__deactivated_at=None
    )
    return list(rows.select_related("channel", "user").order_by("pk"))


def n_alerts_of(user_id: int) -> int:
    return _alerts(user_id).count()


def _alerts(user_id: int) -> QuerySet[Alert]:
    return Alert.objects.filter(user_id=user_id, seen_at=None, channel__removed_at=None)


def own_names() -> frozenset[str]:
    """The handles and addresses that are ours, in lower case without `@`."""
    rows = Channel.objects.filter(removed_at=None).values_list("settings", flat=True)
    found = (str(row.get(key) or "") for row in rows for key in ("address", "account", "handle"))
    return frozenset(name.lower().lstrip("@") for name in found if name)
