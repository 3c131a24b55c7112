"""Whether a post says what is kept of it."""

from __future__ import annotations

from allears.connectors.sameness import says_the_same
from allears.listening.normalize import normalize
from allears.listening.post import Post


def kept(text: str, title: str = "", rating: float | None = None) -> Post:
    found = normalize(Post(text=text, title=title, rating=rating))
    assert isinstance(found, Post)
    return found


class TestSaysTheSame:
    def test_takes_another_spelling_for_the_same(self) -> None:
        assert says_the_same(Post(text="Cafe\u0301\r\nnow"), kept("Caf\u00e9\nnow"))

    def test_sees_other_words_titles_and_stars(self) -> None:
        assert not says_the_same(Post(text="Tea"), kept("Coffee"))
        assert not says_the_same(Post(text="Tea", title="Now"), kept("Tea"))
        assert not says_the_same(Post(text="Tea", rating=1.0), kept("Tea", rating=5.0))
