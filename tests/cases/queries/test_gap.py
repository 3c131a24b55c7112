from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.walled import fresh, wall
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Case
from allears.cases.queries import Counted
from allears.cases.rules import waits
from allears.lib.sight import through
from allears.listening.post import Author

HOUR = 3600


def somebody(world: World, who: str, followers: int | None, **more: object) -> Case:
    author = Author(id=who, handle=who, name=who.title(), followers=followers)
    return world.case(f"Where is the parcel of {who}?", who=who, author=author, **more)


def counted(world: World, **more: object) -> list[Counted]:
    since = world.now - timedelta(days=30)
    return queries.waiting_times(since=since, now=world.now, **more)  # type: ignore[arg-type]


def by_band(rows: list[Counted]) -> dict[tuple[str, bool], int]:
    return {(row.band, row.is_answered): row.n for row in rows if row.band}


class TestWaitingTimes:
    def test_counts_each_person_once_in_each_cut(self, world: World) -> None:
        quiet = somebody(world, "mira", 12)
        somebody(world, "star", 50_000, visibility="public")
        somebody(world, "mail", None)
        world.pass_time(hours=3)
        world.answer(quiet, "It is on its way.")
        rows = counted(world)
        assert by_band(rows) == {
            ("quiet", True): 1,
            ("loud", False): 1,
            ("unknown", False): 1,
        }
        assert {row.way: row.n for row in rows if row.way and not row.is_answered} == {
            "public": 1,
            "private": 1,
        }
        assert sum(row.n for row in rows if not row.band and not row.way) == 3

    def test_takes_who_still_waits_as_waiting_until_now(self, world: World) -> None:
        somebody(world, "mira", 12)
        world.pass_time(hours=5)
        (row,) = (row for row in counted(world) if row.band)
        assert not row.is_answered
        assert row.step == waits.step_of(5 * HOUR)

    def test_takes_who_was_closed_without_an_answer_as_waiting_too(self, world: World) -> None:
        case = somebody(world, "mira", 12)
        world.pass_time(hours=1)
        actions.close(case_id=case.pk, outcome="not_ours", words="", by=world.agent, now=world.now)
        world.pass_time(hours=47)
        (row,) = (row for row in counted(world) if row.band)
        assert not row.is_answered
        assert row.step == waits.step_of(48 * HOUR)

    def test_leaves_out_spam_and_what_is_older(self, world: World) -> None:
        case = somebody(world, "spammer", 12)
        actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        assert counted(world) == []
        somebody(world, "mira", 12)
        world.pass_time(days=31)
        assert counted(world) == []

    def test_counts_one_team_when_asked(self, world: World) -> None:
        case = somebody(world, "mira", 12)
        assert counted(world, team_id=case.team_id)
        assert counted(world, team_id=cast.press().pk) == []

    def test_counts_nobody_behind_a_wall_for_those_outside(self, world: World) -> None:
        case = somebody(world, "mira", 12)
        actions.wall_case(case_id=case.pk, wall=wall(), words="HR", by=cast.lena(), now=world.now)
        with through(fresh(world.agent)):
            assert counted(world) == []
        with through(fresh(cast.lena())):
            assert by_band(counted(world)) == {("quiet", False): 1}

    @pytest.mark.parametrize(("hours", "kept"), [(1, 1), (100, 0)])
    def test_counts_who_was_answered_in_time(self, world: World, hours: int, kept: int) -> None:
        case = somebody(world, "mira", 12)
        world.pass_time(hours=hours)
        world.answer(case, "It is on its way.")
        (row,) = (row for row in counted(world) if row.band)
        assert (row.n_promised, row.n_kept) == (1, kept)

    def test_does_not_judge_a_time_that_is_not_over(self, world: World) -> None:
        somebody(world, "mira", 12)
        (row,) = (row for row in counted(world) if row.band)
        assert row.n_promised == 0

    def test_knows_a_missed_time_as_soon_as_it_is_noted(self, world: World) -> None:
        somebody(world, "mira", 12)
        world.pass_time(days=9)
        actions.note_breaches(now=world.now)
        (row,) = (row for row in counted(world) if row.band)
        assert (row.n_promised, row.n_kept) == (1, 0)

    def test_takes_the_loudest_voice_of_a_case(self, world: World) -> None:
        case = somebody(world, "mira", 12)
        author = Author(id="mira", handle="mira", name="Mira", followers=20_000)
        world.says("Is anybody there?", who="mira", author=author)
        world.hear()
        world.care()
        case.refresh_from_db()
        assert case.reach == 20_000
