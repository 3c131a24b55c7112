from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import queries
from allears.cases.models import Away


class TestNextBest:
    def test_takes_and_opens_it_then_says_that_nobody_waits(self, world: World) -> None:
        case, desk = world.case(), cast.at_the_desk(world.agent)
        assert desk.post("/inbox/next/").headers["Location"] == f"/cases/{case.pk}/?queue=mine"
        page = desk.post("/inbox/next/", follow=True).content.decode()
        assert "Nobody waits whom you could answer now." in page


class TestTeam:
    def test_is_set_by_a_lead(self, world: World) -> None:
        desk, url = cast.at_the_desk(cast.lena()), f"/teams/{cast.service().pk}/sharing/"
        assert "Amir Haddad" in desk.get(url).content.decode()
        assert desk.post(url, {"how": "by_lot"}).status_code == 422
        assert desk.post(url, {"how": "by_skill"}).status_code == 302
        assert queries.sharing_of(cast.service().pk) == "by_skill"
        assert desk.get("/teams/999999/sharing/").status_code == 404


class TestSkills:
    def test_are_kept_and_shown_again(self, world: World) -> None:
        cast.channel("Desk", "email")
        desk, url = cast.at_the_desk(cast.lena()), f"/settings/people/{world.agent.pk}/skills/"
        fields = {
            "capacity": "5",
            "capacities": "email 3, rss 1",
            "languages": "de, en",
            "networks": ["email"],
            "products": "Kettle, toaster",
            "intents": ["complaint"],
        }
        assert desk.post(url, fields).status_code == 302
        page = desk.get(url).content.decode()
        assert "email 3, rss 1" in page
        assert "kettle, toaster" in page
        assert desk.post(url, fields | {"capacities": "email"}).status_code == 422
        assert desk.post(url, fields | {"languages": "German!"}).status_code == 422


class TestAway:
    def test_is_said_and_taken_back(self, world: World) -> None:
        desk = cast.at_the_desk(world.agent)
        assert desk.post("/settings/away/", {"words": "Ill", "gives_back": "on"}).status_code == 302
        assert "You are away." in desk.get("/settings/away/").content.decode()
        desk.post("/settings/away/", {"is": "back"})
        assert not Away.objects.filter(ended_at=None).exists()
        assert desk.post("/settings/away/", {"until": "2020-01-01T10:00"}).status_code == 422

    def test_is_said_of_others_by_leads_alone(self, world: World) -> None:
        url = f"/settings/people/{world.agent.pk}/away/"
        assert cast.at_the_desk(cast.pia()).post(url).status_code == 404
        assert cast.at_the_desk(cast.lena()).post(url).status_code == 302
        assert Away.objects.get().user == world.agent
