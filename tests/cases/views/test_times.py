"""The pages of the times that we owe: typed as people write, refused in words, seen as a week."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.cases.models import Calendar, Route, SlaPolicy

pytestmark = pytest.mark.django_db
URL = "/settings/times/"
WEEK = {f"day_{day}": "09:00-12:30, 13:00-17:00" for day in range(5)}


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


def policy() -> SlaPolicy:
    return SlaPolicy.objects.get(name="Standard")


def calendar(**more: str) -> dict[str, str]:
    return {"name": "Shop", "timezone": "Europe/Berlin", **WEEK, **more}


def times(**more: str) -> dict[str, str]:
    given = {"name": "Fast", "calendar": str(Calendar.objects.get().pk), "first_answer": "2 h"}
    return given | more


class TestWho:
    @pytest.mark.parametrize(
        ("who", "status"), [("ada", 200), ("lena", 200), ("amir", 403), ("rita", 403)]
    )
    @pytest.mark.parametrize("path", ["", "policies/new/", "calendars/new/"])
    def test_may_see_them(self, who: str, status: int, path: str) -> None:
        client = cast.at_the_desk(getattr(cast, who)())
        assert client.get(URL + path).status_code == status

    def test_may_change_them(self) -> None:
        amir = cast.at_the_desk(cast.amir())
        assert amir.post(f"{URL}policies/new/", times()).status_code == 403
        assert amir.post(f"{URL}policies/{policy().pk}/removal/").status_code == 403

    def test_finds_nothing_where_nothing_is(self, lena: Client) -> None:
        for path in ("policies/999/", "calendars/999/", "policies/99999999999999999999999/"):
            assert lena.get(URL + path).status_code == 404


class TestList:
    def test_shows_lengths_an_example_and_a_week(self, lena: Client) -> None:
        page = lena.get(URL).content.decode()
        assert "4 h" in page
        assert "5 d" in page
        assert (
            "A case that comes on Friday at 16:00 is owed its first answer by Monday at 12:00."
            in page
        )
        assert "Monday 09:00–17:00" in page
        assert "Sunday closed" in page


class TestPolicy:
    def test_is_added_and_changed(self, lena: Client) -> None:
        answer = lena.post(f"{URL}policies/new/", times(next_answer="1 d", resolution="2 d 4 h"))
        assert answer.status_code == 302
        row = SlaPolicy.objects.get(name="Fast")
        assert (row.first_answer_s, row.next_answer_s, row.resolution_s) == (7200, 28800, 72000)
        lena.post(f"{URL}policies/{row.pk}/", times(first_answer=""))
        row.refresh_from_db()
        assert (row.first_answer_s, row.next_answer_s) == (None, None)

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("first_answer", "soon"),
            ("first_answer", "0 min"),
            ("next_answer", "-4 h"),
            ("resolution", "99999 d"),
            ("calendar", "999"),
            ("calendar", "x"),
            ("name", ""),
            ("name", "STANDARD"),
            ("name", "x" * 81),
        ],
    )
    def test_refuses_nonsense_in_words(self, lena: Client, name: str, typed: str) -> None:
        answer = lena.post(f"{URL}policies/new/", times(**{name: typed}))
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()
        assert SlaPolicy.objects.count() == 1

    def test_is_removed_when_nothing_goes_by_it(self, lena: Client) -> None:
        lena.post(f"{URL}policies/{policy().pk}/removal/")
        assert SlaPolicy.objects.count() == 1
        Route.objects.update(sla_policy=None)
        lena.post(f"{URL}policies/{policy().pk}/removal/")
        assert SlaPolicy.objects.count() == 0
        assert "Nothing is owed" in lena.get(URL).content.decode()


class TestCalendar:
    def test_is_added_as_typed(self, lena: Client) -> None:
        typed = calendar(holidays="2026-12-25 Christmas\n\n2026-01-01", day_5="10-14")
        assert lena.post(f"{URL}calendars/new/", typed).status_code == 302
        row = Calendar.objects.get(name="Shop")
        assert row.weekly[0] == [["09:00", "12:30"], ["13:00", "17:00"]]
        assert row.weekly[5:] == [[["10:00", "14:00"]], []]
        assert row.holidays == ["2026-01-01", "2026-12-25"]
        page = lena.get(f"{URL}calendars/{row.pk}/").content.decode()
        assert "09:00-12:30, 13:00-17:00" in page

    def test_may_be_open_round_the_clock(self, lena: Client) -> None:
        lena.post(f"{URL}calendars/new/", calendar(is_always="on"))
        assert Calendar.objects.get(name="Shop").weekly == [[]] * 7
        assert "Sunday 00:00–24:00" in lena.get(URL).content.decode()

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("day_0", "nine to five"),
            ("day_0", "17:00-09:00"),
            ("day_0", "09:75-17:00"),
            ("day_0", "09:00-25:00"),
            ("day_0", "09:00-12:00, 11:00-13:00"),
            ("day_0", "09:00-10:00-11:00"),
            ("day_0", "9" * 150 + "-10"),
            ("timezone", "Mars/Olympus"),
            ("holidays", "Christmas"),
            ("holidays", "2026-02-30"),
            ("holidays", "\n".join(f"{year}-01-01" for year in range(2000, 2500))),
            ("name", "office hours"),
        ],
    )
    def test_refuses_nonsense_in_words(self, lena: Client, name: str, typed: str) -> None:
        answer = lena.post(f"{URL}calendars/new/", calendar(**{name: typed}))
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()
        assert Calendar.objects.count() == 1

    def test_refuses_a_week_without_an_hour(self, lena: Client) -> None:
        closed = dict.fromkeys(WEEK, "")
        answer = lena.post(f"{URL}calendars/new/", calendar(**closed))
        assert answer.status_code == 422
        assert "No day has hours" in answer.content.decode()

    def test_escapes_hostile_names(self, lena: Client) -> None:
        lena.post(f"{URL}calendars/new/", calendar(name="<script>alert(1)</script>"))
        assert "<script>alert" not in lena.get(URL).content.decode()

    def test_stays_while_times_are_counted_by_it(self, lena: Client) -> None:
        used = Calendar.objects.get()
        lena.post(f"{URL}calendars/{used.pk}/removal/")
        assert Calendar.objects.filter(pk=used.pk).exists()
        lena.post(f"{URL}calendars/new/", calendar())
        lena.post(f"{URL}calendars/{Calendar.objects.get(name='Shop').pk}/removal/")
        assert not Calendar.objects.filter(name="Shop").exists()


class TestTry:
    def test_says_what_typed_times_mean_now(self, lena: Client) -> None:
        page = lena.post(f"{URL}policies/try/", times(name="", first_answer="2 h"))
        assert "First answer by" in page.content.decode()
        assert SlaPolicy.objects.filter(name="-").count() == 0

    def test_waits_until_they_can_be_read(self, lena: Client) -> None:
        page = lena.post(f"{URL}policies/try/", times(first_answer="soon"))
        assert "As soon as the times can be read" in page.content.decode()
