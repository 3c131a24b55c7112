"""What is pushed to an open list must leave it as if it had been asked for."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.timezone import override
from tests import cast
from tests.world import World

from allears.cases import actions, lookers, queries, queues_screen
from allears.cases.asked import read
from allears.cases.lookers import Looker
from allears.cases.models import Case
from allears.cases.models.case import Outcome
from allears.lib import once
from allears.staff.models import User

ROW = re.compile(r'<li id="case-(\d+)" data-row>.*?</li>', re.DOTALL)
AGE = re.compile(r"<time .*?</time>", re.DOTALL)


class Tab:
    """A browser with a list, as js/followed.js keeps it."""

    def __init__(self, user: User, queue: str) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.address = f"queue={queue}"
        page = self.ask()
        found = re.search(r'id="rows"[^>]*data-live-url="/inbox/\?([^"]+)"', page)
        assert found
        self.address = unescape(found[1])
        self.rows = rows_of(page)
        looker = lookers.open_list(user, self.address)
        assert looker
        self.looker: Looker = looker
        self.told: dict[str, Any] = {}

    def ask(self) -> str:
        headers = {"HX-Request": "true", "HX-Target": "rows"} if "&" in self.address else {}
        return self.client.get(f"/inbox/?{self.address}", headers=headers).content.decode()

    def take(self, told: dict[str, Any]) -> None:
        self.told = told
        if "order" in told:
            drawn = {**self.rows, **{pk: str(html) for pk, html in told["rows"].items()}}
            self.rows = {pk: ageless(drawn[pk]) for pk in told["order"]}


def rows_of(page: str) -> dict[int, str]:
    return {int(found[1]): ageless(found[0]) for found in ROW.finditer(page)}


def ageless(row: str) -> str:
    """Ages are kept true by js/times.js."""
    return AGE.sub("<time>", row.strip())


class Desk:
    """Tabs, and waves of what happens."""

    def __init__(self, world: World, *tabs: Tab) -> None:
        self.world, self.tabs, self.number = world, tabs, 0

    def wave(self, *ids: int) -> None:
        """All tabs are told what changed."""
        self.number += 1
        for tab in self.tabs:
            tab.told = {}
        of = {tab.looker: tab for tab in self.tabs}
        what = lookers.wave(ids, number=self.number)
        for looker, told in lookers.news(of, what):
            of[looker].take(told)

    def check(self) -> None:
        for tab in self.tabs:
            asked = rows_of(tab.client.get(f"/inbox/?{tab.address}").content.decode())
            assert list(tab.rows) == list(asked)
            assert tab.rows == asked


def several(world: World, n: int = 4) -> list[int]:
    for one in range(n):
        world.says(f"Where is parcel number {one}?", who=f"p{one}")
        world.pass_time(minutes=1)
    world.hear()
    world.care()
    return list(Case.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is shared with the test before: numbers begin anew."""
    monkeypatch.setattr(once, "_newest", once._Generation())


class TestNews:
    @pytest.fixture
    def desk(self, world: World) -> Desk:
        several(world)
        lena = cast.lena()
        kinds = ("all", "mine", "team", "with-them", "snoozed", "closed", "watched", "drafts")
        tabs = [Tab(world.agent, kind) for kind in kinds]
        return Desk(world, *tabs, *(Tab(lena, kind) for kind in kinds[:3]))

    def test_leave_every_list_as_if_it_had_been_asked_for(self, world: World, desk: Desk) -> None:
        one, two, three, four = Case.objects.order_by("pk")
        desk.wave(one.pk)
        world.pass_time(minutes=3)
        actions.take(case_id=one.pk, by=world.agent, now=world.now)
        desk.wave(one.pk)
        desk.check()
        world.says("And where is the other one?", who="p1")
        world.hear()
        world.care()
        desk.wave(two.pk)
        desk.check()
        until = world.now + timedelta(days=1)
        actions.snooze(case_id=three.pk, until=until, by=world.agent, now=world.now)
        actions.close(
            case_id=four.pk, outcome=Outcome.UNCONFIRMED, words="", by=world.agent, now=world.now
        )
        desk.wave(three.pk, four.pk)
        desk.check()
        world.answer(one, "It comes on Monday.")
        world.says("A new matter altogether", who="somebody")
        world.hear()
        world.care()
        desk.wave(*Case.objects.values_list("pk", flat=True))
        desk.check()
        actions.release(case_id=one.pk, by=world.agent, now=world.now)
        desk.wave(one.pk)
        desk.check()

    def test_tell_what_somebody_has_read_since_to_them_alone(
        self, world: World, desk: Desk
    ) -> None:
        one, two, *_others = Case.objects.order_by("pk")
        desk.wave(one.pk)
        actions.see_many(case_ids=[one.pk], by=world.agent, now=world.now)
        desk.wave(two.pk)
        mine, hers = desk.tabs[0], desk.tabs[8]
        assert set(mine.told["rows"]) == {one.pk, two.pk}
        assert set(hers.told["rows"]) == {two.pk}
        assert "is-unread" not in mine.rows[one.pk]
        assert "is-unread" in hers.rows[one.pk]

    def test_send_only_the_rows_that_changed(self, world: World, desk: Desk) -> None:
        one = Case.objects.order_by("pk")[0]
        desk.wave(one.pk)
        assert set(desk.tabs[0].told["rows"]) == {one.pk}

    def test_say_nothing_of_a_list_that_nothing_of_it_is_in(self, world: World, desk: Desk) -> None:
        one = Case.objects.order_by("pk")[0]
        desk.wave(one.pk)
        mine = desk.tabs[1]
        desk.wave(one.pk)
        assert "order" not in mine.told
        actions.take(case_id=one.pk, by=world.agent, now=world.now)
        desk.wave(one.pk)
        assert mine.told["order"] == (one.pk,)

    def test_tell_the_numbers_that_changed(self, world: World, desk: Desk) -> None:
        one = Case.objects.order_by("pk")[0]
        desk.wave(one.pk)
        first = desk.tabs[0].told["numbers"]
        assert ">4<" in first["/inbox/?queue=all"]
        assert desk.tabs[0].told["every"] is True
        actions.take(case_id=one.pk, by=world.agent, now=world.now)
        desk.wave(one.pk)
        told = desk.tabs[0].told["numbers"]
        assert ">1<" in told["/inbox/?queue=mine"]
        assert "/inbox/?queue=all" not in told
        assert "every" not in desk.tabs[0].told
        assert "/inbox/?queue=mine" not in desk.tabs[8].told.get("numbers", {})

    def test_speak_the_language_of_each(self, world: World) -> None:
        one, *_others = several(world)
        lena = cast.lena()
        lena.locale = "de"
        lena.save()
        desk = Desk(world, Tab(world.agent, "all"), Tab(lena, "all"))
        desk.wave(one)
        desk.check()
        assert "New to you" in desk.tabs[0].rows[one]
        assert "New to you" not in desk.tabs[1].rows[one]

    def test_let_a_tab_ask_for_queues_that_come_or_go(self, world: World, desk: Desk) -> None:
        one = Case.objects.order_by("pk")[0]
        desk.wave(one.pk)
        actions.save_view(
            name="Free", query="queue=all&assignee=nobody", shared=actions.MINE,
            by=world.agent, now=world.now,
        )  # fmt: skip
        desk.wave(one.pk)
        assert desk.tabs[0].told["ask"] == ["queues"]

    def test_take_the_same_reads_however_many_look(
        self, world: World, desk: Desk, django_assert_max_num_queries: Any
    ) -> None:
        one = Case.objects.order_by("pk")[0]
        more = [Tab(world.agent, "all") for _ in range(12)]
        desk.wave(one.pk)
        desk.tabs = tuple(more)
        desk.wave(one.pk)
        with django_assert_max_num_queries(16):
            desk.wave(one.pk)


class TestOpenList:
    @pytest.mark.parametrize(
        "query",
        [
            "queue=all&q=parcel",
            "queue=all&query=parcel",
            "queue=all&group=team",
            "queue=all&after=x",
        ],
    )
    def test_leaves_to_the_tab_what_costs_too_much_to_follow(
        self, world: World, query: str
    ) -> None:
        assert lookers.open_list(world.agent, query) is None

    @pytest.mark.parametrize("query", ["", "queue=no&until=%00&current=9x", "until=" + "e30" * 900])
    def test_takes_any_address(self, world: World, query: str) -> None:
        world.case()
        looker = lookers.open_list(world.agent, query)
        assert looker
        one = Case.objects.get()
        told = dict(lookers.news([looker], lookers.wave([one.pk], number=1)))
        assert told[looker]["order"] == (one.pk,)


class TestNumbers:
    def test_are_those_of_the_page(self, world: World) -> None:
        several(world)
        page = Client()
        page.force_login(world.agent)
        shown = page.get("/inbox/?queue=all").content.decode()
        asked = read(QueryDict("queue=all"))
        with override(world.agent.timezone):
            found = queues_screen.numbers(world.agent, asked, queries.views(world.agent))
        for url, html in found.items():
            at = shown.index(f'href="{url.replace("&", "&amp;")}"')
            assert f'<span class="queue-number">{html}' in re.sub(
                r">\s+<", "><", shown[at : at + 900]
            ).replace('"queue-number">\n', '"queue-number">')
