"""Whom an event is told to, and why somebody is left in peace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from allears.cases.rules import notices
from allears.cases.rules.loudness import Loudness, QuietHours, Way
from allears.cases.rules.notices import (
    Event,
    Hush,
    Kind,
    Person,
    Silence,
    Tell,
    Told,
    decide,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
"""A Monday."""
SERVICE, PR = 1, 2
ANNA = Person(id=10, team_ids=frozenset({SERVICE}))
BEN = Person(id=11, team_ids=frozenset({SERVICE}))
CLEO = Person(id=12, team_ids=frozenset({PR}))
ALL = (CLEO, BEN, ANNA)


def event(kind: Kind, **more: object) -> Event:
    return Event(key="e1", kind=kind, case_id=7, team_id=SERVICE, **more)  # type: ignore[arg-type]


def told(kind: Kind, *, key: str = "e0", hours_ago: float = 1, **more: object) -> Told:
    at = NOW - timedelta(hours=hours_ago)
    made = Told(person_id=ANNA.id, key=key, kind=kind, case_id=7, at=at)
    return replace(made, **more)  # type: ignore[arg-type]


def hears(found: list[Tell | Hush]) -> list[int]:
    return [each.person_id for each in found if isinstance(each, Tell)]


class TestWho:
    @pytest.mark.parametrize(
        ("what", "who"),
        [
            (event(Kind.ASSIGNED, assignee_id=10), [10]),
            (event(Kind.ASSIGNED, assignee_id=12), [12]),
            (event(Kind.ASSIGNED), []),
            (event(Kind.NAMED, named_ids=frozenset({11, 12})), [11, 12]),
            (event(Kind.NEW_ANSWER, assignee_id=10), [10]),
            (event(Kind.NEW_ANSWER), [10, 11]),
            (event(Kind.BREACH_NEAR, assignee_id=11), [11]),
            (event(Kind.BREACH_NEAR), [10, 11]),
            (event(Kind.REPLY_FAILED, author_id=12, assignee_id=10), [10, 12]),
            (event(Kind.REPLY_FAILED), [10, 11]),
            (event(Kind.ANSWER_RETURNED, author_id=12, assignee_id=10), [12]),
            (event(Kind.DANGER, assignee_id=12), [10, 11]),
            (event(Kind.NEW_CASE), [10, 11]),
            (event(Kind.NEW_CASE, assignee_id=12), [10, 11]),
        ],
    )
    def test_is_whom_the_event_is_for(self, what: Event, who: list[int]) -> None:
        assert hears(decide(what, ALL, (), NOW)) == who

    def test_is_the_team_when_the_assignee_has_left(self) -> None:
        people = (replace(ANNA, is_active=False), BEN, CLEO)
        found = decide(event(Kind.NEW_ANSWER, assignee_id=10), people, (), NOW)
        assert hears(found) == [11]
        assert Hush(10, Silence.AWAY) in found


class TestSilence:
    def test_spares_whoever_did_it(self) -> None:
        found = decide(event(Kind.ASSIGNED, assignee_id=10, actor_id=10), ALL, (), NOW)
        assert found == [Hush(10, Silence.OWN_DOING)]

    def test_spares_whoever_wants_nothing_of_the_kind(self) -> None:
        person = replace(ANNA, ways={})
        found = decide(event(Kind.ASSIGNED, assignee_id=10), (person,), (), NOW)
        assert found == [Hush(10, Silence.NOT_WANTED)]

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("is_read", [False, True])
    def test_tells_one_event_once(self, kind: Kind, is_read: bool) -> None:
        what = event(kind, assignee_id=10, named_ids=frozenset({10}))
        before = told(kind, key="e1", hours_ago=99, is_read=is_read)
        found = decide(what, (ANNA,), (before,), NOW)
        assert found == [Hush(10, Silence.ALREADY_TOLD)]

    @pytest.mark.parametrize(
        ("before", "is_told"),
        [
            (told(Kind.NEW_ANSWER), False),
            (told(Kind.NEW_ANSWER, is_read=True), True),
            (told(Kind.NEW_ANSWER, hours_ago=7.9), False),
            (told(Kind.NEW_ANSWER, hours_ago=8), True),
            (told(Kind.NEW_ANSWER, case_id=8), True),
            (told(Kind.NEW_ANSWER, person_id=11), True),
            (told(Kind.ASSIGNED), True),
        ],
    )
    def test_does_not_repeat_what_lies_unread(self, before: Told, is_told: bool) -> None:
        found = decide(event(Kind.NEW_ANSWER, assignee_id=10), (ANNA,), (before,), NOW)
        assert bool(hears(found)) is is_told

    @pytest.mark.parametrize("kind", sorted(notices.EACH_TIME))
    def test_lets_each_piece_of_news_through(self, kind: Kind) -> None:
        what = event(kind, assignee_id=10, author_id=10, named_ids=frozenset({10}))
        assert hears(decide(what, (ANNA,), (told(kind),), NOW)) == [10]


ASLEEP = Loudness(quiet=QuietHours(begin_minute=0, until_minute=0))
"""Quiet on every day, round the clock."""


class TestQuiet:
    def test_leaves_the_app_and_takes_the_phone(self) -> None:
        sleeper = replace(ANNA, loudness=ASLEEP)
        (found,) = decide(event(Kind.ASSIGNED, assignee_id=10), (sleeper,), (), NOW)
        assert found == Tell(10, {Way.APP: NOW}, notices.WHY[Kind.ASSIGNED])

    def test_is_told_as_the_reason_where_there_is_no_other_way(self) -> None:
        sleeper = replace(ANNA, loudness=ASLEEP, ways={Kind.ASSIGNED: frozenset({Way.PUSH})})
        what = event(Kind.ASSIGNED, assignee_id=10)
        assert decide(what, (sleeper,), (), NOW) == [Hush(10, Silence.QUIET_HOURS)]

    @pytest.mark.parametrize("kind", [Kind.ASSIGNED, Kind.DANGER])
    def test_yields_to_danger(self, kind: Kind) -> None:
        sleeper = replace(ANNA, loudness=ASLEEP)
        what = event(kind, assignee_id=10, is_danger=kind is not Kind.DANGER)
        (found,) = decide(what, (sleeper,), (), NOW)
        assert isinstance(found, Tell)
        assert set(found.ways) == set(Way)

    def test_holds_even_in_danger_for_who_wants_it_so(self) -> None:
        sleeper = replace(ANNA, loudness=replace(ASLEEP, danger_breaks=False))
        (found,) = decide(event(Kind.DANGER), (sleeper,), (), NOW)
        assert isinstance(found, Tell)
        assert set(found.ways) == {Way.APP}


class TestWords:
    def test_stand_beside_every_kind_and_every_silence(self) -> None:
        assert set(notices.WHY) == set(Kind)
        assert set(notices.DEFAULT_WAYS) == set(Kind)
        assert set(notices.SILENCE_WORDS) == set(Silence)
