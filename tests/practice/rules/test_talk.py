from __future__ import annotations

from datetime import UTC, datetime

from allears.practice import people
from allears.practice.rules import talk
from allears.practice.rules.scenario import Reply
from allears.practice.rules.signs import Said, Talk

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TRAM = people.everyone()["d16-tram-ticket"]


def told(*texts: str, promise: str = "") -> Talk:
    said = tuple(Said(text=one, is_public=True, at=NOW, promise=promise) for one in texts)
    return Talk(said=said)


class TestAnswerOf:
    def test_depends_on_what_was_seen(self) -> None:
        rude = talk.answer_of(TRAM, told("What is your order number?"), said=())
        half = talk.answer_of(TRAM, told("Our app failed."), said=())
        full = talk.answer_of(TRAM, told("Our app failed; it is cancelled.", promise="x"), said=())
        assert rude is not None
        assert half is not None
        assert full is not None
        assert "HERE" in rude.say
        assert "And the fine?" in half.say
        assert full.is_end

    def test_is_never_said_twice_and_ends(self) -> None:
        said: set[str] = set()
        while (reply := talk.answer_of(TRAM, told("Hello."), said=said)) is not None:
            assert reply.say not in said
            said.add(reply.say)
        assert len(said) <= talk.MOST
        assert talk.answer_of(TRAM, told("Hello."), said={"a", "b", "c", "d"}) is None


class TestEnd:
    def test_comes_with_a_goodbye_or_with_enough_words(self) -> None:
        goodbye = next(one.say for one in TRAM.replies if one.is_end)
        assert not talk.has_ended(TRAM, ())
        assert talk.has_ended(TRAM, {goodbye})
        assert talk.has_ended(TRAM, {"a", "b", "c", "d"})


class TestTakes:
    def test_some_seconds_and_more_for_more_words(self) -> None:
        seconds = [talk.takes(Reply(say="x" * n)).total_seconds() for n in (1, 180, 5000)]
        assert seconds == [4, 8, 12]
