"""Whether all that the world did has found its place."""

from __future__ import annotations

from django.db import Error as DatabaseError
from django.db import connection

from allears.channels.models import Channel
from allears.mentions.models import Fresh
from allears.outbox import queries as outbox
from bench.kill_world import World, channel_states


def still_missing(world: World) -> str:
    """Words about what is on its way; empty when nothing is."""
    try:
        found = world.missing()
        found |= {"undecided": Fresh.objects.count(), "to be sent": outbox.n_waiting()}
        found |= {"visits": Channel.objects.exclude(leased_until=None).count()}
        words = ", ".join(f"{n} {what}" for what, n in found.items() if n)
        return f"{words} ({channel_states()})" if words else ""
    except DatabaseError as error:
        connection.close()
        return f"the database: {error}"
