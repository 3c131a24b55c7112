"""Counting what comes from where, without keeping from where."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.public.forms import a_form

from allears.public import actions
from allears.public.models import Tally, Withdrawal

NOW = cast.NOW


@pytest.mark.django_db
class TestCount:
    def test_adds_up_within_the_hour_and_forgets_after_it(self) -> None:
        found = [actions.count(key="a", amount=2, now=NOW) for _ in range(3)]
        assert found == [2, 4, 6]
        assert actions.count(key="b", amount=1, now=NOW) == 1
        later = NOW + actions.WINDOW + timedelta(seconds=1)
        assert actions.count(key="b", amount=1, now=later) == 1
        assert list(Tally.objects.values_list("key", flat=True)) == ["b"]


@pytest.mark.django_db
class TestWithdraw:
    def test_may_be_asked_for_twice(self) -> None:
        form = a_form()
        for _ in range(2):
            actions.withdraw(channel_id=form.pk, thread="n@webform", now=NOW)
        assert Withdrawal.objects.count() == 1


def key(address: str, **more: int) -> str:
    return actions.who_key(address, channel_id=more.get("channel_id", 1), now=NOW)


class TestWhoKey:
    def test_is_one_for_a_household(self) -> None:
        assert key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9")
        assert key("2001:db8:1:2::1") != key("2001:db8:1:3::1")
        assert key("::ffff:203.0.113.9") == key("203.0.113.9")

    def test_is_another_one_for_each_form_and_day(self) -> None:
        tomorrow = actions.who_key("203.0.113.9", channel_id=1, now=NOW + timedelta(days=1))
        assert len({key("203.0.113.9"), key("203.0.113.9", channel_id=2), tomorrow}) == 3

    def test_takes_what_is_no_address(self) -> None:
        assert key("") == key("unix:")
