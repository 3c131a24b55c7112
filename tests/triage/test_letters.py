from functools import cache
from threading import Thread

from hypothesis import given, settings
from hypothesis import strategies as st

from allears.triage.letters import Guess, Letters, letters

SENTENCES = [
    ("I have been waiting for my parcel since Monday", "en"),
    ("Czekam na paczkę od poniedziałku", "pl"),
    ("Я жду свою посылку с понедельника", "ru"),
    ("Odotan pakettiani maanantaista lähtien", "fi"),
]


@cache
def fresh() -> Letters:
    """Others than all share; read when the first test asks, since that takes a second."""
    return Letters()


class TestLetters:
    def test_tells_the_language_of_sentences(self) -> None:
        guesses = letters().guesses([text for text, _ in SENTENCES])
        assert [guess.code for guess in guesses] == [code for _, code in SENTENCES]

    def test_says_nothing_of_nothing(self) -> None:
        assert letters().guesses(["", "🤷"])[0] == Guess("", 0.0)
        assert letters().guesses([]) == []

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.text(max_size=60), max_size=80))
    def test_says_the_same_alone_in_a_batch_and_from_memory(self, texts: list[str]) -> None:
        alone = [fresh()._weighed([text])[0] for text in texts]
        assert fresh().guesses(texts) == alone
        assert fresh().guesses(texts) == alone
        assert all(0 <= guess.confidence <= 1 for guess in alone)

    def test_loads_once_for_many_threads(self) -> None:
        found: list[Letters] = []
        threads = [Thread(target=lambda: found.append(letters())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({id(each) for each in found}) == 1
        assert len(found) == 8
