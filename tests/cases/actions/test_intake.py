from __future__ import annotations

import random

import pytest
from tests.world import World

from allears.cases.models import Case, Intake
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
