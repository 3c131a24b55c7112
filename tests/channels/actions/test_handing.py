"""A budget: what is spent is spent for every process, answers have their part, the network's word wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from tests import cast

from allears.channels import actions
from allears.channels.actions.handing import KeptBudget
from allears.channels.models import Channel, Spending
from allears.lib import clock
from allears.listening.ports import UNLIMITED, Quota

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, 0, 10, tzinfo=UTC)
MINUTE = Quota(key="requests", label="requests a minute", amount=10, per_s=60.0)


class Time:
    now = NOON


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(clock, "now", lambda: time.now)
    return time


@pytest.fixture
def channel(db: None) -> Channel:
    return cast.channel("Square", "rss")


@pytest.fixture
def budget(channel: Channel, time: Time) -> KeptBudget:
    return KeptBudget(channel.pk, [MINUTE])


class TestSpend:
    def test_leaves_hearing_no_part_of_what_is_kept_for_answers(self, budget: KeptBudget) -> None:
        budget.spend("requests", 8)
        assert (budget.left("requests"), budget.left("requests", for_answer=True)) == (0, 2)
        with pytest.raises(actions.Spent) as spent:
            budget.spend("requests")
        assert spent.value.after_s == 50.0
        assert "requests a minute" in spent.value.why
        budget.spend("requests", 2, for_answer=True)
        with pytest.raises(actions.Spent):
            budget.spend("requests", for_answer=True)

    def test_takes_all_or_nothing(self, budget: KeptBudget) -> None:
        budget.spend("requests", 5)
        with pytest.raises(actions.Spent):
            budget.spend("requests", 4)
        assert budget.left("requests") == 3

    def test_begins_anew_with_the_next_window(self, budget: KeptBudget, time: Time) -> None:
        budget.spend("requests", 8)
        time.now += timedelta(seconds=50)
        assert budget.left("requests") == 8
        budget.spend("requests", 1)
        assert budget.left("requests") == 7

    def test_is_seen_by_every_process(self, budget: KeptBudget, channel: Channel) -> None:
        budget.spend("requests", 8)
        with pytest.raises(actions.Spent):
            KeptBudget(channel.pk, [MINUTE]).spend("requests")

    def test_refuses_more_than_there_ever_is(self, budget: KeptBudget) -> None:
        with pytest.raises(actions.Spent):
            budget.spend("requests", 11, for_answer=True)
        assert not Spending.objects.exists()

    def test_does_not_count_what_is_not_declared(self, budget: KeptBudget) -> None:
        budget.spend("searches", 1000)
        assert budget.left("searches") is None


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_is_won_by_as_many_as_there_is_room_for(self) -> None:
        channel = cast.channel("Square", "rss")
        day = Quota(
            key="units", label="units a day", amount=30, per_s=86_400 * 9, kept_for_answers=0
        )

        def grab(_n: int) -> int:
            try:
                KeptBudget(channel.pk, [day]).spend("units")
            except actions.Spent:
                return 0
            finally:
                connections.close_all()
            return 1

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(grab, range(48))) == 30
        assert Spending.objects.get().left == 0


class TestTold:
    def test_wins_over_our_count_both_ways(self, budget: KeptBudget) -> None:
        until = NOON + timedelta(seconds=300)
        budget.spend("requests", 1)
        budget.told("requests", left=500, until=until)
        budget.spend("requests", 100)
        assert budget.left("requests", for_answer=True) == 400
        budget.told("requests", left=0, until=until)
        with pytest.raises(actions.Spent) as spent:
            budget.spend("requests", for_answer=True)
        assert spent.value.after_s == 300.0

    def test_never_grows_within_one_window(self, budget: KeptBudget) -> None:
        until = NOON + timedelta(seconds=300)
        budget.told("requests", left=5, until=until)
        budget.told("requests", left=7, until=until + timedelta(seconds=1))  # an older answer
        assert budget.left("requests", for_answer=True) == 5

    def test_is_over_when_its_window_is(self, budget: KeptBudget, time: Time) -> None:
        budget.told("requests", left=0, until=NOON + timedelta(seconds=300))
        time.now += timedelta(seconds=301)
        assert budget.left("requests", for_answer=True) == 10

    def test_is_nothing_for_a_time_that_has_passed(self, budget: KeptBudget) -> None:
        budget.told("requests", left=0, until=NOON)
        assert budget.left("requests", for_answer=True) == 10


class TestFacts:
    def test_hold_no_budget_where_nothing_is_counted(self, channel: Channel) -> None:
        assert actions.facts(channel).budget is UNLIMITED
        assert actions.standings(channel, NOON) == []


class TestKeys:
    def test_of_replies_are_the_same_for_the_same_seed(self) -> None:
        mail, hook = cast.channel("Desk", "email"), cast.channel("Hook", "inbox")
        assert actions.utterance_key(mail, "7") == actions.utterance_key(mail, "7")
        assert actions.utterance_key(mail, "7") != actions.utterance_key(mail, "8")
        assert actions.utterance_key(hook, "7") == "inbox:7"
