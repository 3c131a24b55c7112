"""The public page on which anybody asks for what we have of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from tests import cast
from tests.world import World, world

from allears.contacts.models import Identity
from allears.lib import clock
from allears.privacy import actions
from allears.privacy.models import Claim, Request

__all__ = ["world"]
pytestmark = pytest.mark.django_db
URL = "/your-data/"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Client:
    """It is on, and time stands still."""
    monkeypatch.setattr(clock, "now", lambda: cast.NOW)
    actions.set_form(is_on=True, words="We are Kettle & Sons.", by=cast.ada(), now=cast.NOW)
    return Client()


def send(page: Client, mail: str = "mira@example.org", **more: str) -> HttpResponse:
    """As it is filled in some seconds after it was shown."""
    shown = page.get(URL).content.decode()
    (number,) = re.findall(r'name="form" value="([^"]+)"', shown)
    given = {"form": number, "mail": mail, "kind": "export", "text": "", "website": ""}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: cast.NOW + timedelta(seconds=9))
        answer = page.post(URL, given | more)
    assert isinstance(answer, HttpResponse)
    return answer


class TestForm:
    def test_is_not_there_until_an_administrator_switches_it_on(self) -> None:
        assert Client().get(URL).status_code == 404
        desk = cast.at_the_desk(cast.ada())
        desk.post("/settings/privacy/form/", {"has_form": "yes", "form_words": "Hello"})
        assert "Hello" in Client().get(URL).content.decode()
        assert cast.at_the_desk(cast.lena()).post("/settings/privacy/form/").status_code == 403

    def test_is_plain_private_and_in_no_search_engine(self, page: Client) -> None:
        answer = page.get(URL)
        assert "Kettle &amp; Sons" in answer.content.decode()
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.cookies
        assert 'lang="de"' in page.get(f"{URL}?lang=de").content.decode()

    def test_answers_the_same_whether_we_know_them_or_not(self, page: Client, world: World) -> None:
        case = world.case()
        Identity.objects.filter(contact_id=case.contact_id).update(
            network="email", key="mira@example.org"
        )
        answers = [send(page, mail).content for mail in ("mira@example.org", "nobody@example.org")]
        assert answers[0] == answers[1]
        assert Claim.objects.count() == 2
        assert not Request.objects.exists()

    @pytest.mark.parametrize(
        ("given", "status"),
        [({"mail": "mira"}, 422), ({"mail": "a@b.c\nBcc: x@y.z"}, 422), ({"kind": "all"}, 422),
         ({"website": "x"}, 422), ({"form": "1.2.3"}, 422), ({"text": "x" * 30_000}, 413)],
    )  # fmt: skip
    def test_takes_nothing_that_is_not_right(
        self, page: Client, given: dict[str, str], status: int
    ) -> None:
        assert send(page, **given).status_code == status
        assert not Claim.objects.exists()

    def test_fills_nobodys_mailbox(self, page: Client) -> None:
        answers = [send(page) for _n in range(4)]
        assert [one.status_code for one in answers] == [200] * 4
        assert answers[0].content == answers[3].content
        assert Claim.objects.count() == 2

    def test_asks_a_busy_connection_to_come_back(self, page: Client) -> None:
        statuses = [send(page, f"p{n}@example.org").status_code for n in range(7)]
        assert statuses == [200] * 5 + [429] * 2

    def test_shows_what_was_typed_as_text(self, page: Client) -> None:
        answer = send(page, "x", text="<script>alert(1)</script>")
        assert b"<script>alert" not in answer.content


class TestLink:
    def test_says_yes_only_by_a_press(self, page: Client) -> None:
        send(page)
        url = f"{URL}{actions.claim_token(Claim.objects.get())}/"
        assert "mira@example.org" in page.get(url).content.decode()
        assert page.head(url).status_code == 200
        assert not Request.objects.exists()
        assert page.post(url).status_code == 200
        assert Request.objects.get().proof == "mailed"
        assert page.post(url).status_code == page.get(url).status_code == 404

    def test_is_not_found_by_guessing(self, page: Client) -> None:
        statuses = {page.get(f"{URL}{n}.x.y/").status_code for n in range(40)}
        assert statuses == {404, 429}
