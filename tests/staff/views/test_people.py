"""Administrators add, change and let go of colleagues."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests import cast

from allears.staff import queries
from allears.staff.models import User

pytestmark = pytest.mark.django_db
HOSTILE = '"><img src=x onerror=alert(1)> نور \u202e'


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.ada())


def _add(desk: Client, **more: object) -> str:
    typed = {"name": "Noor", "email": "noor@example.org", "role": "agent"} | more
    answer = desk.post("/settings/people/new/", typed)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


class TestAdd:
    def test_shows_the_link_once_and_it_works(self, desk: Client, client: Client) -> None:
        html = _add(desk, teams=[cast.press().pk])
        found = re.search(r"http://testserver(/enter/[^/]+/)", html)
        assert found
        answer = client.post(found[1], {"password": "a long sentence"})
        assert answer.status_code == 302
        noor = User.objects.get(email="noor@example.org")
        assert queries.teams_of(noor) == [cast.press()]
        assert "/enter/" not in desk.get("/settings/people/").content.decode()

    def test_says_that_somebody_is_here_already(self, desk: Client) -> None:
        _add(desk)
        typed = {"name": "Noor", "email": "NOOR@example.org", "role": "agent"}
        answer = desk.post("/settings/people/new/", typed)
        assert answer.status_code == 422
        assert "works here already" in answer.content.decode()

    def test_shows_hostile_names_as_text(self, desk: Client) -> None:
        html = _add(desk, name=HOSTILE) + desk.get("/settings/people/").content.decode()
        assert "<img" not in html
        assert "&lt;img" in html


class TestChange:
    def test_gives_a_role_and_teams(self, desk: Client) -> None:
        amir = cast.amir()
        typed = {"name": "Amir", "role": "lead", "teams": [cast.press().pk]}
        assert desk.post(f"/settings/people/{amir.pk}/", typed).status_code == 302
        amir.refresh_from_db()
        assert (amir.name, amir.role) == ("Amir", "lead")
        assert queries.teams_of(amir) == [cast.press()]

    def test_keeps_one_administrator(self, desk: Client) -> None:
        ada = cast.ada()
        answer = desk.post(f"/settings/people/{ada.pk}/", {"name": "Ada", "role": "agent"})
        assert answer.status_code == 422
        assert "must stay administrator" in answer.content.decode()
        assert cast.ada().is_administrator

    def test_of_nobody_is_not_found(self, desk: Client) -> None:
        assert desk.get("/settings/people/999999/").status_code == 404


class TestActivity:
    def test_lets_go_at_once_and_takes_back(self, desk: Client) -> None:
        amir = cast.amir()
        his = cast.at_the_desk(amir)
        asked = desk.post(f"/settings/people/{amir.pk}/activity/")
        assert his.get("/settings/profile/").status_code == 200, "first it is asked"
        desk.post(asked["Location"], {"to": "queue"})
        assert his.get("/settings/profile/").status_code == 302
        assert "left" in desk.get("/settings/people/").content.decode()
        desk.post(f"/settings/people/{amir.pk}/activity/", {"is_active": "yes"})
        assert his.get("/settings/profile/").status_code == 200
        assert queries.team_ids_of(amir)

    def test_of_the_last_administrator_is_refused(self, desk: Client) -> None:
        answer = desk.post(f"/settings/people/{cast.ada().pk}/leaving/", {"to": "queue"})
        assert answer.status_code == 422
        assert "must stay administrator" in answer.content.decode()

    def test_is_never_changed_by_looking(self, desk: Client) -> None:
        assert desk.get(f"/settings/people/{cast.amir().pk}/activity/").status_code == 405


class TestLink:
    def test_is_made_anew(self, desk: Client) -> None:
        answer = desk.post(f"/settings/people/{cast.amir().pk}/link/")
        assert "/enter/" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]

    def test_is_not_made_for_those_who_left(self, desk: Client) -> None:
        amir = cast.amir()
        amir.deactivated_at = cast.NOW
        amir.save()
        answer = desk.post(f"/settings/people/{amir.pk}/link/", follow=True)
        assert "/enter/" not in answer.content.decode()


class TestSecondStep:
    def test_is_turned_off_for_somebody_who_lost_it(self, desk: Client, client: Client) -> None:
        amir = cast.amir()
        amir.set_password("a long sentence")
        amir.save()
        Authenticator.objects.create(user=amir, type="totp", data={"secret": "x"})
        url = f"/settings/people/{amir.pk}/second-step/"
        assert url in desk.get(f"/settings/people/{amir.pk}/").content.decode()
        desk.post(url)
        assert url not in desk.get(f"/settings/people/{amir.pk}/").content.decode()
        typed = {"login": amir.email, "password": "a long sentence"}
        assert client.post("/account/login/", typed)["Location"] == "/"
        assert "second step" in desk.get("/settings/audit/").content.decode()


class TestWhoMay:
    @pytest.mark.parametrize(
        "path", ["people/", "people/new/", "people/1/", "teams/new/", "teams/1/", "audit/"]
    )
    def test_administrators_alone(self, path: str, client: Client) -> None:
        for person in (cast.lena(), cast.amir(), cast.rita()):
            assert cast.at_the_desk(person).get(f"/settings/{path}").status_code == 403
        assert client.get(f"/settings/{path}").status_code == 302

    @pytest.mark.parametrize(
        "path", ["people/1/activity/", "people/1/link/", "people/1/second-step/"]
    )
    def test_others_change_nothing(self, path: str) -> None:
        assert cast.at_the_desk(cast.lena()).post(f"/settings/{path}").status_code == 403
