"""The thirty customers: each file is whole, can be answered well, and knows what to say to it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from allears.practice import people
from allears.practice.rules import rubric, signs, talk
from allears.practice.rules.rubric import Check
from allears.practice.rules.scenario import Mood, Scenario, Sign
from allears.practice.rules.signs import Said, Talk

EVERYONE = list(people.everyone().values())
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FELT = {
    "en": "I understand.",
    "de": "Ich verstehe.",
    "es": "Lo entiendo.",
    "fr": "Je comprends.",
    "ar": "أتفهم",
}


def best(one: Scenario) -> Talk:
    """All words that the file itself asks for."""
    words = [need.words[0] for need in one.needs]
    words += [step.words[0] for step in one.protocol if step.words]
    text = ". ".join([one.greeted[0], FELT[one.language], *words]) + "." + " ok" * 15
    answer = Said(text=text, is_public=one.where[0] == "public", at=NOW, promise="by Tuesday")
    return Talk(said=(answer,), told_lead="Please look." if one.protocol else "")


class TestEveryone:
    def test_are_thirty_from_friendly_to_hard(self) -> None:
        assert [one.order for one in EVERYONE] == list(range(1, 31))
        assert Counter(one.mood for one in EVERYONE) == dict.fromkeys(Mood, 5)
        assert [one.mood for one in EVERYONE] == sorted(
            (one.mood for one in EVERYONE), key=list(Mood).index
        )

    def test_speak_five_languages(self) -> None:
        n = Counter(one.language for one in EVERYONE)
        assert (n["de"], n["es"], n["fr"], n["ar"]) == (4, 2, 1, 1)

    def test_are_nobody_twice(self) -> None:
        assert len({one.name for one in EVERYONE}) == len(EVERYONE)
        assert len({one.first for one in EVERYONE}) == len(EVERYONE)

    @pytest.mark.parametrize("one", EVERYONE, ids=lambda one: one.key)
    def test_are_whole(self, one: Scenario) -> None:
        assert len(one.situation.split()) > 25
        assert len(one.good) >= 3
        assert len(one.facts) >= 1
        assert len(one.traps) >= 1
        assert len(one.replies) >= 4
        assert any(reply.is_end for reply in one.replies)
        assert not one.first.startswith("\n")
        hosts = [word for word in one.handle.split("@")[1:] if "." in word]
        assert all(host.endswith((".example", "example.org")) for host in hosts)

    @pytest.mark.parametrize("one", EVERYONE, ids=lambda one: one.key)
    def test_are_content_with_what_their_file_asks_for(self, one: Scenario) -> None:
        told = best(one)
        reply = talk.answer_of(one, told, said=())
        assert reply is not None
        if not reply.is_end:  # they provoke once, and then they are content
            more = Talk(said=(*told.said, *told.said), told_lead=told.told_lead)
            reply = talk.answer_of(one, more, said={reply.say})
        assert reply is not None
        assert reply.is_end
        points = rubric.judge(one, told, began_at=NOW - timedelta(minutes=1))
        missed = {point.check for point in points if not point.is_met}
        assert not missed - {Check.LANGUAGE, Check.LENGTH}

    @pytest.mark.parametrize("one", EVERYONE, ids=lambda one: one.key)
    def test_are_not_content_with_nothing(self, one: Scenario) -> None:
        brush_off = Talk(said=(Said(text="Ok.", is_public=False, at=NOW),))
        reply = talk.answer_of(one, brush_off, said=())
        assert reply is not None
        assert not reply.is_end
        assert Sign.FACTS not in signs.signs(brush_off, one)

    def test_step_into_no_trap_by_their_own_facts(self) -> None:
        wrong = [
            (one.key, signs.trapped(fact.words, one))
            for one in EVERYONE
            for fact in one.facts
            if not fact.label.startswith(("Protocol", "Refund", "Known inside", "That morning"))
            if not one.is_hard and signs.trapped(fact.words, one)
        ]
        assert [key for key, _trap in wrong if key not in {"e23-mould"}] == []
