from __future__ import annotations

import random
from datetime import timedelta

import pytest
from tests import cast
from tests.world import World

from allears.cases.models import Case, Intake, Notice, Route
from allears.contacts import actions as contacts
from allears.contacts.models import Contact
from allears.mentions.models import Fresh, Mention
from allears.staff.models import Team


class TestCare:
    def test_decides_about_every_mention_once_with_the_reason(self, world: World) -> None:
        world.says("Where is my parcel?")
        world.says("Buy cheap watches now", who="bot")
        world.hear()
        cared = world.care()
        assert cared.n_mentions == 2
        assert Fresh.objects.count() == 0
        assert Intake.objects.count() == Mention.objects.count() == 2
        assert all(intake.words for intake in Intake.objects.all())
        assert world.care().n_mentions == 0

    def test_leaves_everything_where_it_was_when_it_breaks(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.says("Where is my parcel?")
        world.hear()
        monkeypatch.setattr(
            "allears.cases.actions.intake.Writer.flush", lambda self: (_ for _ in ()).throw(OSError)
        )
        with pytest.raises(OSError, match=r"^$"):
            world.care()
        assert Fresh.objects.count() == 1
        assert not Case.objects.exists()

    def test_gives_every_case_one_team_however_it_comes(self, world: World) -> None:
        rng = random.Random(7)
        words = [
            "help",
            "broken",
            "price",
            "press",
            "urgent",
            "dying",
            "refund",
            "journalist",
            "thanks",
            "cancel",
        ]
        for n in range(40):
            world.says(" ".join(rng.choices(words, k=4)) + "?", who=f"person{n % 13}")
        world.hear()
        world.care()
        teams = set(Team.objects.values_list("pk", flat=True))
        assert Case.objects.count() > 5
        assert all(case.team_id in teams for case in Case.objects.all())

    def test_makes_a_contact_for_somebody_without_a_name(self, world: World) -> None:
        world.says("Nobody knows me. Where is my parcel?", who="")
        world.hear()
        case = Case.objects.get(pk=world.care().opened[0])
        assert case.contact == Contact.objects.get()

    def test_routes_press_to_the_press_team_and_says_why(self, world: World) -> None:
        world.says(
            "I am a journalist with the Daily Mirror, on deadline: can I get a statement "
            "for publication today?"
        )
        world.hear()
        case = Case.objects.get(pk=world.care().opened[0])
        assert case.team.slug == "press"
        assert "Press" in case.route_words

    def test_routes_somebody_known_to_be_of_the_press_by_their_role(self, world: World) -> None:
        first = world.case("How much is a ticket?")
        what = contacts.Proven(kind="press", proof="Press card", since=world.now.date())
        contacts.give_role(contact=first.contact, what=what, by=world.agent, now=world.now)
        root = Route.objects.get(parent=None)
        Route.objects.create(
            name="Journalists",
            parent=root,
            position=-1,
            conditions={"roles": ["press"]},
            team=cast.press(),
        )
        world.pass_time(days=20)
        case = world.case("Do you sell umbrellas?")
        assert case.team == cast.press()
        assert "the person is press" in case.route_words
        assert world.case("Do you sell umbrellas, too?", who="jonas").team != cast.press()

    def test_hears_who_is_muted_and_opens_nothing_until_that_ends(self, world: World) -> None:
        first = world.case("Hello?")
        how = contacts.Blocking(kind="muted", reason="flood", until=world.now + timedelta(days=1))
        identity = first.contact.identities.get()
        contacts.block(identity=identity, how=how, by=world.agent, now=world.now)
        n_notices = Notice.objects.count()
        world.says("Answer me!")
        world.hear()
        assert world.care().n_left == 1
        assert Intake.objects.get(reason="blocked")
        assert Notice.objects.count() == n_notices
        world.pass_time(days=1)
        world.says("Answer me now!")
        world.hear()
        assert world.care().n_left == 0
