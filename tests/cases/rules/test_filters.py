from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import filters
from allears.cases.rules.filters import Fault, Filter

WORDS = st.lists(st.from_regex(r"[a-z][a-z-]{0,9}", fullmatch=True), max_size=3, unique=True)
NUMBERS = st.lists(st.integers(0, 10**9 - 1), max_size=3, unique=True).map(tuple)
DATES = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
FILTERS = st.builds(
    Filter,
    state=st.lists(st.sampled_from(list(filters.State)), unique=True).map(tuple),
    team=NUMBERS,
    assignee=st.lists(st.sampled_from(["nobody", "me", "7"]), unique=True).map(tuple),
    network=WORDS.map(tuple),
    language=WORDS.map(tuple),
    waits=st.sampled_from(["", "30min", "4h", "2d"]),
    sla=st.sampled_from(["", "missed", "1h"]),
    opened_from=DATES,
    closed_to=DATES,
    contact=st.none() | st.integers(0, 10**9 - 1),
    role=WORDS.map(tuple),
    unread=st.booleans(),
    back=st.booleans(),
    query=st.sampled_from(["", "refund", "late AND (refund OR money)"]),
)


class TestRead:
    def test_takes_several_values_with_commas_or_in_several_blanks(self) -> None:
        wanted, faults = filters.read({"network": ["email,rss", "fake", "rss"], "team": ["3", "1"]})
        assert wanted == Filter(network=("email", "rss", "fake"), team=(3, 1))
        assert not faults

    @pytest.mark.parametrize(
        ("name", "value", "fault"),
        [
            ("state", "asleep", Fault.UNKNOWN),
            ("team", "x", Fault.NUMBER),
            ("team", "9" * 30, Fault.NUMBER),
            ("team", "٣", Fault.NUMBER),
            ("assignee", "-1", Fault.UNKNOWN),
            ("waits", "soon", Fault.LENGTH),
            ("waits", "0h", Fault.LENGTH),
            ("sla", "4 h!", Fault.LENGTH),
            ("opened_from", "2026-13-01", Fault.DATE),
            ("contact", "me", Fault.NUMBER),
            ("language", "a b\0", Fault.UNKNOWN),
            ("query", "a" * 5000, Fault.LONG),
        ],
    )
    def test_names_what_it_cannot_read_and_goes_on(
        self, name: str, value: str, fault: Fault
    ) -> None:
        wanted, faults = filters.read({name: [value], "mood": ["negative"]})
        assert faults == {name: fault}
        assert wanted.mood == ("negative",)

    def test_leaves_a_yes_out_when_it_says_no(self) -> None:
        assert filters.read({"unread": ["0"], "back": ["1"]})[0] == Filter(back=True)

    @given(st.dictionaries(st.sampled_from(filters.NAMES), st.lists(st.text(), max_size=3)))
    def test_takes_any_words(self, given: dict[str, list[str]]) -> None:
        wanted, _ = filters.read(given)
        assert filters.read({k: [v] for k, v in filters.write(wanted).items()})[0] == wanted


class TestWrite:
    @given(FILTERS)
    def test_gives_back_what_was_read(self, wanted: Filter) -> None:
        written = {name: [text] for name, text in filters.write(wanted).items()}
        assert filters.read(written) == (wanted, {})

    def test_says_nothing_of_what_is_not_asked(self) -> None:
        assert filters.write(Filter()) == {}
        assert not Filter()


class TestWithout:
    def test_takes_one_value_or_the_whole_field_away(self) -> None:
        wanted = Filter(team=(1, 2), unread=True)
        assert wanted.without("team", "1") == Filter(team=(2,), unread=True)
        assert wanted.without("team").without("unread") == Filter()


class TestLength:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [("30min", timedelta(minutes=30)), ("4h", timedelta(hours=4)), ("1w", timedelta(days=7)),
         ("4", None), ("h", None), ("-4h", None), ("99999h", None)],
    )  # fmt: skip
    def test_reads_a_number_and_a_unit(self, text: str, expected: timedelta | None) -> None:
        assert filters.length(text) == expected


class TestSortAndGroup:
    def test_fall_back_to_the_fair_order(self) -> None:
        assert filters.sort_of("loudness") is filters.Sort.NEED
        assert filters.sort_of("due") is filters.Sort.DUE
        assert filters.group_of("stars") is filters.Group.NONE
