from __future__ import annotations

from tests import cast
from tests.cast import NOW
from tests.world import World, world

from allears.cases.models import LicenceStep
from allears.practice import actions, people
from allears.practice.models import Look, Practice
from allears.staff.models import Membership, Role, User

__all__ = ["world"]


def practised(user: User) -> Practice:
    row = actions.begin(scenario=people.everyone()["a01-plant-pot"], by=user, now=NOW)
    actions.say(practice_id=row.pk, kind="private", text="24 cm, now.", by=user, now=NOW)
    return actions.end(practice_id=row.pk, by=user, now=NOW)


class TestReading:
    def test_releases_with_a_word_that_the_licence_keeps(self, world: World) -> None:
        row, desk = practised(world.agent), cast.at_the_desk(cast.lena())
        assert world.agent.name in desk.get("/practice/people/").content.decode()
        assert "Greta Holm" in desk.get(f"/practice/people/{world.agent.pk}/").content.decode()
        assert "Your word on it" in desk.get(f"/practice/{row.pk}/").content.decode()
        url = f"/practice/{row.pk}/look/"
        desk.post(url, {"verdict": "again", "words": ""})
        desk.post(url, {"verdict": "public-nowhere", "words": "x"})
        assert not Look.objects.exists()
        desk.post(url, {"verdict": "again", "words": "Name her."})
        desk.post(url, {"verdict": "private-fake", "words": "Warm and exact."})
        step = LicenceStep.objects.get()
        assert (step.user, step.network, step.is_public) == (world.agent, "fake", False)
        assert step.words == "Practice desk: Warm and exact."
        own = cast.at_the_desk(world.agent).get(f"/practice/{row.pk}/").content.decode()
        assert own.index("Warm and exact.") < own.index("Name her.")
        assert "Your word on it" not in own

    def test_is_for_leads_and_for_their_own_people(self, world: World) -> None:
        row, lena = practised(world.agent), cast.lena()
        Membership.objects.create(team=cast.press(), user=lena, since=NOW)
        desk = cast.at_the_desk(lena)
        assert world.agent.name not in desk.get("/practice/people/").content.decode()
        assert desk.get(f"/practice/people/{world.agent.pk}/").status_code == 404
        assert desk.get(f"/practice/{row.pk}/").status_code == 404
        answer = desk.post(f"/practice/{row.pk}/look/", {"verdict": "again", "words": "x"})
        assert answer.status_code == 404
        assert cast.at_the_desk(cast.ada()).get(f"/practice/{row.pk}/").status_code == 200

    def test_releases_nobody_who_only_reads(self, world: World) -> None:
        row, desk = practised(cast.rita()), cast.at_the_desk(cast.lena())
        body = desk.get(f"/practice/{row.pk}/").content.decode()
        assert "practise once more" in body
        assert "answer alone" not in body
        assert cast.rita().role == Role.READER
