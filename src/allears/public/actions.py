"""Every write that the public pages make: take a message, withdraw a page, count what comes.

Of whoever sends, only a digest of the network address is kept, salted with our secret key and the
day, for an hour; of an IPv6 address its first half, for a household owns the rest.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS
from allears.connectors.webform import Sent
from allears.flow import cargo, steps
from allears.public.models import Tally, Withdrawal

WINDOW = timedelta(hours=1)


def take(*, channel: Channel, sent: Sent, now: datetime) -> None:
    """Steps 2 to 7 for one message, with its files; sent a second time it changes nothing."""
    loaded = cargo.translate(CONNECTORS[channel.network], channels.facts(channel), [sent])
    with transaction.atomic():
        steps.keep(channel, loaded, now=now)
        channels.received(channel_id=channel.pk, n_heard=1, newest_post_at=sent.at, now=now)


@transaction.atomic
def withdraw(*, channel_id: int, thread: str, now: datetime) -> None:
    """The page of this thread is gone for everybody who has its link."""
    Withdrawal.objects.get_or_create(channel_id=channel_id, thread=thread, defaults={"at": now})


@transaction.atomic
def count(*, key: str, amount: int, now: datetime) -> int:
    """Add to what came within the hour, and say how much that is. What is over an hour old goes."""
    Tally.objects.filter(until__lte=now).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO public_tally (key, n, until) VALUES (%s, %s, %s)
            ON CONFLICT (key) DO UPDATE SET n = public_tally.n + excluded.n RETURNING n
            """,
            [key, amount, now + WINDOW],
        )
        return int(cursor.fetchone()[0])


def who_key(address: str, *, channel_id: int, now: datetime) -> str:
    """The key under which an address is counted; another one tomorrow, and in another form."""
    try:
        ip = ipaddress.ip_address(address)
        if isinstance(ip, ipaddress.IPv6Address):
            ip = ip.ipv4_mapped or ip
        bare = str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
    except ValueError:
        bare = "unknown"
    salt = f"{settings.SECRET_KEY}\0{now.date()}\0{channel_id}".encode()
    return f"{channel_id}:{hmac.new(salt, bare.encode(), hashlib.sha256).hexdigest()[:32]}"
