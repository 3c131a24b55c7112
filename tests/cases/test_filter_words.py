from __future__ import annotations

from datetime import date

import pytest
from tests import cast
from tests.world import World

from allears.cases import filter_words
from allears.cases.rules.filters import Fault, Filter


class TestChips:
    def test_say_each_value_and_lead_to_the_list_without_it(self, world: World) -> None:
        team = cast.service()
        wanted = Filter(team=(team.pk,), mood=("negative", "mixed"), waits="4h", unread=True)
        chips = filter_words.chips(wanted)
        said = [f"{one.label} {one.words}".strip() for one in chips]
        assert said == [
            "Team Customer service",
            "Mood Negative",
            "Mood Mixed",
            "Has waited longer than 4 hours",
            "New to me",
        ]
        assert chips[1].without.mood == ("mixed",)
        assert chips[1].without.team == (team.pk,)

    def test_say_dates_as_one(self, db: None) -> None:
        wanted = Filter(opened_from=date(2026, 3, 1), opened_to=date(2026, 3, 31))
        (chip,) = filter_words.chips(wanted)
        assert chip.words == "1 Mar 2026 – 31 Mar 2026"
        assert not chip.without

    def test_show_the_number_of_what_is_not_there_any_more(self, db: None) -> None:
        wanted = Filter(monitor=(99,), contact=77)
        assert [one.words for one in filter_words.chips(wanted)] == ["99", "77"]


class TestFields:
    def test_show_what_is_chosen_even_when_it_is_not_among_the_usual(self, db: None) -> None:
        wanted = Filter(language=("tlh", "de"), waits="37min")
        fields = {
            one["name"]: one for one in filter_words.fields(wanted, {"opened_to": Fault.DATE})
        }
        assert ("tlh", "tlh", True) in fields["language"]["choices"]
        assert ("de", "German", True) in fields["language"]["choices"]
        assert ("37min", "longer than 37 minutes", True) in fields["waits"]["choices"]
        assert "2026-03-31" in str(fields["opened"]["fault"])


class TestWords:
    @pytest.mark.parametrize(
        ("text", "said"),
        [("1h", "1 hour"), ("30min", "30 minutes"), ("2d", "2 days"), ("1w", "1 week"), ("x", "x")],
    )
    def test_of_spans_are_those_of_people(self, text: str, said: str) -> None:
        assert filter_words.span_words(text) == said

    def test_of_all_are_exact_up_to_a_bound(self) -> None:
        assert filter_words.all_words(3214) == "All 3,214 that match"
        assert filter_words.all_words(10_001) == "All that match (more than 10,000)"
