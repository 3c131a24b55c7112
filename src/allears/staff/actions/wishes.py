"""How somebody wants to be told, when they work, and which of their browsers may be told by push."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from allears.lib import keys
from allears.staff.actions.refusal import NotPossible
from allears.staff.models import Device, User, Wishes

MOST_DEVICES = 12


@transaction.atomic
def change_wishes(*, user: User, ways: Mapping[str, Sequence[str]], **others: Any) -> None:
    """Keep how somebody wants to be told. `others`: fields of `Wishes` but the working hours."""
    known = {
        "quiet_begin",
        "quiet_until",
        "quiet_weekdays",
        "only_working",
        "danger_breaks",
        "bundle",
        "with_words",
    }
    if unknown := set(others) - known:
        raise ValueError(f"No such wishes: {sorted(unknown)}")
    chosen = {kind: sorted(found) for kind, found in ways.items()}
    Wishes.objects.update_or_create(user=user, defaults={"ways": chosen} | others)


@transaction.atomic
def change_hours(*, user: User, weekly: list[list[list[str]]], only_working: bool) -> None:
    """Keep when somebody works. No hours on any day: not said."""
    kept = weekly if any(weekly) else []
    Wishes.objects.update_or_create(
        user=user, defaults={"weekly": kept, "only_working": only_working and bool(kept)}
    )


@transaction.atomic
def add_device(
    *, user: User, endpoint: str, p256dh: str, auth: str, name: str, now: datetime
) -> Device:
    """A browser that may be told; one that is known already belongs to who sits there now."""
    if Device.objects.filter(user=user).count() >= MOST_DEVICES:
        raise NotPossible(_("That are too many devices. Take one off the list first."))
    secret = json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth})
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    device, _made = Device.objects.update_or_create(
        endpoint_hash=digest,
        defaults={
            "user": user,
            "sealed": keys.sealed(secret.encode(), key=settings.SECRET_KEY),
            "service": (urlsplit(endpoint).hostname or "")[:120],
            "name": name[:120],
            "created_at": now,
            "failed_words": "",
        },
    )
    return device


def drop_device(*, device_id: int, user: User | None = None) -> None:
    """It is told no more. With `user`: only if it is theirs."""
    rows = Device.objects.filter(pk=device_id)
    (rows.filter(user=user) if user else rows).delete()
