"""The fair order: need and waiting time count, reach never does."""

from __future__ import annotations

import heapq
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import priority
from allears.cases.rules.priority import HOUR_S, NeedFacts, Priority, place
from allears.listening.ports import Intent, Mark, Marks
from allears.listening.post import Author, Post

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def marks(
    intent: str = "unknown", mood: str = "unknown", urgency: str = "unknown", sure: float = 0.9
) -> Marks:
    return Marks(
        intent=Mark(intent, sure, ""), mood=Mark(mood, sure, ""), urgency=Mark(urgency, sure, "")
    )


def waiting(hours: float, **more: object) -> NeedFacts:
    return replace(NeedFacts(waiting_since=NOW - timedelta(hours=hours)), **more)  # type: ignore[arg-type]


any_marks = st.builds(
    marks,
    intent=st.sampled_from([intent.value for intent in Intent]),
    mood=st.sampled_from(["negative", "positive", "unknown"]),
    urgency=st.sampled_from(["low", "normal", "high", "critical", "unknown"]),
    sure=st.floats(0, 1),
)
any_facts = st.builds(
    NeedFacts,
    waiting_since=st.datetimes(
        datetime(2025, 1, 1),
        datetime(2026, 5, 4),
        timezones=st.just(UTC),
    ),
    marks=any_marks,
    priority=st.sampled_from(Priority),
    n_returns=st.integers(-5, 1000),
    is_promise_broken=st.booleans(),
    has_lost_money=st.booleans(),
    is_vulnerable=st.booleans(),
)
reach = st.none() | st.integers(0, 10**9)


class TestReach:
    @given(any_marks, reach, reach, reach, st.text(max_size=5))
    def test_never_counts(
        self,
        found: Marks,
        followers: int | None,
        likes: int | None,
        reposts: int | None,
        handle: str,
    ) -> None:
        quiet = Post(text="It broke.")
        loud = msgspec.structs.replace(
            quiet,
            author=Author(handle=handle, followers=followers),
            likes=likes,
            reposts=reposts,
            replies=likes,
        )
        places = [
            place(priority.facts_of(post, found, received_at=NOW), NOW) for post in (quiet, loud)
        ]
        assert places[0] == places[1]

    def test_has_no_place_among_the_facts(self) -> None:
        names = {field.name for field in fields(NeedFacts)}
        assert not [n for n in names for word in ("follow", "reach", "like", "post") if word in n]

    def test_cannot_be_bought_with_an_early_date(self) -> None:
        forged = Post(text="It broke.", created_at=datetime(1970, 1, 1, tzinfo=UTC))
        assert priority.facts_of(forged, Marks(), received_at=NOW).waiting_since == NOW


need_less = st.builds(
    NeedFacts,
    waiting_since=st.just(NOW),
    marks=any_marks,
    priority=st.sampled_from(Priority),
    n_returns=st.integers(0, 5),
    is_promise_broken=st.booleans(),
    has_lost_money=st.booleans(),
    is_vulnerable=st.booleans(),
)
FLOOD = NeedFacts(waiting_since=NOW, marks=marks("danger", "negative", "critical"),
    priority=Priority.URGENT, n_returns=9, is_promise_broken=True, has_lost_money=True,
    is_vulnerable=True)  # fmt: skip


class TestQueue:
    """A desk that serves the front of the queue, hour by hour, while people go on writing."""

    @given(
        waiting_before=st.lists(need_less, max_size=30),
        mine=need_less,
        arrivals=st.lists(
            st.lists(need_less | st.just(FLOOD), max_size=4), min_size=1, max_size=24
        ),
        capacity=st.integers(1, 3),
    )
    def test_reaches_everybody_within_the_bound_also_when_more_come_than_can_be_served(
        self,
        waiting_before: list[NeedFacts],
        mine: NeedFacts,
        arrivals: list[list[NeedFacts]],
        capacity: int,
    ) -> None:
        """The bound of docs/decisions/fair-order.md: who waits before me, and who writes until
        `passed_until`, served by what the desk can do. What comes each day comes again for ever."""
        my_place = place(mine, NOW).order_at
        queue = [(place(facts, NOW).order_at, n) for n, facts in enumerate(waiting_before)]
        my_key = (my_place, len(queue))
        queue.append(my_key)
        heapq.heapify(queue)
        window = priority.passed_until(my_place) - NOW
        n_window = sum(
            len(arrivals[hour % len(arrivals)])
            for hour in range(1, int(window.total_seconds() // HOUR_S) + 1)
        )
        bound = (len(waiting_before) + n_window) // capacity + 1
        for hour in range(1, bound + 1):
            at = NOW + timedelta(hours=hour)
            for facts in arrivals[hour % len(arrivals)]:
                came = place(replace(facts, waiting_since=at), at)
                heapq.heappush(queue, (came.order_at, my_key[1] + 1 + hour))
            for _ in range(min(capacity, len(queue))):
                if heapq.heappop(queue) == my_key:
                    return
        pytest.fail(f"Not reached within {bound} hours.")

    @given(need_less)
    def test_is_entered_by_nobody_before_me_after_the_bound(self, mine: NeedFacts) -> None:
        mine_at = place(mine, NOW).order_at
        late = priority.passed_until(mine_at) + timedelta(seconds=1)
        worst = place(replace(FLOOD, waiting_since=late), late)
        assert worst.need_s == priority.MAX_NEED_S
        assert worst.order_at > mine_at
        assert late - NOW <= timedelta(days=35, hours=12, seconds=1)


class TestPlace:
    @given(any_facts)
    def test_bounds_what_need_is_worth(self, facts: NeedFacts) -> None:
        assert priority.MIN_NEED_S <= place(facts, NOW).need_s <= priority.MAX_NEED_S

    @given(any_facts, any_facts)
    def test_lets_nobody_starve(self, patient: NeedFacts, fresh: NeedFacts) -> None:
        """Whoever has waited longer by the greatest difference in need comes first."""
        gap = timedelta(seconds=priority.MAX_NEED_S - priority.MIN_NEED_S + 1)
        patient = replace(patient, waiting_since=fresh.waiting_since - gap)
        assert place(patient, NOW).order_at < place(fresh, NOW).order_at

    @given(any_facts, any_facts, st.timedeltas(timedelta(0), timedelta(days=900)))
    def test_keeps_the_order_of_two_while_time_goes_by(
        self, a: NeedFacts, b: NeedFacts, later: timedelta
    ) -> None:
        def is_before(now: datetime) -> bool:
            return place(a, now).score > place(b, now).score

        assert is_before(NOW) == is_before(NOW + later)
        assert is_before(NOW) == (place(a, NOW).order_at < place(b, NOW).order_at)

    @given(any_facts, st.timedeltas(timedelta(seconds=1), timedelta(days=900)))
    def test_grows_by_every_second_of_waiting(self, facts: NeedFacts, more: timedelta) -> None:
        grown = place(facts, NOW + more).score - place(facts, NOW).score
        assert grown == pytest.approx(more.total_seconds())

    def test_orders_by_need_when_all_came_at_once(self) -> None:
        ladder = [
            waiting(1, marks=marks("danger", sure=0.3)),
            waiting(1, marks=marks("leaving", "negative", "high"), has_lost_money=True),
            waiting(1, marks=marks("leaving")),
            waiting(1, marks=marks("complaint", "negative")),
            waiting(1, marks=marks("question")),
            waiting(1),
            waiting(1, priority=Priority.LOW),
        ]
        assert all(
            place(first, NOW).order_at < place(then, NOW).order_at
            for first, then in pairwise(ladder)
        )

    def test_puts_danger_before_a_queue_of_weeks(self) -> None:
        danger = waiting(0, marks=marks("danger"))
        long = waiting(
            24 * 20, marks=marks("leaving", "negative", "critical"), priority=Priority.URGENT
        )
        assert place(danger, NOW).score > place(long, NOW).score

    @pytest.mark.parametrize(
        ("found", "need_h"),
        [
            (marks("danger", sure=0.29), 0),
            (marks("danger", sure=0.3), 720),
            (marks("leaving", sure=0.49), 0),
            (marks("leaving", sure=0.5), 24),
            (marks("press"), 0),
            (marks("praise", "positive"), 0),
            (marks("nonsense", "nonsense", "nonsense"), 0),
        ],
    )
    def test_weighs_a_mark_only_when_it_is_sure(self, found: Marks, need_h: int) -> None:
        assert place(waiting(1, marks=found), NOW).need_s == need_h * HOUR_S

    def test_stops_counting_returns_after_the_fourth(self) -> None:
        assert (
            place(waiting(1, n_returns=4), NOW).need_s
            == place(waiting(1, n_returns=400), NOW).need_s
            == 48 * HOUR_S
        )

    def test_tells_each_reason_with_its_weight(self) -> None:
        facts = waiting(30, marks=marks("leaving"), is_promise_broken=True)
        assert place(facts, NOW).reasons == (
            "has waited 30 h",
            "wants to leave (+24 h)",
            "a promise of ours was broken (+24 h)",
        )
