"""The settings of walls, and making a case or a person confidential, on the page."""

from __future__ import annotations

import pytest
from tests import cast
from tests.walled import case, hr, seen_by, wall

from allears.cases.models import Case
from allears.contacts.models import Contact
from allears.staff.models import Wall, WallEvent

pytestmark = pytest.mark.django_db


class TestWalls:
    def test_opens_one(self) -> None:
        desk = cast.at_the_desk(cast.lena())
        typed = {"name": "Law", "reason": "Suits", "home": hr().pk}
        found = desk.post("/settings/walls/", typed, follow=True)
        assert "Law" in found.content.decode()
        assert Wall.objects.get().home == hr()

    def test_says_what_is_missing(self) -> None:
        desk = cast.at_the_desk(cast.lena())
        answer = desk.post("/settings/walls/", {"name": "", "reason": "", "home": hr().pk})
        assert answer.status_code == 422
        assert "Give it a name" in answer.content.decode()

    def test_names_the_others_to_an_administrator_alone(self) -> None:
        wall()
        assert "Personnel" in cast.at_the_desk(cast.ada()).get("/settings/walls/").content.decode()
        assert (
            "Personnel"
            not in cast.at_the_desk(cast.amir()).get("/settings/walls/").content.decode()
        )


class TestWall:
    def test_is_not_there_for_who_is_outside(self) -> None:
        url = f"/settings/walls/{wall().pk}/"
        assert cast.at_the_desk(cast.amir()).get(url).status_code == 404
        assert cast.at_the_desk(cast.pia()).get(url).status_code == 200

    def test_lets_an_administrator_in_who_then_stands_in_its_history(self) -> None:
        mine, desk = wall(), cast.at_the_desk(cast.ada())
        url = f"/settings/walls/{mine.pk}/"
        assert "Opened it" not in desk.get(url).content.decode()
        page = desk.post(url, {"do": "in", "person": cast.ada().pk}, follow=True)
        assert "Opened it" in page.content.decode()
        assert WallEvent.objects.filter(words__contains="Ada Okafor", by=cast.ada()).exists()

    def test_leads_a_team_and_a_route_behind_it_and_ends(self) -> None:
        mine, desk = wall(), cast.at_the_desk(cast.lena())
        url = f"/settings/walls/{mine.pk}/"
        page = desk.post(url, {"do": "team", "team": hr().pk}, follow=True).content.decode()
        assert "All that comes to" in page
        desk.post(url, {"do": "team-off", "team": hr().pk})
        assert desk.post(url, {"do": "team", "team": cast.service().pk}).status_code == 422
        desk.post(url, {"do": "end", "words": "Over"})
        assert Wall.objects.get().ended_at is not None


class TestCase:
    def test_goes_behind_a_wall_and_comes_out(self) -> None:
        one, desk = case(), cast.at_the_desk(cast.lena())
        url = f"/cases/{one.pk}/wall/"
        assert "Personnel" not in desk.get(url).content.decode()
        mine = wall()
        assert "Personnel" in desk.get(url).content.decode()
        page = desk.post(url, {"wall": mine.pk, "words": "A threat"}, follow=True).content.decode()
        assert "Personnel" in page
        assert seen_by(cast.amir()) == set()
        desk.post(url, {"wall": "", "words": "It is over"})
        assert seen_by(cast.amir()) == {one.pk}

    def test_wants_a_wall_that_one_is_behind(self) -> None:
        one, mine = case(), wall()
        cast.service()
        desk = cast.at_the_desk(cast.amir())
        answer = desk.post(f"/cases/{one.pk}/wall/", {"wall": mine.pk, "words": "x"})
        assert answer.status_code == 422
        assert Case.objects.get().walls is None


class TestPerson:
    def test_goes_behind_a_wall(self) -> None:
        one, mine = case(), wall()
        desk = cast.at_the_desk(cast.lena())
        url = f"/people/{one.contact_id}/wall/"
        assert desk.get(url).status_code == 200
        page = desk.post(url, {"wall": mine.pk, "words": "A threat"}, follow=True)
        assert "Personnel" in page.content.decode()
        assert Contact.objects.get().wall == mine
        answer = cast.at_the_desk(cast.amir()).get(f"/people/{one.contact_id}/")
        assert answer.status_code == 404
