from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases.models import HardCase, Protocol


class TestHard:
    def test_stands_on_top_of_the_case_until_it_is_seen_to(self, world: World) -> None:
        case = world.case("My husband beats me")
        desk = cast.at_the_desk(world.agent)
        page = desk.get(f"/cases/{case.pk}/").content.decode()
        assert "Violence, or a threat of it" in page
        assert "United Kingdom: 999 or 112" in page
        over = {"kind": "violence", "is": "end", "words": "The police is there"}
        url = f"/cases/{case.pk}/protocol/"
        desk.post(url, over)
        lead = cast.at_the_desk(cast.lena())
        lead.post(url, over | {"words": " "})
        assert HardCase.objects.get().ended_by is None
        lead.post(url, over)
        assert HardCase.objects.get().ended_by == cast.lena()
        page = desk.get(f"/cases/{case.pk}/").content.decode()
        assert "What not to say" not in page
        assert "Lena Brandt says that it is seen to" in page
        assert "The police is there" in page

    def test_is_opened_by_hand_with_why(self, world: World) -> None:
        case = world.case("See the picture")
        desk = cast.at_the_desk(world.agent)
        url = f"/cases/{case.pk}/protocol/"
        assert url in desk.get(f"/cases/{case.pk}/").content.decode()
        choosing = desk.get(url).content.decode()
        assert "A child may be harmed" in choosing
        assert "the leads of the team" in choosing
        desk.post(url, {"kind": "child", "words": "Bruises in the picture"})
        page = desk.get(f"/cases/{case.pk}/").content.decode()
        assert "What not to say" in page
        assert "Bruises in the picture" in page
        assert 'value="child"' not in desk.get(url).content.decode()


class TestProtocol:
    def test_is_written_by_leads_in_the_words_of_the_house(self, world: World) -> None:
        desk = cast.at_the_desk(cast.lena())
        url = "/settings/protocols/death/"
        fields = {"say": "Sorry <3", "not_say": "Nothing.", "calls": "Here: 112", "team": ""}
        assert desk.post(url, fields | {"say": ""}).status_code == 422
        assert desk.post(url, fields).status_code == 302
        assert Protocol.objects.get().say == "Sorry <3"
        assert "Sorry &lt;3" in desk.get("/settings/protocols/").content.decode()
        assert desk.get("/settings/protocols/fun/").status_code == 404
