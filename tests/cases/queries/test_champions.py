"""Who may be asked, and who was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast, walled
from tests.cases.championing import forum, invite, person
from tests.world import World

from allears.cases import actions
from allears.cases.queries import champions as queries
from allears.contacts import actions as contacts
from allears.lib import sight


def names(world: World) -> list[str]:
    return [one.contact.name for one in queries.candidates(now=world.now)]


class TestCandidates:
    def test_shows_who_helped_several_with_their_posts(self, world: World) -> None:
        forum(world)
        forum(world, helper="once", n=1)
        (one,) = queries.candidates(now=world.now)
        assert (one.contact.name, one.counted.n_helps, one.counted.n_people) == ("Hilde", 3, 3)
        assert len(one.deeds) == 3
        assert one.deeds[0].mention.text.startswith("Hold the button")

    def test_puts_who_helped_most_people_first_whatever_their_reach(self, world: World) -> None:
        forum(world, helper="loud", n=3)
        forum(world, helper="quiet", n=5)
        person("Loud").identities.update(followers=1_000_000)
        assert names(world) == ["Quiet", "Loud"]

    def test_forgets_what_is_long_ago(self, world: World) -> None:
        forum(world, at=world.now - timedelta(days=91))
        assert names(world) == []

    @pytest.mark.parametrize("why", ["muted", "blocked", "refused", "employee", "asked", "walled"])
    def test_leaves_out_who_must_not_be_asked(self, world: World, why: str) -> None:
        forum(world)
        hilde, by = person("Hilde"), cast.amir()
        if why in ("muted", "blocked"):
            how = contacts.Blocking(kind=why, reason="abuse")
            contacts.block(identity=hilde.identities.get(), how=how, by=by, now=world.now)
        elif why == "refused":
            word = contacts.Word(
                purpose="written", is_given=False, said_at=world.now, words="By mail"
            )
            contacts.keep_consent(contact=hilde, word=word, by=by, now=world.now)
        elif why == "employee":
            what = contacts.Proven(kind="employee", proof="Payroll", since=world.now.date())
            contacts.give_role(contact=hilde, what=what, by=by, now=world.now)
        elif why == "asked":
            invite(world, hilde)
        else:
            actions.wall_person(
                contact_id=hilde.pk, wall=walled.wall(), words="x", by=cast.lena(), now=world.now
            )
            assert names(world) == ["Hilde"]
            with sight.through(sight.BLIND):
                assert names(world) == []
            return
        assert names(world) == []

    def test_costs_the_same_for_many(self, world: World) -> None:
        forum(world, helper="one")
        with CaptureQueriesContext(connection) as few:
            names(world)
        for n in range(4):
            forum(world, helper=f"more{n}")
        with CaptureQueriesContext(connection) as many:
            assert len(names(world)) == 5
        assert len(few) == len(many)


class TestChampions:
    def test_name_who_said_yes_before_who_was_asked(self, world: World) -> None:
        for who in ("first", "second"):
            forum(world, helper=who)
            invite(world, person(who.title()))
            world.pass_time(minutes=1)
        actions.champion_step(
            contact_id=person("First").pk,
            kind="accepted",
            words="Said so",
            by=cast.amir(),
            now=world.now,
        )
        assert [one.contact.name for one in queries.champions()] == ["First", "Second"]


class TestInvitedIn:
    def test_knows_it_only_in_the_case_of_the_invitation(self, world: World) -> None:
        forum(world)
        case = invite(world, person("Hilde"))
        assert str(queries.invited_in(case)) == "invited"
        assert queries.invited_in(world.case("Hello", who="jonas")) is None
