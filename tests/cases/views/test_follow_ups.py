from __future__ import annotations

from typing import Any

from tests import cast
from tests.cases.actions.test_promises import promise
from tests.world import World

from allears.cases import actions
from allears.cases.models import FollowUpPolicy

GOOD: dict[str, Any] = {
    "is_on": "on",
    "after_h": 48,
    "n_tries": 3,
    "distance_h": 24,
    "from_hour": 8,
    "to_hour": 20,
    "time_zone": "Europe/Berlin",
    "left_out": ["fake"],
    "text_de": "Ist es gut? {{page}}",
}


class TestFollowUps:
    def test_keeps_how_people_are_asked(self, world: World) -> None:
        client = cast.at_the_desk(cast.lena())
        assert client.post("/settings/follow-up/", GOOD).status_code == 302
        row = FollowUpPolicy.objects.get()
        assert (row.after_h, row.n_tries, row.left_out) == (48, 3, ["fake"])
        assert row.texts == {"de": "Ist es gut? {{page}}"}
        assert 'value="48"' in client.get("/settings/follow-up/").content.decode()

    def test_says_what_is_wrong(self, world: World) -> None:
        client = cast.at_the_desk(cast.lena())
        answer = client.post("/settings/follow-up/", GOOD | {"text_de": "Ist es gut?"})
        assert answer.status_code == 422
        assert "needs the blank {{page}}" in answer.content.decode()
        assert client.post("/settings/follow-up/", GOOD | {"to_hour": 7}).status_code == 422
        assert not FollowUpPolicy.objects.exists()


class TestKept:
    def test_shows_promises_by_team_and_person(self, world: World) -> None:
        client = cast.at_the_desk(cast.lena())
        assert "None has come due yet." in client.get("/kept/").content.decode()
        found = promise(world, world.case(), hours=5)
        actions.keep_promise(promise_id=found.pk, by=world.agent, now=world.now)
        shown = client.get("/kept/").content.decode()
        assert "Customer service" in shown
        assert "Amir Haddad" in shown
