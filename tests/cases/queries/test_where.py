from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Q
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Case, Message
from allears.cases.queries import Kind, Queue, where
from allears.cases.rules.filters import Filter, State
from allears.contacts import actions as contacts
from allears.lib import once


class TestStates:
    def test_divide_all_cases_without_overlap(self, world: World) -> None:
        kinds = ("wait", "answered", "asleep", "over")
        made = [world.case(f"Where is parcel {n}?", who=n) for n in kinds]
        world.pass_time(minutes=1)
        world.answer(made[1], "On its way.")
        until = world.now + timedelta(days=1)
        actions.snooze(case_id=made[2].pk, until=until, by=world.agent, now=world.now)
        actions.close(case_id=made[3].pk, outcome="spam", words="", by=world.agent, now=world.now)
        ids = dict(zip(State, (case.pk for case in made), strict=True))
        for n in range(1, 16):
            chosen = [one for bit, one in enumerate(State) if n >> bit & 1]
            found = set(Case.objects.filter(where.states(chosen)).values_list("pk", flat=True))
            assert found == {ids[one] for one in chosen}, chosen

    def test_of_the_filter_win_over_those_of_the_queue(self) -> None:
        assert Queue(kind=Kind.SNOOZED).states == (State.SNOOZED,)
        assert Queue(kind=Kind.MINE, filter=Filter(state=("closed",))).states == (State.CLOSED,)
        assert Queue(filter=Filter(outcome=("spam",))).states == (State.CLOSED,)

    def test_name_open_cases_so_that_their_indexes_are_met(self) -> None:
        for kind in (Kind.MINE, Kind.TEAM, Kind.ALL, Kind.WATCHED):
            assert ("closed_at__isnull", True) in where.states(Queue(kind=kind).states).children
        assert where.states(State) == Q()


def numbers(world: World, queue: Queue) -> list[int]:
    rows = queries.page(queue, user=world.agent, team_ids=[cast.service().pk], now=world.now)
    return sorted(case.pk for case in rows)


class TestRoles:
    def test_leave_those_whose_person_is_one_of_them_today(self, world: World) -> None:
        press, other = world.case("May I quote you?"), world.case("Where is it?", who="jonas")
        today = world.now.date()
        for case, until in ((press, None), (other, today)):
            what = contacts.Proven(kind="press", proof="Card", since=today, until=until)
            contacts.give_role(contact=case.contact, what=what, by=world.agent, now=world.now)
        wanted = Queue(filter=Filter(role=("press", "partner")))
        assert numbers(world, wanted) == [press.pk, other.pk]
        world.pass_time(days=1)
        assert numbers(world, wanted) == [press.pk]
        assert numbers(world, Queue(filter=Filter(role=("partner",)))) == []


class TestCases:
    @pytest.mark.parametrize(
        ("wanted", "is_found"),
        [
            (Filter(assignee=("nobody",)), True),
            (Filter(assignee=("me",)), False),
            (Filter(assignee=("nobody", "me")), True),
            (Filter(waits="1h"), True),
            (Filter(waits="3h"), False),
            (Filter(sla="1w"), True),
            (Filter(sla="missed"), False),
            (Filter(unread=True), True),
            (Filter(back=True), False),
            (Filter(priority=("high", "normal")), True),
            (Filter(language=("xx",)), False),
        ],
    )
    def test_fulfil_every_field(self, world: World, wanted: Filter, is_found: bool) -> None:
        case = world.case("Where is parcel 4711?")
        Case.objects.update(next_due_at=world.now + timedelta(days=1))
        world.pass_time(hours=2)
        assert numbers(world, Queue(filter=wanted)) == ([case.pk] if is_found else [])

    def test_show_missed_times_though_their_clock_has_stopped(self, world: World) -> None:
        case = world.case()
        world.pass_time(days=3)
        actions.note_breaches(now=world.now)
        Case.objects.update(next_due_at=None)
        assert numbers(world, Queue(filter=Filter(sla="missed"))) == [case.pk]

    def test_with_planned_answers_stand_in_their_queue_until_these_leave(
        self, world: World
    ) -> None:
        case = world.case()
        world.pass_time(minutes=1)
        message = world.answer(case, "Good morning!")
        assert numbers(world, Queue(kind=Kind.PLANNED)) == []
        Message.objects.filter(pk=message.pk).update(leaves_at=world.now + timedelta(hours=9))
        assert numbers(world, Queue(kind=Kind.PLANNED)) == [case.pk]
        world.pass_time(hours=10)
        assert numbers(world, Queue(kind=Kind.PLANNED)) == []

    def test_that_we_watch_come_once_though_two_teams_watch_them(self, world: World) -> None:
        case = world.case()
        case.watchers.add(cast.service(), cast.press())
        queue = Queue(kind=Kind.WATCHED)
        both = [cast.service().pk, cast.press().pk]
        rows = queries.page(queue, user=world.agent, team_ids=both, now=world.now)
        assert [one.pk for one in rows] == [case.pk]


class TestPersonal:
    @pytest.mark.parametrize(
        "queue",
        [
            Queue(kind=Kind.MINE),
            Queue(kind=Kind.TEAM),
            Queue(kind=Kind.WATCHED),
            Queue(kind=Kind.DRAFTS),
            Queue(filter=Filter(assignee=("me",))),
            Queue(filter=Filter(unread=True)),
            Queue(filter=Filter(opened_from=date(2026, 3, 1))),
            Queue(words="tram"),
        ],
    )
    def test_lists_are_never_shared_between_readers(self, queue: Queue) -> None:
        assert where.is_personal(queue)

    def test_lists_are_not_when_they_hold_the_same_for_everybody(self) -> None:
        assert not where.is_personal(Queue(kind=Kind.ALL))
        assert not where.is_personal(
            Queue(filter=Filter(intent=("complaint",), network=("email",)))
        )


class TestShared:
    """Two who ask at the same mark of the live line."""

    def test_lists_hold_what_each_has_seen(self, world: World) -> None:
        case = world.case("Where is the tram?")
        readers = [where.reader(one, [], world.now) for one in (world.agent, cast.lena())]
        actions.opened(case=case, by=world.agent, now=world.now)
        with once.page(told=1, number=1):
            first = queries.listing(Queue(), readers[0])
        with once.page(told=1, number=1):
            second = queries.listing(Queue(), readers[1])
        assert (first.seen, second.seen) == ({case.pk}, set())
