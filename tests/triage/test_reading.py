import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening.post import Post
from allears.triage.reading import fold, n_letters, read, tokens_of

_LONG = re.compile(r"([^\W\d_])\1{3,}")
TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("aaab'#@:/.wWtp8;= \né’´`")), max_size=80
)


def plainly_folded(text: str) -> str:
    """What `fold` means, without its shortcuts."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c != "\ufe0f")


class TestFold:
    @given(TEXTS)
    def test_is_the_same_as_without_its_memory(self, text: str) -> None:
        assert fold(text) == plainly_folded(text)

    def test_writes_umlauts_as_two_letters_in_german_alone(self) -> None:
        assert (fold("Größe", "de"), fold("Größe", "nl")) == ("groesse", "große")


class TestReading:
    @given(TEXTS)
    def test_cuts_the_same_as_without_its_shortcuts(self, text: str) -> None:
        reading = read(Post(text=text))
        whole = plainly_folded(reading.words_only)
        assert reading.tokens("en") == tokens_of(_LONG.sub(r"\1\1", whole))
        assert reading.tokens("en") is reading.tokens("nl")

    @given(TEXTS)
    def test_counts_letters_of_every_script(self, text: str) -> None:
        assert n_letters(text) == sum(c.isalpha() for c in text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("see WWW.shop.example now", "see   now"),
            ("see HTTPS://shop.example/a now", "see   now"),
            ("@shop it`s #late &amp; wet", "it's  late & wet"),
        ],
    )
    def test_takes_out_what_says_who_and_where(self, text: str, expected: str) -> None:
        assert read(Post(text=text)).words_only == expected

    @pytest.mark.parametrize(
        ("text", "n_happy", "n_sad"),
        [
            (":) ;-) <3 ^_^ xD", 5, 0),
            ("8) fine", 1, 0),
            (":( =( :'( D:", 0, 4),
            ("at 8 :30, a=b", 0, 0),
        ],
    )
    def test_counts_smileys(self, text: str, n_happy: int, n_sad: int) -> None:
        reading = read(Post(text=text))
        assert (reading.n_happy, reading.n_sad) == (n_happy, n_sad)
