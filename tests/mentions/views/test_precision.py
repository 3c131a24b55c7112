"""The page on which somebody judges drawn posts."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.lib import clock
from allears.mentions import actions, queries, sampling
from allears.mentions.models import Drawn, Monitor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


@pytest.fixture
def trams() -> Monitor:
    found = cast.monitor()
    now = clock.now()
    posts = [cast.post(f"A tram {n * 7919}", created_at=now) for n in range(5)]
    cast.hear(*posts, hits=[found], now=now)
    return found


def url(monitor: Monitor, more: str = "") -> str:
    return f"/settings/monitors/{monitor.pk}/precision/{more}"


class TestPrecision:
    def test_draws_and_leads_to_the_first_that_waits(self, lena: Client, trams: Monitor) -> None:
        assert "Draw 20 posts" in lena.get(url(trams)).content.decode()
        answer = lena.post(url(trams))
        first = Drawn.objects.get(place=0)
        assert answer["Location"] == url(trams) + f"#drawn-{first.pk}"
        text = lena.get(url(trams)).content.decode()
        assert text.count('<mark class="hit">tram</mark>') == 5
        assert "5 of 5, each as likely as any other." in text

    def test_says_when_there_is_nothing_to_draw(self, lena: Client) -> None:
        answer = lena.post(url(cast.monitor()), follow=True)
        assert "no post of the last 28 days" in answer.content.decode()

    def test_tells_share_interval_and_weeks(self, lena: Client, trams: Monitor) -> None:
        lena.post(url(trams))
        for row in Drawn.objects.all():
            said = "unclear" if row.place == 4 else "right"
            lena.post(url(trams, "said/"), {"drawn": row.pk, "said": said})
        answer = lena.get(url(trams), headers=HTMX | {"HX-Target": "precision"})
        text = answer.content.decode()
        assert "<html" not in text
        assert "4 of 4 judged posts are right; truly 51 to 100 %" in text
        assert "1 is unclear" in text
        assert text.count("<tr>") == 1 + sampling.N_WEEKS

    def test_asks_no_more_for_more(
        self, lena: Client, trams: Monitor, django_assert_max_num_queries: object
    ) -> None:
        lena.post(url(trams))
        with django_assert_max_num_queries(24):  # type: ignore[operator]
            lena.get(url(trams))

    def test_stands_in_the_head_of_the_monitor(self, lena: Client, trams: Monitor) -> None:
        page = f"/settings/monitors/{trams.pk}/"
        assert url(trams) in lena.get(page).content.decode()
        actions.draw(monitor=trams, by=cast.lena(), now=clock.now())
        for row in Drawn.objects.all():
            actions.say(monitor=trams, drawn=row, said="wrong", by=cast.lena(), now=clock.now())
        assert "5 judged, truly 0 to 43 %" in lena.get(page).content.decode()


class TestSay:
    def test_answers_with_the_buttons_and_goes_on_without_a_script(
        self, lena: Client, trams: Monitor
    ) -> None:
        lena.post(url(trams))
        first, second = Drawn.objects.order_by("place")[:2]
        given = {"drawn": first.pk, "said": "wrong"}
        part = lena.post(url(trams, "said/"), given, headers=HTMX)
        assert (part.status_code, part["HX-Trigger"]) == (200, "judged")
        assert part.content.decode().count('aria-pressed="true"') == 1
        answer = lena.post(url(trams, "said/"), given | {"said": "right"})
        assert answer["Location"].endswith(f"#drawn-{second.pk}")
        lena.post(url(trams, "said/"), given | {"said": "none"})
        assert not Drawn.objects.exclude(said="").exists()

    @pytest.mark.parametrize("drawn", ["", "x", "99999", "9" * 30])
    def test_of_nothing_is_not_found(self, lena: Client, trams: Monitor, drawn: str) -> None:
        assert lena.post(url(trams, "said/"), {"drawn": drawn}).status_code == 404

    def test_of_another_monitor_is_not_found(self, lena: Client, trams: Monitor) -> None:
        lena.post(url(trams))
        other = cast.monitor("Buses", "bus")
        given = {"drawn": Drawn.objects.earliest("pk").pk, "said": "right"}
        assert lena.post(url(other, "said/"), given).status_code == 404


class TestTakeBack:
    def test_undoes_the_last(self, lena: Client, trams: Monitor) -> None:
        lena.post(url(trams))
        row = Drawn.objects.get(place=0)
        lena.post(url(trams, "said/"), {"drawn": row.pk, "said": "right"})
        answer = lena.post(url(trams, "undo/"))
        assert answer["Location"].endswith(f"#drawn-{row.pk}")
        row.refresh_from_db()
        assert row.said == ""


class TestIntoTest:
    def test_makes_the_judged_ones_its_test(self, lena: Client, trams: Monitor) -> None:
        lena.post(url(trams))
        for row in Drawn.objects.filter(place__lt=3):
            lena.post(url(trams, "said/"), {"drawn": row.pk, "said": "right"})
        assert "Put 3 into its test" in lena.get(url(trams)).content.decode()
        answer = lena.post(url(trams, "test/"), follow=True)
        assert "3 posts are in its test now." in answer.content.decode()
        assert len(queries.verdicts(trams.pk)) == 3


class TestBound:
    @pytest.mark.parametrize(("typed", "bound"), [("70", 0.7), ("x", 0.5), ("101", 0.5), ("", 0.5)])
    def test_is_set_by_administrators(self, trams: Monitor, typed: str, bound: float) -> None:
        ada = cast.at_the_desk(cast.ada())
        answer = ada.post("/settings/monitors/bound/", {"percent": typed, "monitor": trams.pk})
        assert answer["Location"] == url(trams)
        assert sampling.bound() == bound

    def test_is_only_read_by_leads(self, lena: Client, trams: Monitor) -> None:
        text = lena.get(url(trams)).content.decode()
        assert "/settings/monitors/bound/" not in text
        assert "below 50 %" in text
        assert lena.post("/settings/monitors/bound/", {"percent": "1"}).status_code == 403
