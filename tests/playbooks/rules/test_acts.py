from __future__ import annotations

import pytest

from allears.playbooks.rules.acts import Act, Do, Fault, Why, faults, read, write


class TestFaults:
    @pytest.mark.parametrize(
        ("act", "why"),
        [
            (Act(do=Do.OFFER), Why.UNFINISHED),
            (Act(do=Do.NOTE, text=" \n"), Why.UNFINISHED),
            (Act(do=Do.NOTE, text="x" * 20_001), Why.TOO_LONG),
            (Act(do=Do.ASK, choice="question", more="4h", text="?"), Why.UNFINISHED),
            (
                Act(do=Do.ASK, choice="question", more="4h", text="?", team=1, person=2),
                Why.UNFINISHED,
            ),
            (Act(do=Do.CLOSE, choice="satisfied"), Why.SATISFIED),
            (Act(do=Do.CLOSE, choice="well"), Why.UNFINISHED),
        ],
    )
    def test_are_found_in_one_action(self, act: Act, why: Why) -> None:
        assert faults([act]) == [Fault(at=0, why=why)]

    def test_are_found_among_actions(self) -> None:
        close = Act(do=Do.CLOSE, choice="spam")
        assert faults([Act(do=Do.TAKE), Act(do=Do.RELEASE)]) == [Fault(at=1, why=Why.TWICE)]
        assert faults([close, Act(do=Do.SNOOZE, choice="1h")]) == [Fault(at=1, why=Why.TWICE)]
        assert faults([close, Act(do=Do.TAKE)]) == [Fault(at=1, why=Why.AFTER_THE_END)]
        assert faults([close, Act(do=Do.NOTE, text="x")]) == []

    def test_are_found_in_the_whole(self) -> None:
        assert faults([]) == [Fault(at=-1, why=Why.EMPTY)]
        assert faults([Act(do=Do.NOTE, text="x")] * 21) == [Fault(at=-1, why=Why.TOO_MANY)]


class TestRead:
    def test_gives_back_what_was_written(self) -> None:
        acts = [Act(do=Do.TAKE), Act(do=Do.OFFER, team=3, text="Yours")]
        assert write(acts) == [{"do": "take"}, {"do": "offer", "team": 3, "text": "Yours"}]
        assert read(write(acts)) == acts

    def test_refuses_what_is_no_action(self) -> None:
        with pytest.raises(ValueError):
            read([{"do": "send"}])
