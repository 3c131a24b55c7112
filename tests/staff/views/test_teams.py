"""Administrators add and change teams."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.staff import queries
from allears.staff.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.ada())


class TestAdd:
    def test_makes_a_team_with_its_members(self, desk: Client) -> None:
        typed = {"name": "Shop", "about": "Orders", "members": [cast.rita().pk]}
        assert desk.post("/settings/teams/new/", typed).status_code == 302
        team = Team.objects.get(name="Shop")
        assert queries.members_of([team.pk])[team.pk] == [cast.rita()]
        assert "Orders" in desk.get("/settings/people/").content.decode()

    @pytest.mark.parametrize("name", ["", "x" * 81, "SALES"])
    def test_refuses_a_name_that_does_not_do(self, desk: Client, name: str) -> None:
        n = Team.objects.count()
        assert desk.post("/settings/teams/new/", {"name": name}).status_code == 422
        assert Team.objects.count() == n


class TestChange:
    def test_renames_and_sets_who_works_in_it(self, desk: Client) -> None:
        team, amir = cast.service(), cast.amir()
        typed = {"name": "Service", "about": "All", "members": [cast.rita().pk]}
        desk.post(f"/settings/teams/{team.pk}/", typed)
        team.refresh_from_db()
        assert (team.name, team.slug) == ("Service", "customer-service")
        assert queries.members_of([team.pk])[team.pk] == [cast.rita()]
        assert not queries.team_ids_of(amir)

    def test_says_when_the_name_is_taken(self, desk: Client) -> None:
        answer = desk.post(f"/settings/teams/{cast.press().pk}/", {"name": "Sales"})
        assert answer.status_code == 422
        assert "already" in answer.content.decode()

    def test_of_no_team_is_not_found(self, desk: Client) -> None:
        assert desk.get("/settings/teams/999999/").status_code == 404
