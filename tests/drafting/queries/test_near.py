"""How often an offered draft is about what was asked, and how often one is found: on questions that we wrote.

The threshold of `rules.likeness` was chosen by it. It is a small set of one trade, so it shows that the
threshold is sane and stays so; it is no promise for another desk, whose own numbers stand on the page of
suggested drafts.
"""

from __future__ import annotations

import pytest
from tests.drafting.questions import ANSWERED, ASKED, UNSEEN
from tests.world import World

from allears.cases.models import Case
from allears.drafting import queries
from allears.drafting.models import Answer


@pytest.fixture
def matters(world: World) -> dict[int, str]:
    """Answers to all of `ANSWERED` stand in the index: number of the message -> matter."""
    words = queries.lexemes([(language, text) for _matter, language, text in ANSWERED])
    case = world.case("Something else altogether, about trams")
    made: dict[int, str] = {}
    for (matter, language, _text), lexemes in zip(ANSWERED, words, strict=True):
        message = world.answer(case, f"This is what we said of {matter}.")
        Answer.objects.create(
            message=message, case=case, at=world.now, language=language, words=lexemes, weight=1
        )
        made[message.pk] = matter
    return made


def first(language: str, text: str, matters: dict[int, str]) -> str:
    (words,) = queries.lexemes([(language, text)])
    found = queries.fitting(words, language=language, but_case=0)
    return matters[found[0].message_id] if found else ""


@pytest.mark.parametrize("language", ["en", "de"])
class TestPrecision:
    def test_holds_at_the_threshold(self, matters: dict[int, str], language: str) -> None:
        said = [
            (matter, first(code, text, matters), text)
            for matter, code, text in ASKED
            if code == language
        ]
        offered = [one for one in said if one[1]]
        wrong = [one for one in offered if one[0] != one[1]]
        missed = [one for one in said if one[0] and not one[1]]
        known = [one for one in said if one[0]]
        precision = 1 - len(wrong) / len(offered)
        recall = sum(one[0] == one[1] for one in known) / len(known)
        told = f"{language}: precision {precision:.2f}, found {recall:.2f}, wrong {wrong}, missed {missed}"
        print(told)
        assert precision >= 0.95, told
        assert recall >= 0.8, told

    def test_holds_on_questions_that_it_was_not_chosen_by(
        self, matters: dict[int, str], language: str
    ) -> None:
        said = [
            (one, first(code, text, matters), text)
            for one, code, text in UNSEEN
            if code == language
        ]
        offered = [one for one in said if one[1]]
        right = [one for one in offered if one[0] == one[1]]
        known = [one for one in said if one[0]]
        told = f"{language}: {len(right)} of {len(offered)} right, {len(known)} to find: {said}"
        print(told)
        assert len(right) >= 0.8 * len(offered), told
        assert len(right) >= 0.6 * len(known), told

    def test_says_honestly_that_nothing_fits(self, matters: dict[int, str], language: str) -> None:
        for matter, code, text in ASKED:
            if not matter and code == language:
                found = first(code, text, matters)
                assert not found, f"{text} -> {found}"


def test_no_case_is_its_own_source(matters: dict[int, str]) -> None:
    case = Case.objects.get()
    (words,) = queries.lexemes([("en", "The lid of my kettle leaks boiling water")])
    assert queries.fitting(words, language="en", but_case=0)
    assert not queries.fitting(words, language="en", but_case=case.pk)
