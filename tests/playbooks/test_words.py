from __future__ import annotations

import pytest

from allears.playbooks import words
from allears.playbooks.rules import acts, fitting, steps
from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.rules.exchange import Names
from allears.playbooks.rules.steps import Kind, Step


class TestActWords:
    @pytest.mark.parametrize(
        ("act", "said"),
        [
            (Act(do=Do.TAKE), "Take it"),
            (Act(do=Do.OFFER, team=3), "Offer it to another team: Press"),
            (Act(do=Do.OFFER, team=4), "Offer it to another team: not there any more"),
            (Act(do=Do.CLOSE, choice="spam"), "Close it: spam"),
            (Act(do=Do.NOTE, text="a\nb"), "Write a note: a b"),
        ],
    )
    def test_tell_an_action_in_a_line(self, act: Act, said: str) -> None:
        assert words.act_words(act, Names(teams={3: "Press"})) == said


class TestTables:
    def test_have_words_for_all_there_is(self) -> None:
        assert set(words.DO) == set(words.ICONS) == set(Do)
        assert set(words.KINDS) == set(words.KIND_ICONS) == set(words.KIND_HELP) == set(Kind)
        assert set(words.ACT_FAULTS) == set(acts.Why)
        assert set(words.STEP_FAULTS) == set(steps.Why)
        assert [value for value, _label in words.OUTCOMES] == list(acts.OUTCOMES)


class TestAnswerWords:
    def test_say_yes_and_no_of_a_check(self) -> None:
        check = Step(key="a", kind=Kind.CHECK)
        assert words.answer_words(check, "yes") == "It is so"
        assert words.answer_words(Step(key="b", kind=Kind.ASK), "Maybe") == "Maybe"


class TestFitWords:
    def test_name_what_met(self) -> None:
        fit = fitting.Fit(
            points=6, reasons=((fitting.Kind.PROBLEM, "9"), (fitting.Kind.WORD, "kettle"))
        )
        assert words.fit_words(fit, {"problem": {"9": "Lids"}}) == "Lids, kettle"
