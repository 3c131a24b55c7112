from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.practice import people
from allears.practice.rules import signs, words
from allears.practice.rules.scenario import Sign
from allears.practice.rules.signs import Said, Talk

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TRAM = people.everyone()["d16-tram-ticket"]
SAMI = people.everyone()["f26-no-way-out"]


def said(text: str, *, is_public: bool = True, language: str = "en") -> Said:
    return Said(text=text, is_public=is_public, at=NOW, language=language)


class TestFind:
    @pytest.mark.parametrize(
        ("text", "phrase", "is_there"),
        [
            ("I am SORRY about it", "sorry", True),
            ("I don’t know", "don't know", True),
            ("The snow fell", "now", False),
            ("Right now.", "now", True),
            ("It is 1299", "29", False),
            ("Until the 29th", "29", True),
            ("290", "29", False),
            ("ونعتذر منك", "نعتذر", True),
            ("anything", "", False),
        ],
    )
    def test_sees_words_from_their_beginning(self, text: str, phrase: str, is_there: bool) -> None:
        assert bool(signs.find(text, [phrase])) == is_there

    def test_shows_what_stands_around(self) -> None:
        text = "We looked at it this very morning, and the fine is taken back by us. You need not do a single thing about it."
        shown = signs.find(text, ["taken back"])
        assert "the fine is taken back by us" in shown
        assert shown.startswith("…")
        assert shown.endswith("…")

    @pytest.mark.parametrize(
        ("text", "is_seen"),
        [
            ("Everything is safe.", True),
            ("I cannot say that everything is safe.", False),
            ("We don't know whether everything is safe.", False),
            ("I do not know. Everything is safe.", True),
        ],
    )
    def test_lets_a_not_take_it_back(self, text: str, is_seen: bool) -> None:
        found = signs.find(text, ["everything is safe"], unless_denied=True)
        assert bool(found) == is_seen


class TestSigns:
    @pytest.mark.parametrize(
        ("one", "sign"),
        [
            (said("What is your phone number?"), Sign.ASKED_IN_PUBLIC),
            (said("Order RL-88213, I see."), Sign.LEAKED),
            (said("Call +49 170 1234567 for it."), Sign.LEAKED),
            (said("You should have read the terms."), Sign.BLAMED),
            (said("Please update the app."), Sign.TRAPPED),
            (said("Das tut mir leid.", language="de"), Sign.OTHER_LANGUAGE),
            (said("Hm."), Sign.SHORT),
            (said("I understand."), Sign.FELT),
            (said("It is cancelled."), Sign.SOME_FACTS),
            (said("It is cancelled, our app failed."), Sign.FACTS),
        ],
    )
    def test_sees(self, one: Said, sign: Sign) -> None:
        plain = said("We will look at this matter, please wait for a moment.")
        assert sign in signs.signs(Talk(said=(one,)), TRAM)
        assert sign not in signs.signs(Talk(said=(plain,)), TRAM)

    @pytest.mark.parametrize(
        ("one", "sign"),
        [
            (said("Send me a private message with your phone number."), Sign.ASKED_IN_PUBLIC),
            (said("What is your phone number?", is_public=False), Sign.ASKED_IN_PUBLIC),
            (said("Order RL-88213, I see.", is_public=False), Sign.LEAKED),
        ],
    )
    def test_sees_no_harm_in(self, one: Said, sign: Sign) -> None:
        assert sign not in signs.signs(Talk(said=(one,)), TRAM)

    def test_calls_our_own_number_no_leak(self) -> None:
        press = people.everyone()["f29-deadline"]
        assert not signs.leaked(said("Hana Weiss, telephone 0800 555 0160"), press)
        assert signs.leaked(said("Hana Weiss, telephone 0800 555 0161"), press)

    def test_wants_all_steps_of_a_protocol(self) -> None:
        both = said("Call 116 123, or 112 when it is now.")
        assert Sign.PROTOCOL not in signs.signs(Talk(said=(both,)), SAMI)
        assert Sign.PROTOCOL in signs.signs(Talk(said=(both,), told_lead="Now, please."), SAMI)

    def test_remembers_what_was_said_before(self) -> None:
        told = Talk(said=(said("Our app failed."), said("It is cancelled.")))
        assert signs.signs(told, TRAM) >= {Sign.FACTS, Sign.AGAIN}
        assert signs.signs(Talk(said=()), TRAM) == frozenset()


class TestWords:
    def test_are_there_for_every_language(self) -> None:
        languages = {one.language for one in people.everyone().values()}
        for table in (words.FEELING, words.SORRY, words.BLAME, words.ASKS, words.IN_PRIVATE):
            assert set(table) == languages

    def test_are_english_where_there_are_none(self) -> None:
        assert signs.of(words.SORRY, "xx") == words.SORRY["en"]
