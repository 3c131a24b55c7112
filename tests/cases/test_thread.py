"""The thread of a case as one reads it."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from tests.world import World

from allears.cases import actions, queries, thread, veil
from allears.cases.models import Case, Message
from allears.staff import queries as staff


def shown(world: World, case: Case, n_seen: int | None = None) -> list[dict[str, Any]]:
    seen = queries.seen(case.pk)
    assert seen is not None
    return thread.entries(
        seen.items,
        n_seen=n_seen,
        sees=veil.Sees(reader_id=world.agent.pk),
        now=world.now,
        teams={team.pk: team.name for team in staff.teams()},
    )


def long(world: World, n: int) -> list[Message]:
    case = world.case()
    seen = queries.seen(case.pk)
    assert seen is not None
    first = seen.messages[0]
    return [copy(first) for _ in range(n)]


def folded(world: World, messages: list[Message], **more: Any) -> list[dict[str, Any]]:
    asked = {"n_seen": None, "now": world.now, "teams": {}, "is_whole": False}
    return thread.entries(messages, **asked | more)


class TestLongThread:
    def test_is_folded_between_its_beginning_and_its_end(self, world: World) -> None:
        shown = folded(world, long(world, 500))
        assert kinds(shown)[:2] == ["message", "folded"]
        assert shown[1]["folded"] == 500 - thread.MOST_SHOWN - 1
        assert kinds(shown)[2:] == ["message"] * thread.MOST_SHOWN

    def test_is_whole_when_somebody_asks(self, world: World) -> None:
        shown = folded(world, long(world, 500), is_whole=True)
        assert kinds(shown) == ["message"] * 500

    def test_shows_all_that_is_new(self, world: World) -> None:
        shown = folded(world, long(world, 500), n_seen=380)
        assert kinds(shown) == ["message", "folded", "is_new", *["message"] * 120]

    def test_ends_somewhere_also_when_all_is_new(self, world: World) -> None:
        shown = folded(world, long(world, 500), n_seen=1)
        assert kinds(shown).count("message") == thread.MOST_NEW + 1

    def test_of_some_messages_is_shown_as_it_is(self, world: World) -> None:
        assert "folded" not in kinds(folded(world, long(world, thread.MOST_SHOWN)))


def kinds(entries: list[dict[str, Any]]) -> list[str]:
    return [next(iter(one)) for one in entries]


class TestEntries:
    def test_tell_what_happened_at_once_in_one_line_that_opens(self, world: World) -> None:
        message, events = shown(world, world.case())
        assert message["message"]["text"] == "Is anybody there?"
        assert events["events"]["words"] == "Became a case, came to Customer service"
        assert [bool(one["reason"]) for one in events["events"]["inner"]] == [True, True]

    def test_shorten_a_line_of_many_events(self, world: World) -> None:
        case = world.case()
        for _ in range(2):
            actions.take(case_id=case.pk, by=world.agent, now=world.now)
            actions.release(case_id=case.pk, by=world.agent, now=world.now)
        events = shown(world, case)[-1]["events"]
        assert events["words"].endswith("4 more")
        assert len(events["inner"]) == 6

    def test_leave_a_single_event_as_it_is(self, world: World) -> None:
        case = world.case()
        world.pass_time(minutes=1)
        actions.note(case_id=case.pk, text="Mind the step", by=world.agent, now=world.now)
        world.pass_time(minutes=1)
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        last = shown(world, case)[-1]["events"]
        assert last["inner"] == []
        assert "took it" in last["words"]

    def test_part_the_days(self, world: World) -> None:
        case = world.case()
        world.pass_time(days=1)
        actions.note(case_id=case.pk, text="Still here", by=world.agent, now=world.now)
        world.pass_time(days=1)
        actions.note(case_id=case.pk, text="And today", by=world.agent, now=world.now)
        days = [one["day"] for one in shown(world, case) if "day" in one]
        assert days == ["Monday 2 March", "Yesterday", "Today"]

    def test_leave_out_what_a_message_says_already(self, world: World) -> None:
        case = world.case()
        case.events.create(kind="replied", at=world.now)
        assert len(shown(world, case)[-1]["events"]["inner"]) == 2

    def test_have_no_day_where_all_was_today(self, world: World) -> None:
        assert "day" not in kinds(shown(world, world.case()))


class TestNew:
    @pytest.fixture
    def case(self, world: World) -> Case:
        case = world.case("First")
        world.pass_time(minutes=5)
        world.says("Second")
        world.hear()
        world.care()
        return case

    def test_stands_before_the_first_message_since_one_looked(
        self, world: World, case: Case
    ) -> None:
        entries = shown(world, case, n_seen=1)
        at = kinds(entries).index("is_new")
        assert entries[at + 1]["message"]["text"] == "Second"

    @pytest.mark.parametrize("n_seen", [None, 0, 2, 9])
    def test_is_not_told_of_what_is_all_new_or_all_known(
        self, world: World, case: Case, n_seen: int | None
    ) -> None:
        assert "is_new" not in kinds(shown(world, case, n_seen=n_seen))

    def test_is_never_what_one_said_oneself(self, world: World) -> None:
        case = world.case()
        world.pass_time(minutes=1)
        world.answer(case, "Yes.")
        assert "is_new" not in kinds(shown(world, case, n_seen=1))


class TestDayWords:
    def test_name_the_year_of_another_year(self, world: World) -> None:
        before = (world.now - timedelta(days=400)).date()
        assert thread.day_words(before, world.now).endswith("2025")
