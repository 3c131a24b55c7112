"""The button of the demo, and the strip that says that it is one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from tests import cast

from allears.config import demo
from allears.connectors import demo_live
from allears.flow.demo import loading
from allears.lib import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The speeds with which a loading was begun; none is really begun."""
    found: list[int] = []
    monkeypatch.setattr(demo, "start", found.append)
    yield found
    shutil.rmtree(loading.folder(), ignore_errors=True)


class TestButton:
    def test_begins_to_load_at_the_speed_that_was_chosen(self, begun: list[int]) -> None:
        ada = cast.at_the_desk(cast.ada())
        assert b"Load the demo" in ada.get("/settings/demo/").content
        answer = ada.post("/demo/", {"speed": "60"})
        assert answer.status_code == 302
        assert begun == [60]

    def test_asks_for_a_speed_that_there_is(self, begun: list[int]) -> None:
        answer = cast.at_the_desk(cast.ada()).post("/demo/", {"speed": "7"})
        assert answer.status_code == 422
        assert begun == []

    def test_shows_how_far_it_is_and_begins_no_second_one(self, begun: list[int]) -> None:
        loading.folder().mkdir(parents=True, exist_ok=True)
        (loading.folder() / "progress.json").write_text('{"done": 30, "all": 120}')
        ada = cast.at_the_desk(cast.ada())
        assert b"25 %" in ada.get("/settings/demo/").content
        ada.post("/demo/", {"speed": "10"})
        assert begun == []

    def test_says_why_it_was_not_loaded(self) -> None:
        loading.folder().mkdir(parents=True, exist_ok=True)
        (loading.folder() / "progress.json").write_text('{"trouble": "The disk is full."}')
        shown = cast.at_the_desk(cast.ada()).get("/settings/demo/").content
        assert b"The disk is full." in shown
        assert b"Load the demo" in shown

    def test_sets_the_speed_and_removes_the_one_that_is_here(self, begun: list[int]) -> None:
        loading.load(by=None, now=clock.now(), speed=1, most=1)
        ada = cast.at_the_desk(cast.ada())
        ada.post("/demo/", {"speed": "60"})
        assert demo_live.speed(loading.folder()) == 60
        shown = ada.get("/settings/demo/").content
        assert b"invented people" in shown
        assert b"Remove the demo" in shown
        ada.post("/demo/removal/")
        assert begun == []
        assert loading.status() == loading.Status()
        assert b"invented people" not in ada.get("/settings/profile/").content


class TestStrip:
    def test_is_for_those_who_work_here_and_links_for_administrators(self) -> None:
        demo_live.set_speed(loading.folder(), 1)
        rita = cast.at_the_desk(cast.rita()).get("/settings/profile/").content
        assert b"invented people" in rita
        assert b"/settings/demo/" not in rita
        assert b"/settings/demo/" in cast.at_the_desk(cast.ada()).get("/settings/profile/").content
