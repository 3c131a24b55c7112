from __future__ import annotations

from tests import cast
from tests.world import World

HTMX = {"HX-Request": "true"}


class TestFilters:
    def test_lead_to_the_list_without_javascript(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        answer = client.get(
            "/inbox/filter/?show=1&queue=all&network=email&network=rss&waits=&query=late"
        )
        assert answer.headers["Location"] == "/inbox/?queue=all&network=email%2Crss&query=late"

    def test_come_as_a_part_for_the_menu_with_what_is_chosen(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        url = "/inbox/filter/?queue=all&mood=negative&sort=due&contact=7"
        form = client.get(url, headers=HTMX).content.decode()
        assert "<html" not in form
        assert 'value="negative" checked' in form
        assert 'name="sort" value="due"' in form
        assert 'name="contact" value="7"' in form
        assert "Customer service" in form

    def test_stay_open_and_say_what_is_wrong(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        page = client.get("/inbox/filter/?show=1&queue=all&opened_from=soon").content.decode()
        assert "Write a date like" in page


class TestNumber:
    def test_is_told_in_words(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        for n in range(2):
            world.case(f"Where is parcel {n}?", who=f"p{n}")
        assert client.get("/inbox/number/?queue=all").content.decode() == "All 2 that match"
        said = client.get("/inbox/number/?queue=all&query=parcel").content.decode()
        assert said == "All that match"
