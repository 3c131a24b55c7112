"""The page of the routing tree: every edit is a draft, and only what was shown is saved."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests import cast

from allears.cases.models import Route
from allears.cases.views import routes_held

pytestmark = pytest.mark.django_db
URL = "/settings/routes/"
HOSTILE = "<script>alert(1)</script>‮\"'{{7*7}}"


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


def press() -> Route:
    return Route.objects.get(name="Press and officials")


def root() -> Route:
    return Route.objects.get(parent=None)


def filled(route: Route, **more: object) -> dict[str, object]:
    """What the form of a route holds when nothing was changed."""
    return {
        "name": route.name,
        "parent": route.parent_id,
        "intents": route.conditions.get("intents", []),
        "team": route.team_id or "",
        "priority": route.priority,
        "sla": "",
        **more,
    }


def html(client: Client, url: str = URL) -> str:
    return client.get(url).content.decode()


class TestWho:
    @pytest.mark.parametrize(
        ("who", "status"), [("ada", 200), ("lena", 200), ("amir", 403), ("rita", 403)]
    )
    @pytest.mark.parametrize("path", ["", "difference/", "history/"])
    def test_may_see_the_tree(self, who: str, status: int, path: str) -> None:
        client = cast.at_the_desk(getattr(cast, who)())
        assert client.get(URL + path).status_code == status

    @pytest.mark.parametrize("path", ["tree/", "draft/removal/", "draft/base/", "history/1/"])
    def test_may_change_it(self, path: str) -> None:
        assert cast.at_the_desk(cast.amir()).post(URL + path).status_code == 403
        assert Client().post(URL + path).status_code == 302

    def test_finds_nothing_where_nothing_is(self, lena: Client) -> None:
        for path in ("999999/", "99999999999999999999999/"):
            assert lena.get(URL + path).status_code == 404
            assert lena.post(f"{URL}{path}removal/").status_code == 404
        assert lena.post(f"{URL}history/12345/").status_code == 404
        assert lena.get(f"{URL}tree/").status_code == 405


class TestTree:
    def test_shows_conditions_in_words_and_from_whom_a_route_inherits(self, lena: Client) -> None:
        page = html(lena)
        assert "intent is press or official" in page
        assert "times: Standard from Everything" in page
        assert "catches what no other route takes" in page
        assert "not saved yet" not in page

    def test_shows_a_form_with_what_is_kept(self, lena: Client) -> None:
        page = html(lena, f"{URL}{press().pk}/")
        assert re.search(r'value="press"[^>]*checked', page)
        assert "as the parent (Standard)" in page
        form = html(lena, f"{URL}{root().pk}/")
        assert 'name="team"' in form
        assert 'name="intents"' not in form


class TestDraft:
    def test_keeps_an_edit_out_of_the_tree_until_it_is_saved(self, lena: Client) -> None:
        data = filled(press(), name="The press", languages="German, fr", words="tram NEAR late")
        assert lena.post(f"{URL}{press().pk}/", data).status_code == 302
        page = html(lena)
        assert "The press" in page
        assert "said in French or German, matching: tram NEAR late" in page
        assert "1 route changed" in page
        assert "The press" not in html(cast.at_the_desk(cast.ada()))
        assert Route.objects.filter(name="The press").count() == 0

    def test_answers_a_changed_blank_with_the_tree_alone(self, lena: Client) -> None:
        answer = lena.post(
            f"{URL}{press().pk}/",
            filled(press(), name="The press"),
            headers={"HX-Request": "true", "HX-Target": "routes-tree"},
        )
        body = answer.content.decode()
        assert answer.status_code == 200
        assert body.lstrip().startswith('<nav class="routes-tree"')
        assert 'id="route-draft" class="route-draft" hx-swap-oob="true"' in body
        assert "<html" not in body

    def test_says_where_a_query_is_wrong_and_keeps_the_draft_as_it_was(self, lena: Client) -> None:
        answer = lena.post(f"{URL}{press().pk}/", filled(press(), words="tram AND ("))
        assert answer.status_code == 422
        assert "character" in answer.content.decode()
        assert "not saved yet" not in html(lena)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"name": "x" * 121},
            {"languages": "Klingonese!"},
            {"team": "9999"},
            {"team": "1 OR 1=1"},
            {"parent": "9999"},
            {"parent": "x"},
            {"intents": ["royal"]},
            {"channel_ids": ["9" * 30]},
            {"watchers": ["-1"]},
            {"sla": "none"},
            {"priority": "royal"},
            {"urgency": "now"},
            {"authors": "y" * 201},
        ],
        ids=str,
    )
    def test_refuses_what_no_form_of_ours_sends(
        self, lena: Client, wrong: dict[str, object]
    ) -> None:
        answer = lena.post(f"{URL}{press().pk}/", filled(press(), **wrong))
        assert answer.status_code == 422
        assert "not saved yet" not in html(lena)

    def test_turns_a_nul_away(self, lena: Client) -> None:
        answer = lena.post(f"{URL}{press().pk}/", filled(press(), name="a\x00b"))
        assert answer.status_code in (400, 422)
        assert "not saved yet" not in html(lena)

    def test_adds_moves_and_takes_out(self, lena: Client) -> None:
        gone = f'id="node-{press().pk}"'
        answer = lena.post(f"{URL}{press().pk}/children/")
        new = int(answer.headers["Location"].rstrip("/").rpartition("/")[2])
        assert lena.get(answer.headers["Location"]).status_code == 200
        lena.post(f"{URL}{press().pk}/place/", {"to": "down"})
        lena.post(f"{URL}{press().pk}/place/", {"to": "sideways"})
        lena.post(f"{URL}{press().pk}/removal/")
        page = html(lena)
        assert f'id="node-{new}"' in page
        assert gone not in page
        lena.post(f"{URL}{root().pk}/removal/")
        assert f'id="node-{root().pk}"' in html(lena)
        lena.post(f"{URL}draft/removal/")
        assert gone in html(lena)
        assert Route.objects.count() == 4

    def test_refuses_a_route_that_would_lie_in_itself(self, lena: Client) -> None:
        answer = lena.post(f"{URL}{press().pk}/", filled(press(), parent=press().pk))
        assert answer.status_code == 422

    @pytest.mark.parametrize(
        "raw", ["", "{", "[]", '{"routes": []}', "\x00", "[" * 60_000, '{"routes": [{"id": 1}]}']
    )
    def test_lets_a_stored_draft_go_that_cannot_be_read(self, lena: Client, raw: str) -> None:
        session = lena.session
        session[routes_held.KEY] = raw
        session.save()
        assert "Press and officials" in html(lena)

    def test_escapes_what_a_hostile_name_says(self, lena: Client) -> None:
        data = filled(press(), name=HOSTILE, authors=HOSTILE)
        lena.post(f"{URL}{press().pk}/", data)
        for page in (
            html(lena),
            html(lena, f"{URL}{press().pk}/"),
            html(lena, f"{URL}difference/"),
        ):
            assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in html(lena)


class TestRemovedMonitor:
    def test_stays_named_in_a_route_that_asks_for_it(self, lena: Client) -> None:
        monitor = cast.monitor()
        Route.objects.filter(pk=press().pk).update(conditions={"monitor_ids": [monitor.pk]})
        monitor.removed_at = cast.NOW
        monitor.save()
        assert "met by Trams (removed)" in html(lena)
        data = filled(press(), name="Still", monitor_ids=[monitor.pk])
        assert lena.post(f"{URL}{press().pk}/", data).status_code == 302


class TestDragging:
    HTMX = {"HX-Request": "true", "HX-Target": "routes-tree"}

    def test_answers_with_the_tree_in_its_new_order(self, lena: Client) -> None:
        last = list(root().children.order_by("position"))[-1]
        sent = {"parent": str(root().pk), "at": "0", "open": ""}
        answer = lena.post(f"{URL}{last.pk}/place/", sent, headers=self.HTMX)
        body = answer.content.decode()
        assert answer.status_code == 200
        assert body.index(f"node-{last.pk}") < body.index(f"node-{press().pk}")
        assert "1 moved" in body or "moved" in body

    def test_moves_the_open_route_and_asks_for_its_page_anew(self, lena: Client) -> None:
        other = root().children.exclude(pk=press().pk)[0]
        sent = {"parent": str(other.pk), "at": "0", "open": str(press().pk)}
        answer = lena.post(f"{URL}{press().pk}/place/", sent, headers=self.HTMX)
        assert answer["HX-Redirect"] == f"{URL}{press().pk}/"

    @pytest.mark.parametrize("into", ["0", "x", "99999999999", "itself"])
    def test_says_what_makes_no_tree(self, lena: Client, into: str) -> None:
        before = html(lena)
        sent = {"parent": str(press().pk) if into == "itself" else into, "at": "0", "open": ""}
        answer = lena.post(f"{URL}{press().pk}/place/", sent, headers=self.HTMX)
        assert answer["HX-Redirect"] == URL
        assert "not saved yet" not in before
        assert "not saved yet" not in html(lena)
