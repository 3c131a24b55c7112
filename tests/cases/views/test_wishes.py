"""How somebody wants to be told: the form, the browsers, tests, and working hours."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests import cast
from tests.pushserver import PushServer

from allears.staff import queries
from allears.staff.models import Device, Telling, Wishes

pytestmark = pytest.mark.django_db
URL = "/settings/notifications/"
HOURS = "/settings/hours/"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.amir())


def subscription() -> dict[str, object]:
    given = PushServer().browser().subscription()
    return given | {"endpoint": "https://push.example.org/abc"}


def add(desk: Client, given: object) -> int:
    answer = desk.post(
        f"{URL}devices/",
        json.dumps(given),
        content_type="application/json",
        HTTP_USER_AGENT=BROWSER,
    )
    return answer.status_code


class TestNotifications:
    def test_shows_the_usual_to_who_has_not_chosen(self, desk: Client) -> None:
        html = desk.get(URL).content.decode()
        assert 'name="way-named-mail" value="yes" checked' in html
        assert 'name="way-new_case-mail" value="yes" aria' in html
        assert not Wishes.objects.exists()

    def test_keeps_what_was_ticked_and_nothing_else(self, desk: Client) -> None:
        typed = {
            "way-named-push": "yes",
            "bundle": "day",
            "quiet_begin": "20:30",
            "quiet_until": "07:00",
            "quiet_weekdays": ["5", "6"],
        }
        assert desk.post(URL, typed)["Location"] == URL
        wishes = Wishes.objects.get()
        assert wishes.ways["named"] == ["push"]
        assert wishes.ways["assigned"] == []
        assert (wishes.quiet_begin, wishes.quiet_until) == (20 * 60 + 30, 7 * 60)
        assert (wishes.quiet_weekdays, wishes.bundle) == ([5, 6], "day")
        assert (wishes.danger_breaks, wishes.with_words) == (False, False)
        assert 'value="20:30"' in desk.get(URL).content.decode()

    @pytest.mark.parametrize(
        "bad",
        [
            {"bundle": "never"},
            {"bundle": "hour", "quiet_begin": "20:00"},
            {"bundle": "hour", "quiet_weekdays": "9"},
            {"bundle": "hour", "quiet_begin": "25:00", "quiet_until": "07:00"},
        ],
    )
    def test_refuses_what_cannot_be(self, desk: Client, bad: dict[str, str]) -> None:
        assert desk.post(URL, bad).status_code == 422
        assert not Wishes.objects.exists()


class TestDevices:
    def test_keep_their_address_sealed(self, desk: Client) -> None:
        given = subscription()
        assert add(desk, given) == 200
        device = Device.objects.get()
        assert (device.name, device.service) == ("Firefox on Linux", "push.example.org")
        assert b"push.example.org" not in bytes(device.sealed)
        assert queries.address_of(device).endpoint == given["endpoint"]

    def test_are_one_row_however_often_they_subscribe(self, desk: Client) -> None:
        given = subscription()
        assert add(desk, given) == add(desk, given) == 200
        assert Device.objects.count() == 1

    @pytest.mark.parametrize(
        "bad",
        [
            {},
            [],
            {"endpoint": "https://push.example.org/a"},
            subscription() | {"endpoint": "http://10.0.0.1/a"},
            subscription() | {"endpoint": "http://push.example.org/a"},
            subscription() | {"keys": {"p256dh": "x", "auth": "y"}},
            subscription() | {"endpoint": "https://push.example.org/" + "a" * 5000},
        ],
    )
    def test_are_refused_where_they_are_none(self, desk: Client, bad: object) -> None:
        assert add(desk, bad) == 422
        assert not Device.objects.exists()

    def test_are_taken_off_by_their_owner_alone(self, desk: Client) -> None:
        add(desk, subscription())
        url = f"{URL}devices/{Device.objects.get().pk}/removal/"
        cast.at_the_desk(cast.ada()).post(url)
        assert Device.objects.exists()
        desk.post(url)
        assert not Device.objects.exists()


class TestTest:
    def test_puts_a_telling_on_its_way(self, desk: Client) -> None:
        add(desk, subscription())
        for way in ("mail", "push"):
            desk.post("/notices/test/", {"way": way})
        assert sorted(Telling.objects.values_list("way", flat=True)) == ["mail", "push"]

    def test_says_when_no_browser_is_told(self, desk: Client) -> None:
        answer = desk.post("/notices/test/", {"way": "push"}, follow=True)
        assert "No browser is told by push yet" in answer.content.decode()

    def test_knows_no_other_way(self, desk: Client) -> None:
        desk.post("/notices/test/", {"way": "pigeon"})
        assert not Telling.objects.exists()


class TestHours:
    def test_are_kept_and_shown_as_a_week(self, desk: Client) -> None:
        desk.post(HOURS, {"day_0": "9-12:30, 13-17", "only_working": "on"})
        wishes = Wishes.objects.get()
        assert wishes.weekly[0] == [["09:00", "12:30"], ["13:00", "17:00"]]
        assert wishes.only_working
        html = desk.get(HOURS).content.decode()
        assert "09:00-12:30, 13:00-17:00" in html
        assert "week-bar" in html

    def test_empty_on_all_days_are_not_said(self, desk: Client) -> None:
        desk.post(HOURS, {"day_0": "9-17"})
        desk.post(HOURS, {})
        assert Wishes.objects.get().weekly == []

    @pytest.mark.parametrize("bad", [{"day_0": "17-9"}, {"day_3": "often"}, {"only_working": "on"}])
    def test_refuse_what_cannot_be(self, desk: Client, bad: dict[str, str]) -> None:
        assert desk.post(HOURS, bad).status_code == 422
