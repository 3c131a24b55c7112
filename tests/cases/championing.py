"""People who help one another in a public forum, for the tests of champions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case
from allears.cases.queries import champions
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact

HELP = "Hold the button for ten seconds, then it starts anew"


def forum(world: World, *, helper: str = "hilde", n: int = 3, at: datetime | None = None) -> None:
    """As many people ask, and one answers them all."""
    when = at or world.now
    world.network.is_addressed = False
    for k in range(n):
        asked = f"q-{helper}-{k}"
        world.says(f"How do I reset number {k}?", who=f"asker{k}", **public(asked, when))
        answer = public(f"a-{helper}-{k}", when + timedelta(minutes=1))
        world.says(f"{HELP}, {k}.", who=helper, reply_to_id=asked, thread=asked, **answer)
    world.hear()
    world.care()
    world.network.is_addressed = True


def public(post_id: str, at: datetime) -> dict[str, Any]:
    return {"id": post_id, "visibility": "public", "created_at": at}


def person(name: str) -> Contact:
    (found,) = contacts.find(name)
    return found


def invite(world: World, who: Contact, *, text: str = "Join us?", **more: Any) -> Case:
    from_them = deeds(who, world)
    what = actions.Invitation(mention_id=from_them[0], text=text, **({"is_public": False} | more))
    left = actions.invite_champion(contact_id=who.pk, what=what, by=cast.amir(), now=world.now)
    return left.case


def deeds(who: Contact, world: World) -> list[int]:
    return [one.mention_id for one in champions.deeds_of(who.pk, now=world.now)]
