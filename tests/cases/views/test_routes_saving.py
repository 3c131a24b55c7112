"""A draft is shown before it is saved, told when it is stale, and an earlier tree comes back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests import cast

from allears.cases.models import Route, RouteRevision
from allears.listening.post import Author, Post

pytestmark = pytest.mark.django_db
URL = "/settings/routes/"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


def press() -> Route:
    return Route.objects.get(name="Press and officials")


def html(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def seal(client: Client) -> str:
    found = re.search(r'name="seal" value="(\w+)"', html(client, f"{URL}difference/"))
    return found[1] if found else ""


def take_out_press(client: Client) -> None:
    client.post(f"{URL}{press().pk}/removal/")


class TestDifference:
    def test_shows_who_would_have_gone_elsewhere_and_why(self, lena: Client) -> None:
        author = Author(id="h@example.org", handle="h", name=HOSTILE)
        cast.hear(
            cast.post("I write for the paper"),
            Post(text=HOSTILE, id="h", author=author, created_at=cast.NOW),
            understood=cast.marks(intent="press"),
        )
        cast.hear(cast.post("A question"), understood=cast.marks(intent="question"))
        take_out_press(lena)
        page = html(lena, f"{URL}difference/")
        assert "2 would have another team" in page
        assert "Of the last 3 mentions" in page
        assert "I write for the paper" in page
        assert "Caught by “Everything”." in page
        assert "taken out" in page
        assert "<img src=x" not in page

    def test_teaches_when_nothing_was_heard(self, lena: Client) -> None:
        take_out_press(lena)
        assert "Nothing was heard yet" in html(lena, f"{URL}difference/")
        assert seal(lena)

    def test_blocks_saving_in_words(self, lena: Client) -> None:
        lena.post(f"{URL}{Route.objects.get(parent=None).pk}/children/")
        lena.post(f"{URL}{Route.objects.get(parent=None).pk}/children/")
        page = html(lena, f"{URL}difference/")
        assert "is never reached" in page
        assert 'name="seal"' not in page

    def test_offers_nothing_to_save_without_a_draft(self, lena: Client) -> None:
        assert seal(lena) == ""
        assert lena.post(f"{URL}tree/", {"seal": "x"}).status_code == 302
        assert not RouteRevision.objects.exists()


class TestSave:
    def test_makes_it_true_once(self, lena: Client) -> None:
        take_out_press(lena)
        shown = seal(lena)
        for _time in range(2):
            lena.post(f"{URL}tree/", {"seal": shown})
        assert not Route.objects.filter(name="Press and officials").exists()
        assert RouteRevision.objects.get().by == cast.lena()
        assert "not saved yet" not in html(lena, URL)

    def test_saves_only_what_was_shown(self, lena: Client) -> None:
        take_out_press(lena)
        shown = seal(lena)
        lena.post(f"{URL}{Route.objects.get(name='Sales leads').pk}/removal/")
        for given in (shown, "", "x" * 5000):
            answer = lena.post(f"{URL}tree/", {"seal": given})
            assert answer.headers["Location"] == f"{URL}difference/"
        assert Route.objects.count() == 4

    def test_tells_a_stale_draft_and_overwrites_nobody_unasked(self, lena: Client) -> None:
        lena.post(f"{URL}{Route.objects.get(name='Sales leads').pk}/removal/")
        shown = seal(lena)
        ada = cast.at_the_desk(cast.ada())
        take_out_press(ada)
        ada.post(f"{URL}tree/", {"seal": seal(ada)})
        lena.post(f"{URL}tree/", {"seal": shown})
        names = set(Route.objects.values_list("name", flat=True))
        assert "Sales leads" in names
        assert "Press and officials" not in names
        page = html(lena, f"{URL}difference/")
        assert "Ada Okafor saved another tree" in page
        assert 'name="seal"' not in page
        lena.post(f"{URL}draft/base/")
        assert "1 new, 1 removed" in html(lena, f"{URL}difference/")
        lena.post(f"{URL}tree/", {"seal": seal(lena)})
        names = set(Route.objects.values_list("name", flat=True))
        assert "Press and officials" in names
        assert "Sales leads" not in names


class TestHistory:
    def test_teaches_when_there_is_none(self, lena: Client) -> None:
        assert "never changed" in html(lena, f"{URL}history/")

    def test_brings_an_earlier_tree_back_as_a_draft(self, lena: Client) -> None:
        take_out_press(lena)
        lena.post(f"{URL}tree/", {"seal": seal(lena)})
        page = html(lena, f"{URL}history/")
        assert "Lena Brandt" in page
        assert "1 removed" in page
        revision = RouteRevision.objects.get()
        lena.post(f"{URL}history/{revision.pk}/")
        assert not Route.objects.filter(name="Press and officials").exists()
        lena.post(f"{URL}tree/", {"seal": seal(lena)})
        assert press().conditions == {"intents": ["official", "press"]}

    @pytest.mark.parametrize("tree", [{}, [], "x", {"routes": [{"id": 1}]}, None])
    def test_says_what_cannot_be_read_any_more(self, lena: Client, tree: object) -> None:
        row = RouteRevision.objects.create(at=cast.NOW, by=cast.ada(), tree=tree or [1])
        assert "cannot be read any more" in html(lena, f"{URL}history/")
        assert lena.post(f"{URL}history/{row.pk}/").status_code == 404
