"""A team as everybody sees it, and where the cases of somebody who leaves go."""

from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, Event, Notice, Route
from allears.staff import actions as staff

pytestmark = pytest.mark.django_db


class TestTeam:
    def test_says_who_works_in_it_and_what_comes_to_it(self, world: World) -> None:
        world.case()
        root = Route.objects.get(parent=None)
        staff.join_team(team=root.team, user=world.agent, by=None, now=world.now)
        html = cast.at_the_desk(cast.rita()).get(f"/teams/{root.team_id}/").content.decode()
        assert "Amir Haddad" in html
        assert f"<bdi>{root.name}</bdi>" in html

    def test_of_no_number_is_not_found(self) -> None:
        assert cast.at_the_desk(cast.ada()).get("/teams/9999/").status_code == 404

    def test_shows_who_is_at_work(self, world: World) -> None:
        staff.change_hours(
            user=world.agent, weekly=[[["09:00", "17:00"]], *[[]] * 6], only_working=False
        )
        client = cast.at_the_desk(cast.ada())
        assert "within working hours" in client.get(f"/teams/{cast.service().pk}/").content.decode()
        world.pass_time(hours=10)
        assert "not at work now" in client.get(f"/teams/{cast.service().pk}/").content.decode()


class TestLeaving:
    def leave(self, world: World, to: object) -> int:
        url = f"/settings/people/{world.agent.pk}/leaving/"
        return cast.at_the_desk(cast.ada()).post(url, {"to": to}).status_code

    def taken(self, world: World) -> Case:
        case = world.case()
        return actions.take(case_id=case.pk, by=world.agent, now=world.now)

    def test_gives_the_cases_to_whom_was_chosen(self, world: World) -> None:
        case = self.taken(world)
        assert self.leave(world, cast.lena().pk) == 302
        case.refresh_from_db()
        assert case.assignee == cast.lena()
        world.agent.refresh_from_db()
        assert not world.agent.is_active
        assert Event.objects.filter(case=case, kind="assigned").exists()
        assert Notice.objects.filter(user=cast.lena(), kind="assigned").count() == 1

    def test_puts_them_back_where_others_work(self, world: World) -> None:
        case = self.taken(world)
        staff.join_team(team=cast.service(), user=cast.lena(), by=None, now=world.now)
        assert self.leave(world, "queue") == 302
        case.refresh_from_db()
        assert case.assignee is None

    def test_leaves_no_case_with_nobody(self, world: World) -> None:
        case = self.taken(world)
        assert self.leave(world, "queue") == 422
        case.refresh_from_db()
        world.agent.refresh_from_db()
        assert case.assignee == world.agent
        assert world.agent.is_active

    @pytest.mark.parametrize("bad", ["", "x", "99999", "²"])
    def test_refuses_who_is_nobody(self, world: World, bad: str) -> None:
        self.taken(world)
        assert self.leave(world, bad) == 422

    def test_refuses_who_only_reads(self, world: World) -> None:
        self.taken(world)
        assert self.leave(world, cast.rita().pk) == 422

    def test_shows_how_many_and_who_is_at_work(self, world: World) -> None:
        self.taken(world)
        url = f"/settings/people/{world.agent.pk}/leaving/"
        html = cast.at_the_desk(cast.ada()).get(url).content.decode()
        assert "Where do these go?" in html
        assert "Not possible: nobody else works in Customer service." in html
