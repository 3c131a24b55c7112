"""The bell, its panel, and the page of all notices."""

from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases.models import Case, Notice
from allears.mentions.models import Health, Monitor
from allears.staff.models import User

pytestmark = pytest.mark.django_db


def tell(user: User, case: Case, *, kind: str = "new_answer", n: int = 1) -> None:
    Notice.objects.bulk_create(
        Notice(user=user, case=case, at=cast.NOW, kind=kind, key=f"{kind}{i}", words="Hello?")
        for i in range(n)
    )


class TestBell:
    def test_counts_cases_with_news_and_not_notices(self, world: World) -> None:
        case = world.case()
        tell(world.agent, case, n=4)
        html = cast.at_the_desk(world.agent).get("/notices/bell/").content.decode()
        assert 'data-count="1"' in html

    def test_stands_in_the_rail_of_every_page(self, world: World) -> None:
        world.case()
        html = cast.at_the_desk(world.agent).get("/settings/profile/").content.decode()
        assert 'id="bell"' in html
        assert f'data-live="notice:{world.agent.pk}"' in html

    def test_counts_what_is_ones_own(self, world: World) -> None:
        world.case()
        html = cast.at_the_desk(cast.rita()).get("/notices/bell/").content.decode()
        assert 'data-count="0"' in html


class TestPanel:
    def test_gathers_by_case_and_says_how_often(self, world: World) -> None:
        case = world.case()
        tell(world.agent, case, n=3)
        html = cast.at_the_desk(world.agent).get("/notices/panel/").content.decode()
        assert "Mira wrote again · 3 times" in html
        assert html.count("data-row") == 1

    def test_asks_the_database_as_often_for_many_as_for_one(
        self, world: World, django_assert_max_num_queries: object
    ) -> None:
        for n in range(6):
            world.case(f"It is number {n} who asks where it is?", who=f"p{n}")
        client = cast.at_the_desk(world.agent)
        with django_assert_max_num_queries(6):  # type: ignore[operator]
            client.get("/notices/panel/")


class TestRead:
    def test_of_one_case_leaves_the_others(self, world: World) -> None:
        first, second = world.case(), world.case("Where is it?", who="jonas")
        client = cast.at_the_desk(world.agent)
        client.post("/notices/read/", {"case": first.pk})
        left = Notice.objects.filter(user=world.agent, read_at=None)
        assert [row.case_id for row in left] == [second.pk]

    def test_of_everything_empties_the_bell(self, world: World) -> None:
        world.case()
        client = cast.at_the_desk(world.agent)
        assert client.post("/notices/read/")["Location"] == "/notices/"
        assert 'data-count="0"' in client.get("/notices/bell/").content.decode()

    def test_by_htmx_answers_with_the_panel(self, world: World) -> None:
        world.case()
        client = cast.at_the_desk(world.agent)
        html = client.post("/notices/read/", HTTP_HX_REQUEST="true").content.decode()
        assert "You have seen everything" in html

    def test_touches_nobody_elses(self, world: World) -> None:
        world.case()
        cast.at_the_desk(cast.ada()).post("/notices/read/")
        assert Notice.objects.filter(user=world.agent, read_at=None).exists()

    def test_happens_by_opening_the_case(self, world: World) -> None:
        case = world.case()
        cast.at_the_desk(world.agent).get(f"/cases/{case.pk}/")
        assert not Notice.objects.filter(user=world.agent, read_at=None).exists()


class TestIndex:
    def test_keeps_what_was_read(self, world: World) -> None:
        world.case()
        client = cast.at_the_desk(world.agent)
        client.post("/notices/read/")
        assert "Mira needs your team" in client.get("/notices/").content.decode()
        assert "Mira needs your team" not in client.get("/notices/?show=unread").content.decode()

    def test_filters_by_kind(self, world: World) -> None:
        case = world.case()
        tell(world.agent, case, kind="reply_failed")
        client = cast.at_the_desk(world.agent)
        html = client.get("/notices/?kind=reply_failed").content.decode()
        assert "did not arrive" in html
        assert "needs your team" not in html

    @pytest.mark.parametrize("bad", ["?before=x", "?before=9" + "9" * 40, "?kind=<b>", "?show=%00"])
    def test_survives_a_strange_address(self, world: World, bad: str) -> None:
        assert cast.at_the_desk(world.agent).get(f"/notices/{bad}").status_code == 200


class TestMonitors:
    @pytest.fixture
    def trams(self) -> Monitor:
        """A monitor of Lena's that is silent."""
        made = cast.monitor()
        Health.objects.create(
            monitor=made,
            checked_at=cast.NOW,
            kind="quiet",
            since=cast.NOW,
            data={"hours": 72, "usual": 14},
        )
        return made

    def test_are_told_to_who_looks_after_them(self, trams: Monitor) -> None:
        lena = cast.at_the_desk(cast.lena())
        assert 'data-count="1"' in lena.get("/notices/bell/").content.decode()
        for url in ("/notices/panel/", "/notices/"):
            html = lena.get(url).content.decode()
            assert "Silent for 3 days" in html
            assert "You have seen everything" not in html
        ada = cast.at_the_desk(cast.ada())
        assert 'data-count="0"' in ada.get("/notices/bell/").content.decode()

    def test_are_seen_by_looking_and_by_all_read(self, trams: Monitor) -> None:
        lena = cast.at_the_desk(cast.lena())
        cast.at_the_desk(cast.ada()).get(f"/settings/monitors/{trams.pk}/")
        assert "Silent" in lena.get("/notices/").content.decode()
        lena.get(f"/settings/monitors/{trams.pk}/")
        assert "Silent" not in lena.get("/notices/").content.decode()
        Health.objects.update(seen_at=None)
        lena.post("/notices/read/")
        assert 'data-count="0"' in lena.get("/notices/bell/").content.decode()
