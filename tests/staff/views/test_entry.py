"""Getting in by a link: once, in time, and with the second step where there is one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests import cast

from allears.lib import clock
from allears.staff import actions
from allears.staff.models import User

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Ada Okafor",
    "email": "Ada@example.org",
    "password": "a long sentence",
    "timezone": "Europe/Berlin",
}


@pytest.fixture
def link() -> str:
    found = actions.setup_link(now=clock.now())
    assert found
    return found


class TestWelcome:
    def test_creates_the_administrator_and_goes_on(self, client: Client, link: str) -> None:
        assert client.get(link).status_code == 200
        answer = client.post(link, TYPED)
        assert (answer.status_code, answer["Location"]) == (302, "/begin/")
        ada = User.objects.get()
        assert (ada.email, ada.role, ada.timezone) == (
            "ada@example.org",
            "administrator",
            "Europe/Berlin",
        )
        assert client.get("/begin/").status_code == 200

    def test_says_at_the_blank_what_is_wrong(self, client: Client, link: str) -> None:
        answer = client.post(link, TYPED | {"password": "short"})
        assert answer.status_code == 422
        assert "too short" in answer.content.decode()
        assert not User.objects.exists()

    def test_is_over_once_it_was_used(self, client: Client, link: str) -> None:
        client.post(link, TYPED)
        for answer in (Client().get(link), Client().post(link, TYPED)):
            assert answer.status_code == 410
            assert "created already" in answer.content.decode()
        assert User.objects.count() == 1

    def test_says_how_to_get_a_new_link_when_it_is_old(self, client: Client) -> None:
        old = actions.setup_token(now=clock.now() - timedelta(days=2))
        answer = client.get(f"/welcome/{old}/")
        assert answer.status_code == 410
        assert "allears up" in answer.content.decode()

    def test_shows_a_hostile_name_as_text(self, client: Client, link: str) -> None:
        client.post(link, TYPED | {"name": "<script>alert(1)</script>"})
        html = client.get("/settings/profile/").content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


class TestEnter:
    def test_keeps_the_password_and_lets_in(self, client: Client) -> None:
        amir = cast.amir()
        token = actions.renew_link(user=amir, by=cast.ada(), now=clock.now())
        shown = client.get(f"/enter/{token}/")
        assert "Amir Haddad" in shown.content.decode()
        answer = client.post(f"/enter/{token}/", {"password": "a long sentence"})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert client.get("/settings/profile/").status_code == 200
        assert Client().get(f"/enter/{token}/").status_code == 410

    def test_refuses_a_password_that_is_the_address(self, client: Client) -> None:
        amir = cast.amir()
        token = actions.renew_link(user=amir, by=cast.ada(), now=clock.now())
        assert client.post(f"/enter/{token}/", {"password": amir.email}).status_code == 422
        amir.refresh_from_db()
        assert not amir.check_password(amir.email)

    def test_still_asks_for_the_second_step(self, client: Client) -> None:
        amir = cast.amir()
        Authenticator.objects.create(user=amir, type="totp", data={"secret": "x"})
        token = actions.renew_link(user=amir, by=cast.ada(), now=clock.now())
        answer = client.post(f"/enter/{token}/", {"password": "a long sentence"})
        assert answer["Location"] == "/account/two-factor/authenticate/"
        assert client.get("/settings/profile/").status_code == 302

    def test_makes_the_one_who_opens_it_the_one_it_is_for(self) -> None:
        amir = cast.amir()
        token = actions.renew_link(user=amir, by=cast.ada(), now=clock.now())
        client = cast.at_the_desk(cast.ada())
        client.post(f"/enter/{token}/", {"password": "a long sentence"})
        assert client.session["_auth_user_id"] == str(amir.pk)

    def test_is_over_for_those_who_left(self, client: Client) -> None:
        rita = cast.rita()
        token = actions.renew_link(user=rita, by=cast.ada(), now=clock.now())
        rita.deactivated_at = clock.now()
        rita.save()
        answer = client.get(f"/enter/{token}/")
        assert answer.status_code == 410
        assert "ask an administrator" in answer.content.decode()

    def test_a_link_for_a_colleague_makes_no_administrator(self, client: Client) -> None:
        token = actions.renew_link(user=cast.rita(), by=cast.ada(), now=clock.now())
        assert client.get(f"/welcome/{token}/").status_code == 410


class TestAccountPages:
    def test_login_tells_the_first_one_where_the_link_is(self, client: Client) -> None:
        assert "terminal" in client.get("/account/login/").content.decode()
        cast.ada()
        assert "terminal" not in client.get("/account/login/").content.decode()

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("/account/signup/", "Nobody signs up here"),
            ("/account/password/reset/", "no mails"),
            ("/account/inactive/", "cannot log in any more"),
        ],
    )
    def test_say_what_to_do_instead(self, client: Client, url: str, words: str) -> None:
        assert words in client.get(url).content.decode()

    def test_are_in_our_look(self) -> None:
        client = cast.at_the_desk(cast.ada())
        urls = (
            "/account/logout/",
            "/account/password/change/",
            "/account/two-factor/",
            "/account/reauthenticate/",
        )
        for url in urls:
            answer = client.get(url, follow=True)
            assert "narrow-card" in answer.content.decode(), url

    def test_log_in_and_out_with_the_address_in_any_case(self, client: Client) -> None:
        ada = cast.ada()
        ada.set_password("a long sentence")
        ada.save()
        typed = {"login": "ADA@Example.org", "password": "a long sentence"}
        assert client.post("/account/login/", typed)["Location"] == "/"
        assert client.get("/settings/profile/").status_code == 200
        client.post("/account/logout/")
        assert client.get("/settings/profile/").status_code == 302
