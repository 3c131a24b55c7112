from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from allears.practice import people
from allears.practice.rules.rubric import Check, Point, judge
from allears.practice.rules.signs import Said, Talk

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EVERYONE = people.everyone()
ORDER = list(Check)
GOOD = (
    "Hello Jonas, I can see why you are angry. The app logged everybody out on Tuesday, it was not "
    "you. Send me a private message with the fine and it is taken back by Thursday. Amir"
)


def points(key: str, text: str, *, after: int = 1, **more: Any) -> dict[Check, Point]:
    said = Said(text=text, at=NOW + timedelta(minutes=after), **({"is_public": True} | more))
    found = judge(EVERYONE[key], Talk(said=(said,)), began_at=NOW)
    checks = [one.check for one in found]
    assert checks == sorted(checks, key=ORDER.index)
    return {one.check: one for one in found}


class TestJudge:
    def test_finds_all_of_a_good_answer_and_the_words_that_show_it(self) -> None:
        found = points("d16-tram-ticket", GOOD, language="en", promise="by Thursday")
        assert all(one.is_met for one in found.values())
        assert "I can see why you are angry" in found[Check.FEELING].seen
        assert found[Check.NEXT].seen == "by Thursday"
        assert all(part.seen for part in found[Check.FACTS].parts)

    @pytest.mark.parametrize(
        ("text", "more", "missed"),
        [
            (GOOD.replace("Jonas", "there"), {}, Check.NAME),
            (GOOD.replace("taken back", "seen"), {}, Check.FACTS),
            (GOOD.replace("I can see why you are angry", "Good day"), {}, Check.FEELING),
            (GOOD + " Sorry, sorry, sorry, sorry!", {}, Check.FEELING),
            (GOOD + " You should have printed it.", {}, Check.BLAME),
            (GOOD + " RL-88213", {}, Check.PRIVACY),
            (GOOD + " Please update the app.", {}, Check.TRAPS),
            (GOOD + " and so on" * 30, {}, Check.LENGTH),
            (GOOD, {"language": "de"}, Check.LANGUAGE),
            (GOOD, {"promise": ""}, Check.NEXT),
            (GOOD, {"after": 31}, Check.TIME),
        ],
    )
    def test_misses_one_point_where_one_is_missing(
        self, text: str, more: dict[str, Any], missed: Check
    ) -> None:
        found = points("d16-tram-ticket", text, **({"promise": "by Thursday"} | more))
        assert [one.check for one in found.values() if not one.is_met] == [missed]

    def test_knows_where_it_belongs(self) -> None:
        text = "Hi Luca, thanks! The crew hears it. The deck opens on 4 May."
        assert not points("a02-window-seat", text, is_public=False)[Check.PLACE].is_met
        assert points("a02-window-seat", text)[Check.PLACE].is_met

    def test_leaves_out_what_does_not_apply(self) -> None:
        found = points("a01-plant-pot", "24 cm, now.", is_public=False)
        assert not {Check.FEELING, Check.PRIVACY, Check.PLACE, Check.PROTOCOL} & set(found)
        assert Check.NEXT not in points("f30-abuse", "Thursday.")

    def test_wants_the_protocol_of_a_hard_one(self) -> None:
        one = EVERYONE["f26-no-way-out"]
        said = Said(text="Call 116 123 or 112.", is_public=False, at=NOW)
        alone = judge(one, Talk(said=(said,)), began_at=NOW)[0]
        together = judge(one, Talk(said=(said,), told_lead="Now!"), began_at=NOW)[0]
        assert (alone.check, alone.is_met) == (Check.PROTOCOL, False)
        assert [part.is_good for part in alone.parts] == [False, True, True]
        assert together.is_met

    @pytest.mark.parametrize(
        ("key", "check"), [("a01-plant-pot", Check.FACTS), ("f28-bereaved", Check.PROTOCOL)]
    )
    def test_says_that_nothing_was_answered(self, key: str, check: Check) -> None:
        (point,) = judge(EVERYONE[key], Talk(said=()), began_at=NOW)
        assert (point.check, point.is_met) == (check, False)
