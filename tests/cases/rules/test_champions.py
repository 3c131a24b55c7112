"""What counts as help and as praise with reasons, who may be asked, and what can follow what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import champions as rules
from allears.cases.rules.champions import Answered, Counted, Deed, Said, Step

ASKED = Answered(
    text="How do I reset it?",
    intent="question",
    is_public=True,
    is_same_person=False,
    is_ours=False,
)
HELP = Said(
    text="Hold the button for ten seconds, then it starts anew.",
    intent="chatter",
    confidence=0.9,
    mood="neutral",
    is_public=True,
    answers=ASKED,
)
PRAISE = Said(
    text="I love the new timetable because the buses wait for the train now.",
    intent="praise",
    confidence=0.9,
    mood="positive",
    is_public=True,
)


class TestDeed:
    def test_knows_help_and_praise_with_reasons(self) -> None:
        assert rules.deed(HELP) is Deed.HELP
        assert rules.deed(PRAISE) is Deed.PRAISE

    @pytest.mark.parametrize(
        "more",
        [
            {"is_public": False},
            {"is_own_words": False},
            {"is_ours": True},
            {"mood": "negative"},
            {"text": "Same here, no idea."},
            {"text": "Did you hold the button for ten seconds or so?"},
            {"intent": "complaint"},
            {"intent": "spam"},
            {"answers": None},
            {"answers": replace(ASKED, is_same_person=True)},
            {"answers": replace(ASKED, is_ours=True)},
            {"answers": replace(ASKED, is_public=False)},
            {"answers": replace(ASKED, text="I was there today.", intent="chatter")},
        ],
    )
    def test_counts_nothing_else_as_help(self, more: dict[str, object]) -> None:
        assert rules.deed(replace(HELP, **more)) is None  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("text", "is_one"),
        [
            ("Great!", False),
            ("Great service, I really like it very much, thank you all", False),
            ("Ich mag die neue App sehr, weil sie auch ohne Netz geht", True),
            ("J'adore ce service, c'est parfait parce que tout le monde aide", True),
            ("Lovely " * 30, True),
            ("The carnival was great and so was the whole long evening", False),
        ],
    )
    def test_wants_reasons_in_praise(self, text: str, is_one: bool) -> None:
        found = rules.deed(replace(PRAISE, text=text))
        assert found is (Deed.PRAISE if is_one else None)

    def test_takes_a_helper_who_also_praises_as_a_helper(self) -> None:
        both = replace(PRAISE, answers=ASKED)
        assert rules.deed(both) is Deed.HELP


class TestIsCandidate:
    @pytest.mark.parametrize(
        ("helps", "people", "praise", "may"),
        [
            (3, 2, 0, True),
            (3, 1, 0, False),
            (2, 2, 0, False),
            (2, 1, 1, True),
            (0, 0, 2, True),
            (0, 0, 1, False),
            (30, 1, 0, False),
        ],
    )
    def test_is_who_did_enough(self, helps: int, people: int, praise: int, may: bool) -> None:
        counted = Counted(n_helps=helps, n_people=people, n_praise_days=praise)
        assert rules.is_candidate(counted) is may


class TestMay:
    def test_leads_from_an_invitation_to_an_answer_and_to_leaving(self) -> None:
        way = [Step.INVITED, Step.ACCEPTED, Step.THANKED, Step.THANKED, Step.LEFT, Step.INVITED]
        assert all(rules.may(one, way[:n]) for n, one in enumerate(way))

    @pytest.mark.parametrize(
        ("step", "steps"),
        [
            (Step.ACCEPTED, []),
            (Step.THANKED, [Step.INVITED]),
            (Step.INVITED, [Step.INVITED]),
            (Step.LEFT, [Step.DECLINED]),
            (Step.DECLINED, [Step.INVITED, Step.ACCEPTED]),
        ],
    )
    def test_leaves_out_no_step(self, step: Step, steps: list[Step]) -> None:
        assert not rules.may(step, steps)

    @given(st.lists(st.sampled_from(Step)))
    def test_lets_everybody_leave_who_said_yes(self, tried: list[Step]) -> None:
        steps: list[Step] = []
        for one in tried:
            steps += [one] if rules.may(one, steps) else []
        if rules.state(steps) is Step.ACCEPTED:
            assert rules.may(Step.LEFT, steps)
        assert rules.state([*steps, Step.THANKED]) is rules.state(steps)
