"""Business hours over changes of clocks, and what each event does to the clocks of a case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.cases.rules import sla
from allears.cases.rules.sla import (
    ALWAYS,
    Calendar,
    Clock,
    Happened,
    Kind,
    Moment,
    NoHours,
    Policy,
    State,
    clocks,
    due_at,
    elapsed_s,
    parse_hours,
)

H = 3600
OFFICE = (9 * 60, 17 * 60)
WEEK = Calendar(weekly=dict.fromkeys(range(5), (OFFICE,)))
LUNCH = Calendar(weekly={day: parse_hours("9-12, 13-17") for day in range(5)})
BERLIN = Calendar(time_zone="Europe/Berlin", weekly=dict.fromkeys(range(7), ((0, 1440),)))
NIGHT = Calendar(time_zone="Europe/Berlin", weekly={6: ((60, 180),)})
"""Sundays from one to three: one hour in spring, three in autumn, two else."""


def at(text: str) -> datetime:
    """2026-05-04 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestDueAt:
    @pytest.mark.parametrize(
        ("start", "hours", "calendar", "due"),
        [
            ("2026-05-04T10:00", 2, WEEK, "2026-05-04T12:00"),
            ("2026-05-04T07:00", 2, WEEK, "2026-05-04T11:00"),
            ("2026-05-04T16:00", 2, WEEK, "2026-05-05T10:00"),
            ("2026-05-04T09:00", 8, WEEK, "2026-05-04T17:00"),
            ("2026-05-08T16:30", 1, WEEK, "2026-05-11T09:30"),
            ("2026-05-09T12:00", 1, WEEK, "2026-05-11T10:00"),
            ("2026-05-04T09:00", 40, WEEK, "2026-05-08T17:00"),
            ("2026-05-04T11:30", 1, LUNCH, "2026-05-04T13:30"),
            ("2026-05-04T12:30", 0.5, LUNCH, "2026-05-04T13:30"),
            ("2026-05-04T10:00", 100, ALWAYS, "2026-05-08T14:00"),
            ("2026-03-28T23:00", 24, BERLIN, "2026-03-29T23:00"),
            ("2026-03-28T23:00", 23, BERLIN, "2026-03-29T22:00"),
            ("2026-10-24T22:00", 25, BERLIN, "2026-10-25T23:00"),
            ("2026-03-23T00:00", 1.5, NIGHT, "2026-04-04T23:30"),
            ("2026-10-19T00:00", 3, NIGHT, "2026-10-25T02:00"),
        ],
    )
    def test_counts_opening_hours_only(
        self, start: str, hours: float, calendar: Calendar, due: str
    ) -> None:
        assert due_at(at(start), hours * H, calendar) == at(due)

    def test_skips_holidays(self) -> None:
        closed = Calendar(weekly=WEEK.weekly, holidays=frozenset({date(2026, 5, 5)}))
        assert due_at(at("2026-05-04T16:00"), 2 * H, closed) == at("2026-05-06T10:00")

    def test_opens_in_the_time_of_the_place(self) -> None:
        tokyo = Calendar(time_zone="Asia/Tokyo", weekly={0: (OFFICE,)})
        assert due_at(at("2026-05-03T12:00"), H, tokyo) == at("2026-05-04T01:00")

    def test_gives_up_with_words_when_every_day_is_a_holiday(self) -> None:
        start = at("2026-05-04T10:00")
        days = frozenset(start.date() + timedelta(days=n) for n in range(-2, sla.MAX_DAYS + 9))
        with pytest.raises(NoHours, match="too few opening hours"):
            due_at(start, H, Calendar(weekly=WEEK.weekly, holidays=days))


class TestCalendar:
    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({}, "no opening hours"),
            ({"weekly": {0: ()}}, "no opening hours"),
            ({"weekly": {0: ((600, 600),)}}, "10:00-10:00"),
            ({"weekly": {0: ((600, 1441),)}}, "no opening hours"),
            ({"weekly": {7: (OFFICE,)}}, "no weekday 7"),
            ({"weekly": {0: (OFFICE,)}, "time_zone": "Berlin"}, "no time zone"),
            ({"weekly": {0: (OFFICE,)}, "time_zone": "../../etc/passwd"}, "no time zone"),
            ({"weekly": {0: (OFFICE,)}, "time_zone": ""}, "no time zone"),
        ],
    )
    def test_refuses_nonsense_in_words(self, more: dict[str, object], words: str) -> None:
        with pytest.raises(ValueError, match=words):
            Calendar(**more)  # type: ignore[arg-type]


class TestParseHours:
    @pytest.mark.parametrize(
        ("text", "hours"),
        [
            ("", ()),
            ("09:00-17:00", ((540, 1020),)),
            ("13–17:30, 9-12", ((540, 720), (780, 1050))),
            ("0-24", ((0, 1440),)),
        ],
    )
    def test_reads_what_people_type(self, text: str, hours: tuple[sla.Hours, ...]) -> None:
        assert parse_hours(text) == hours

    @pytest.mark.parametrize("text", ["9", "17-9", "9-25", "nine-five", "-", "9:x-10", "-3-5"])
    def test_refuses_the_rest_in_words(self, text: str) -> None:
        with pytest.raises(ValueError, match="are no opening hours"):
            parse_hours(text)


intervals = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda h: h[1] - h[0] >= 60
)
calendars = st.builds(
    Calendar,
    time_zone=st.sampled_from(
        ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu"]
    ),
    weekly=st.dictionaries(
        st.integers(0, 6), st.lists(intervals, min_size=1, max_size=3).map(tuple), min_size=1
    ),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


class TestHours:
    @settings(deadline=None, max_examples=60)
    @given(calendars, moments, st.integers(1, 50 * H))
    def test_pass_exactly_until_due(self, calendar: Calendar, start: datetime, owed_s: int) -> None:
        due = due_at(start, owed_s, calendar)
        assert elapsed_s(start, due, calendar) == pytest.approx(owed_s)
        assert elapsed_s(start, due - timedelta(seconds=1), calendar) == pytest.approx(owed_s - 1)

    @settings(deadline=None, max_examples=60)
    @given(calendars, st.lists(moments, min_size=3, max_size=3).map(sorted))
    def test_add_up(self, calendar: Calendar, three: list[datetime]) -> None:
        a, b, c = three
        parts = elapsed_s(a, b, calendar) + elapsed_s(b, c, calendar)
        assert elapsed_s(a, c, calendar) == pytest.approx(parts)
        assert 0 <= elapsed_s(a, c, calendar) <= (c - a).total_seconds()

    def test_hold_both_of_a_half_hour_that_comes_twice(self) -> None:
        late = Calendar(time_zone="Europe/Berlin", weekly={6: ((150, 170), (170, 200))})
        noon = at("2026-10-25T12:00")
        assert elapsed_s(noon - timedelta(days=1), noon, late) == 110 * 60
        assert due_at(noon - timedelta(days=1), 1, late) == at("2026-10-25T00:30:01")

    def test_do_not_run_backwards(self) -> None:
        assert elapsed_s(at("2026-05-04T12:00"), at("2026-05-04T11:00"), WEEK) == 0

    @pytest.mark.parametrize(
        ("day", "hours"), [("2026-03-29", 1), ("2026-10-25", 3), ("2026-06-07", 2)]
    )
    def test_are_those_that_really_passed(self, day: str, hours: int) -> None:
        noon = at(f"{day}T12:00")
        assert elapsed_s(noon - timedelta(days=1), noon, NIGHT) == hours * H


POLICY = Policy(first_answer_s=2 * H, next_answer_s=4 * H, resolution_s=24 * H)
OPENED, WROTE, ANSWERED = Happened.OPENED, Happened.PERSON_WROTE, Happened.WE_ANSWERED
WAITS, CLOSED, REOPENED = Happened.WAITS, Happened.CLOSED, Happened.REOPENED


def read(
    *history: tuple[float, Happened], now: float, policy: Policy = POLICY
) -> dict[Kind, Clock]:
    """Hours after the opening; of each kind the last clock."""
    zero = at("2026-05-04T00:00")
    found = clocks(
        [Moment(zero + timedelta(hours=hour), what) for hour, what in history],
        policy,
        ALWAYS,
        zero + timedelta(hours=now),
    )
    return {clock.kind: clock for clock in found}


def hour(clock: Clock) -> float | None:
    zero = at("2026-05-04T00:00")
    return clock.due_at and (clock.due_at - zero) / timedelta(hours=1)


class TestFirstAnswer:
    @pytest.mark.parametrize(
        ("history", "now", "state", "due"),
        [
            ([], 1, State.RUNNING, 2),
            ([], 2, State.RUNNING, 2),
            ([], 2.1, State.BREACHED, 2),
            ([(1, ANSWERED)], 9, State.MET, 2),
            ([(2, ANSWERED)], 9, State.MET, 2),
            ([(3, ANSWERED)], 9, State.BREACHED, 2),
            ([(1, ANSWERED)], 0.5, State.RUNNING, 2),
            ([(1, WAITS)], 3, State.BREACHED, 2),
            ([(1, WROTE)], 1.5, State.RUNNING, 2),
            ([(1, CLOSED)], 9, State.VOID, None),
            ([(3, CLOSED)], 9, State.BREACHED, 2),
            ([(1, CLOSED), (5, REOPENED)], 5.5, State.RUNNING, 6),
            ([(1, CLOSED), (5, REOPENED), (7, ANSWERED)], 8, State.BREACHED, 6),
        ],
    )
    def test_runs_until_we_answer(
        self,
        history: list[tuple[float, Happened]],
        now: float,
        state: State,
        due: float | None,
    ) -> None:
        clock = read((0, OPENED), *history, now=now)[Kind.FIRST_ANSWER]
        assert (clock.state, hour(clock)) == (state, due)


class TestNextAnswer:
    @pytest.mark.parametrize(
        ("history", "now", "state", "due"),
        [
            ([(5, WROTE)], 6, State.RUNNING, 9),
            ([(5, WROTE), (7, WROTE)], 8, State.RUNNING, 9),
            ([(5, WROTE)], 10, State.BREACHED, 9),
            ([(5, WROTE), (6, ANSWERED)], 20, State.MET, 9),
            ([(5, WROTE), (6, WAITS)], 20, State.PAUSED, None),
            ([(5, WROTE), (6, WAITS), (20, WROTE)], 21, State.RUNNING, 23),
            ([(5, WROTE), (6, WAITS), (20, Happened.WAITS_NO_MORE)], 21, State.RUNNING, 23),
            ([(5, WROTE), (6, CLOSED)], 20, State.VOID, None),
            ([(5, WROTE), (6, CLOSED), (20, REOPENED)], 21, State.RUNNING, 23),
            ([(5, CLOSED), (6, WROTE), (6, REOPENED)], 7, State.RUNNING, 10),
            ([(5, CLOSED), (6, REOPENED), (6, WROTE)], 7, State.RUNNING, 10),
        ],
    )
    def test_runs_from_the_oldest_unanswered_word(
        self,
        history: list[tuple[float, Happened]],
        now: float,
        state: State,
        due: float | None,
    ) -> None:
        clock = read((0, OPENED), (1, ANSWERED), *history, now=now)[Kind.NEXT_ANSWER]
        assert (clock.state, hour(clock)) == (state, due)

    @pytest.mark.parametrize(
        "history",
        [
            [(1, WROTE)],
            [(1, ANSWERED)],
            [(1, ANSWERED), (2, CLOSED), (3, WROTE)],
            [(1, ANSWERED), (2, CLOSED), (3, REOPENED)],
            [(1, ANSWERED), (2, CLOSED), (3, WROTE), (4, ANSWERED), (5, REOPENED)],
        ],
    )
    def test_does_not_start_without_an_open_question(
        self, history: list[tuple[float, Happened]]
    ) -> None:
        assert Kind.NEXT_ANSWER not in read((0, OPENED), *history, now=9)

    def test_has_a_clock_for_each_time(self) -> None:
        zero = at("2026-05-04T00:00")
        history = [(0, OPENED), (1, ANSWERED), (2, WROTE), (3, ANSWERED), (4, WROTE), (9, ANSWERED)]
        found = clocks(
            [Moment(zero + timedelta(hours=h), what) for h, what in history],
            POLICY,
            ALWAYS,
            zero + timedelta(hours=10),
        )
        states = [clock.state for clock in found if clock.kind is Kind.NEXT_ANSWER]
        assert states == [State.MET, State.BREACHED]


class TestResolution:
    @pytest.mark.parametrize(
        ("history", "now", "state", "due", "left_h"),
        [
            ([], 1, State.RUNNING, 24, 23),
            ([(1, ANSWERED), (2, WAITS)], 90, State.PAUSED, None, 22),
            ([(1, ANSWERED), (2, WAITS), (12, WROTE)], 13, State.RUNNING, 34, 21),
            ([(2, WAITS), (3, WAITS), (12, WROTE)], 13, State.RUNNING, 34, 21),
            ([(2, WAITS), (3, CLOSED)], 90, State.MET, None, 22),
            ([(23, CLOSED)], 90, State.MET, 24, 1),
            ([(25, CLOSED)], 90, State.BREACHED, 24, 0),
            ([(25, WAITS)], 90, State.BREACHED, 24, 0),
            ([(10, CLOSED), (50, REOPENED)], 51, State.RUNNING, 64, 13),
            ([(10, CLOSED), (20, CLOSED)], 51, State.MET, 24, 14),
            ([(10, CLOSED), (20, Happened.WAITS_NO_MORE)], 51, State.MET, 24, 14),
        ],
    )
    def test_runs_while_it_is_our_turn(
        self,
        history: list[tuple[float, Happened]],
        now: float,
        state: State,
        due: float | None,
        left_h: float,
    ) -> None:
        clock = read((0, OPENED), *history, now=now)[Kind.RESOLUTION]
        assert (clock.state, hour(clock), clock.left_s) == (state, due, left_h * H)


class TestClocks:
    def test_are_only_those_of_the_policy(self) -> None:
        only = Policy(resolution_s=H)
        assert set(read((0, OPENED), now=1, policy=only)) == {Kind.RESOLUTION}
        assert not read((0, OPENED), now=1, policy=Policy())

    def test_are_none_before_the_case_is_open(self) -> None:
        assert not read((0, WROTE), (1, ANSWERED), (2, CLOSED), now=3)

    def test_keep_to_business_hours(self) -> None:
        friday = at("2026-05-08T16:00")
        (clock,) = clocks(
            [Moment(friday, OPENED)],
            Policy(first_answer_s=2 * H),
            WEEK,
            friday + timedelta(days=2),
        )
        assert (clock.state, clock.due_at) == (State.RUNNING, at("2026-05-11T10:00"))
        assert clock.left_s == H

    @settings(deadline=None)
    @given(
        st.lists(st.tuples(st.integers(0, 100), st.sampled_from(Happened)), max_size=12),
        st.integers(0, 120),
        st.randoms(),
    )
    def test_never_contradict_themselves(
        self, history: list[tuple[int, Happened]], now: int, random: object
    ) -> None:
        for clock in read((0, OPENED), *history, now=now).values():
            ended = clock.met_at or at("2026-05-04T00:00") + timedelta(hours=now)
            assert clock.left_s >= 0
            if clock.state is State.MET:
                assert clock.met_at is not None
                in_time = clock.due_at is None or clock.met_at <= clock.due_at
                assert in_time or clock.left_s == 0  # closed at the last moment, answered after
            if clock.state is State.BREACHED:
                assert clock.due_at is not None
                assert clock.due_at < ended
                assert clock.left_s == 0
            if clock.state is State.PAUSED:
                assert clock.due_at is None or clock.left_s == 0
