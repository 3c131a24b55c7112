from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests import cast
from tests.cast import NOW
from tests.world import World

from allears.cases.models import Case
from allears.cases.views.acts import moment
from allears.staff.actions import NotPossible

HTMX = {"HX-Request": "true"}


def toast_of(answer: Any) -> dict[str, str]:
    """What the answer of an act says."""
    found: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["toast"]
    return found


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.agent)
    return client


class TestAssignment:
    def test_takes_gives_and_puts_back(self, world: World, client: Client) -> None:
        case = world.case()
        url = f"/cases/{case.pk}/assignment/"
        answer = client.post(url, headers=HTMX)
        toast = json.loads(answer.headers["HX-Trigger"])["toast"]
        assert (answer.status_code, toast["method"]) == (204, "POST")
        case.refresh_from_db()
        assert case.assignee == world.agent
        client.post(url, {"user": cast.lena().pk}, headers=HTMX)
        case.refresh_from_db()
        assert case.assignee == cast.lena()
        client.delete(url, headers=HTMX)
        case.refresh_from_db()
        assert case.assignee is None

    def test_says_in_words_who_was_faster(self, world: World, client: Client) -> None:
        case = world.case()
        other = Client()
        other.force_login(cast.lena())
        other.post(f"/cases/{case.pk}/assignment/")
        answer = client.post(f"/cases/{case.pk}/assignment/", headers=HTMX)
        assert answer.status_code == 409
        assert "Lena" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]

    def test_leads_a_plain_form_back_to_the_case(self, world: World, client: Client) -> None:
        case = world.case()
        answer = client.post(f"/cases/{case.pk}/assignment/")
        assert answer.headers["Location"] == f"/cases/{case.pk}/"

    @pytest.mark.parametrize("user", ["99999", "x", "-1", "9" * 5000])
    def test_refuses_somebody_who_is_not_there(
        self, world: World, client: Client, user: str
    ) -> None:
        case = world.case()
        answer = client.post(f"/cases/{case.pk}/assignment/", {"user": user}, headers=HTMX)
        assert answer.status_code == 409


class TestOthers:
    def test_close_and_open_again(self, world: World, client: Client) -> None:
        case = world.case()
        url = f"/cases/{case.pk}/closure/"
        assert client.post(url, {"outcome": ""}, headers=HTMX).status_code == 409
        assert client.post(url, {"outcome": "unconfirmed"}, headers=HTMX).status_code == 204
        case.refresh_from_db()
        assert case.closed_at is not None
        client.delete(url, headers=HTMX)
        case.refresh_from_db()
        assert case.closed_at is None

    def test_snooze_and_wake(self, world: World, client: Client) -> None:
        case = world.case()
        url = f"/cases/{case.pk}/snooze/"
        assert client.post(url, {"until": "tomorrow"}, headers=HTMX).status_code == 204
        case.refresh_from_db()
        assert case.snoozed_until is not None
        client.delete(url, headers=HTMX)
        case.refresh_from_db()
        assert case.snoozed_until is None
        assert client.post(url, {"until": "soon"}, headers=HTMX).status_code == 409

    def test_hand_over_rename_and_prioritise(self, world: World, client: Client) -> None:
        case = world.case()
        base = f"/cases/{case.pk}"
        assert client.post(f"{base}/team/", {"team": "x"}, headers=HTMX).status_code == 409
        assert client.post(f"{base}/title/", {"title": "Lost"}, headers=HTMX).status_code == 204
        assert (
            client.post(f"{base}/priority/", {"priority": "high"}, headers=HTMX).status_code == 204
        )
        case.refresh_from_db()
        assert (case.title, case.priority) == ("Lost", "high")

    def test_know_who_is_here_and_keep_drafts(self, world: World, client: Client) -> None:
        case = world.case()
        other = Client()
        other.force_login(cast.lena())
        other.post(f"/cases/{case.pk}/draft/", {"text": "Dear Mira"})
        page = client.post(f"/cases/{case.pk}/presence/", headers=HTMX).content.decode()
        assert "Lena" in page
        assert "writing" in page

    def test_are_404_for_a_case_that_is_not_there(self, world: World, client: Client) -> None:
        for part in ("assignment", "closure", "snooze", "team", "title", "priority", "draft"):
            assert client.post(f"/cases/999999/{part}/").status_code == 404, part

    def test_are_refused_to_readers(self, world: World) -> None:
        case = world.case()
        reader = Client()
        reader.force_login(cast.rita())
        for part in ("assignment", "closure", "snooze", "team", "title", "priority"):
            assert reader.post(f"/cases/{case.pk}/{part}/").status_code == 403, part


class TestUndo:
    @pytest.mark.parametrize(
        ("part", "fields"),
        [
            ("assignment", {}),
            ("closure", {"outcome": "spam"}),
            ("snooze", {"until": "1h"}),
            ("title", {"title": "Lost"}),
            ("priority", {"priority": "urgent"}),
        ],
    )
    def test_stands_in_the_toast_and_brings_the_case_back(
        self, world: World, client: Client, part: str, fields: dict[str, str]
    ) -> None:
        case = world.case()
        toast = toast_of(client.post(f"/cases/{case.pk}/{part}/", fields, headers=HTMX))
        changed = Case.objects.get()
        back = client.post(toast["undo"], headers=HTMX)
        assert (back.status_code, toast_of(back)["text"]) == (204, "Taken back.")
        now = Case.objects.get()
        for name in ("assignee_id", "closed_at", "snoozed_until", "title", "priority"):
            assert getattr(now, name) == getattr(case, name), name
        assert now.version > changed.version

    def test_is_refused_in_words_when_something_happened_since(
        self, world: World, client: Client
    ) -> None:
        case = world.case()
        toast = toast_of(client.post(f"/cases/{case.pk}/assignment/", headers=HTMX))
        client.post(f"/cases/{case.pk}/title/", {"title": "Lost"}, headers=HTMX)
        back = client.post(toast["undo"], headers=HTMX)
        assert back.status_code == 409
        assert "something happened" in toast_of(back)["text"]

    def test_takes_no_address_that_we_did_not_write(self, world: World, client: Client) -> None:
        case, other = world.case(), world.case("Do you sell blue ones?", who="noor")
        undo = toast_of(client.post(f"/cases/{case.pk}/assignment/", headers=HTMX))["undo"]
        for address in (
            f"/cases/{case.pk}/undo/",
            undo + "x",
            undo.replace(f"/{case.pk}/", f"/{other.pk}/"),
        ):
            assert client.post(address, headers=HTMX).status_code == 409, address

    def test_is_not_offered_when_nothing_changed(self, world: World, client: Client) -> None:
        case = world.case()
        client.post(f"/cases/{case.pk}/assignment/", headers=HTMX)
        toast = toast_of(client.post(f"/cases/{case.pk}/assignment/", headers=HTMX))
        assert "undo" not in toast


class TestMoment:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("1h", datetime(2026, 3, 2, 11, 0, tzinfo=UTC)),
            ("tomorrow", datetime(2026, 3, 3, 8, 0, tzinfo=UTC)),
            ("monday", datetime(2026, 3, 9, 8, 0, tzinfo=UTC)),
            ("2026-03-05T14:30", datetime(2026, 3, 5, 13, 30, tzinfo=UTC)),
        ],
    )
    def test_reads_the_words_in_the_zone_of_the_person(
        self, words: str, expected: datetime
    ) -> None:
        assert moment(words, "Europe/Berlin", NOW) == expected

    def test_refuses_what_is_no_time(self) -> None:
        with pytest.raises(NotPossible):
            moment("later", "UTC", NOW)
