"""The small named cast: who works here, one channel, and posts that are heard on it.

Everybody is made by a function of their name and is the same person each time within a test.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.test import Client

from allears.cases import actions as cases
from allears.channels.models import Channel
from allears.listening import dedupe, pipeline
from allears.listening.ports import Mark, Marks
from allears.listening.post import Author, Post
from allears.mentions import actions as mentions
from allears.mentions import queries as heard
from allears.mentions.ids import key_of
from allears.mentions.models import Mention, Monitor
from allears.staff.models import Membership, Role, Team, User

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday, within office hours."""


def _person(name: str, role: str) -> User:
    email = f"{name.split()[0].lower()}@example.org"
    user, _ = User.objects.get_or_create(
        email=email, defaults={"name": name, "role": role, "created_at": NOW}
    )
    return user


def ada() -> User:
    """The administrator."""
    return _person("Ada Okafor", Role.ADMINISTRATOR)


def lena() -> User:
    """The team lead."""
    return _person("Lena Brandt", Role.LEAD)


def leo() -> User:
    """Another lead, who works in no team that has a secret."""
    return _person("Leo Winter", Role.LEAD)


def amir() -> User:
    """The agent, who works in customer service."""
    user = _person("Amir Haddad", Role.AGENT)
    Membership.objects.get_or_create(team=service(), user=user, defaults={"since": NOW})
    return user


def pia() -> User:
    """The agent who works in the press team."""
    user = _person("Pia Novak", Role.AGENT)
    Membership.objects.get_or_create(team=press(), user=user, defaults={"since": NOW})
    return user


def rita() -> User:
    """The reader."""
    return _person("Rita Moss", Role.READER)


def service() -> Team:
    return Team.objects.get(slug="customer-service")


def press() -> Team:
    return Team.objects.get(slug="press")


def at_the_desk(user: User) -> Client:
    """A browser in which this person is logged in."""
    client = Client()
    client.force_login(user)
    return client


def channel(name: str = "Town blog", network: str = "rss") -> Channel:
    found, _ = Channel.objects.get_or_create(
        name=name, defaults={"network": network, "created_at": NOW, "settings": {}}
    )
    return found


def monitor(name: str = "Trams", query: str = "tram") -> Monitor:
    found = Monitor.objects.filter(name=name).first()
    return found or mentions.add_monitor(name=name, query=query, by=lena(), now=NOW)


def marks(**values: str) -> Marks:
    """`marks(intent="complaint")`: what triage believes, and very sure of it."""
    return Marks(
        **{kind: Mark(value, 0.95, f"It reads like {value}.") for kind, value in values.items()}
    )


def post(text: str, *, who: str = "Mira Lang", **more: Any) -> Post:
    """Something that somebody said; the id follows from the words unless it is given."""
    handle = who.split()[0].lower()
    said: dict[str, Any] = {
        "id": f"p-{zlib.crc32(text.encode()):x}-{handle}",
        "author": Author(id=f"{handle}@example.org", handle=handle, name=who),
        "created_at": NOW,
    }
    return Post(text=text, **(said | more))


def hear(
    *posts: Post,
    on: Channel | None = None,
    understood: Marks | None = None,
    hits: Iterable[Monitor] = (),
    now: datetime = NOW,
) -> list[Mention]:
    """Keep posts as the listen loop would, with these marks and hits; in their order."""
    place = on or channel()
    ids = tuple(sorted(one.pk for one in hits))
    kept = tuple(_kept(one, place, understood or Marks(), ids) for one in posts)
    outcome = pipeline.Outcome(kept=kept, dropped=(), timings={})
    done = mentions.keep(channel=place, outcome=outcome, now=now)
    found = {row.pk: row for row in heard.by_ids(done.mention_ids)}
    return [found[pk] for pk in done.mention_ids]


def _kept(one: Post, place: Channel, understood: Marks, ids: tuple[int, ...]) -> pipeline.Kept:
    addressed = msgspec.structs.replace(
        one, network=one.network or place.network, channel=place.name
    )
    fingerprint = dedupe.fingerprint(addressed)
    return pipeline.Kept(
        post=addressed,
        key=key_of(addressed, channel_id=place.pk),
        hits=ids,
        marks=understood,
        fingerprint=fingerprint,
        bands=dedupe.bands(addressed),
    )


def care(now: datetime = NOW) -> cases.Cared:
    """Decide about all that was heard."""
    return cases.care(now=now)
