"""The first run: what is typed into a step is done at once."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases import beginning
from allears.mentions.models import Monitor
from allears.staff import queries
from allears.staff.models import House, User

pytestmark = pytest.mark.django_db
URL = "/begin/"


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.ada())


def open_steps() -> list[str]:
    return [step.name for step in beginning.steps(queries.house()) if step.is_open]


class TestWho:
    def test_names_the_person_and_the_house(self, desk: Client) -> None:
        typed = {"do": "who", "name": "Ada O.", "house": "Town Bakery", "timezone": "Europe/Berlin"}
        assert desk.post(URL, typed)["Location"] == URL
        assert House.objects.get().name == "Town Bakery"
        ada = cast.ada()
        assert (ada.name, ada.timezone) == ("Ada O.", "Europe/Berlin")
        assert "who" not in open_steps()

    @pytest.mark.parametrize("bad", [{"name": ""}, {"timezone": "Mars/Base"}])
    def test_refuses_what_is_nobody_or_nowhere(self, desk: Client, bad: dict[str, str]) -> None:
        typed = {"do": "who", "name": "Ada", "timezone": "UTC"} | bad
        assert desk.post(URL, typed).status_code == 422
        assert "who" in open_steps()


class TestListen:
    def test_makes_the_first_monitor(self, desk: Client) -> None:
        before = Monitor.objects.count()
        desk.post(URL, {"do": "listen", "query": 'bakery OR "town bread"', "name": ""})
        assert Monitor.objects.count() == before + 1
        assert "listen" not in open_steps()

    @pytest.mark.parametrize("bad", ["", "(bakery", '"open'])
    def test_says_what_is_wrong_with_a_query_and_keeps_it(self, desk: Client, bad: str) -> None:
        answer = desk.post(URL, {"do": "listen", "query": bad})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()


class TestPeople:
    def test_get_a_link_each(self, desk: Client) -> None:
        typed = "Rosa Weiss <rosa@example.org>\nben@example.org\n\nNobody at all"
        html = desk.post(URL, {"do": "people", "people": typed}).content.decode()
        assert html.count("/enter/") == 2
        assert User.objects.get(email="rosa@example.org").name == "Rosa Weiss"
        assert "Nobody at all" in html, "the line that could not be read can be mended"

    def test_are_not_made_twice(self, desk: Client) -> None:
        for _ in range(2):
            answer = desk.post(URL, {"do": "people", "people": "Rosa rosa@example.org"})
        assert "works here already" in answer.content.decode()
        assert User.objects.filter(email="rosa@example.org").count() == 1


class TestSteps:
    def test_can_be_left_out_and_asked_for_again(self, desk: Client) -> None:
        desk.post(URL, {"skip": "people"})
        assert "people" not in open_steps()
        desk.post(URL, {"again": "yes"})
        assert "people" in open_steps()

    def test_are_done_wherever_they_were_done(self, world: World) -> None:
        case = world.case()
        world.answer(case, "Yes, we are.")
        cast.ada()
        assert {"connect", "people", "answer"}.isdisjoint(open_steps())

    def test_are_the_administrators_alone(self) -> None:
        lena = cast.at_the_desk(cast.lena())
        assert "First steps" not in lena.get(URL).content.decode()
        assert lena.post(URL, {"put_away": "yes"}).status_code == 403


class TestCheckList:
    def test_stands_in_the_inbox_until_it_is_put_away(self, desk: Client) -> None:
        assert "begin-list" in desk.get("/inbox/?queue=all").content.decode()
        desk.post(URL, {"put_away": "yes"})
        assert "begin-list" not in desk.get("/inbox/?queue=all").content.decode()
        assert "First steps" in desk.get(URL).content.decode()

    def test_ends_by_itself_when_every_step_is_done(self, desk: Client) -> None:
        beginning.end_when_over(now=cast.NOW)
        assert queries.house().led_at is None
        for step in beginning.STEPS:
            desk.post(URL, {"skip": step})
        beginning.end_when_over(now=cast.NOW)
        assert queries.house().led_at == cast.NOW

    def test_is_not_for_who_does_not_administer(self) -> None:
        cast.ada()
        html = cast.at_the_desk(cast.amir()).get("/inbox/?queue=all").content.decode()
        assert "begin-list" not in html
