"""Text becomes words: every sentence of that part of the language's page, by example."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.listening.query.letters import fold, normalize
from allears.listening.query.words import cut_urls, token_places, tokens_of, words_in


def tokens(text):
    return tokens_of(cut_urls(normalize(text))[0])


class TestTokensOf:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("don't don’t", ["don", "t", "don", "t"]),
            ("e-mail 1,000 3.5", ["e", "mail", "1", "000", "3", "5"]),
            ("$100 100% foo_bar", ["100", "100", "foo_bar"]),
            ("bob@example.com", ["bob", "example", "com"]),
            ("@bob. @bob-", ["@bob", "@bob"]),
            ("@a@b.c @a@b", ["@a@b.c", "@a", "b"]),
            ("@a--b @a..b @a.-b", ["@a--b", "@a", "b", "@a", "b"]),
            ("👩‍💻 ❤️ 👍🏽 1️⃣", ["👩", "💻", "❤", "👍", "1"]),
            ("🇺🇸🇪🇸 🇩", ["🇺🇸", "🇪🇸", "🇩"]),
            ("#a#b ##c #", ["#a", "#b", "#c"]),
            ("#東京abc です", ["#東京abc", "で", "す"]),
            ("US$x $x $1 $x1", ["us", "x", "$x", "1", "$x1"]),
            ("Ｎike™ x℠y", ["nike", "x", "y"]),
            ("\u0301a \u02bba\u02bcb", ["a", "a", "b"]),
            ("＃ｔａｇ ＠ｂ", ["#tag", "@b"]),
            ("น้ำ", ["น", "้", "ํ", "า"]),
            ("マーク・ト", ["マ", "ー", "ク", "ト"]),
            ("a東b", ["a", "東", "b"]),
            ("st\u00adop كتـاب", ["stop", "كتاب"]),
            ("", []),
        ],
    )
    def test_finds(self, text, found):
        assert tokens(text) == found

    @settings(deadline=None)
    @given(st.text(alphabet="aZ_0 .-@#$\n'?/:w", max_size=40))
    def test_reads_plain_ascii_as_it_reads_all_else(self, text):
        cut = normalize(text)
        assert tokens_of(cut) == [cut[start:end] for start, end in token_places(cut)]

    def test_takes_tags_and_tickers_apart(self):
        assert words_in("#東京abc") == ["東", "京", "abc"]
        assert (words_in("$x"), words_in("@a.b"), words_in("x")) == (["x"], ["@a.b"], ["x"])


class TestCutUrls:
    @pytest.mark.parametrize(
        ("text", "urls"),
        [
            ("see https://x.example/a?b=c, and", ("https://x.example/a?b=c",)),
            ("(http://x.example/a).", ("http://x.example/a",)),
            ("www.x.example www.", ("www.x.example",)),
            ("ahttps://x.example xwww.a.b", ()),
            ("東https://x.example/a東 「www.a.b」", ("https://x.example/a", "www.a.b")),
            ("https://é.example/é😡x", ("https://é.example/é",)),
            ("HTTPS://X.example", ("https://x.example",)),
            ("https://a https://a", ("https://a", "https://a")),
            ("x.example https:// http", ()),
        ],
    )
    def test_finds_urls(self, text, urls):
        cut, found = cut_urls(normalize(text))
        assert found == urls
        assert len(cut) == len(normalize(text))
        assert not any(url in cut for url in urls)

    @pytest.mark.parametrize("length", [198, 199, 200, 201, 399, 400, 401, 1000])
    def test_finds_the_end_of_a_long_one(self, length):
        url = "https://é.example/" + "é" * (length - 10)
        assert cut_urls(f"{url} 😡") == (" " * len(url) + " 😡", (url,))
        assert cut_urls(f"{url}😡x") == (" " * len(url) + "😡x", (url,))

    def test_looks_at_many_without_a_space_only_once_each(self):
        _cut, found = cut_urls("😡https://x.example/a?b" * 20_000)
        assert len(found) == 20_000


class TestFold:
    @pytest.mark.parametrize(
        ("word", "plain"),
        [("café", "cafe"), ("łódź", "lodz"), ("ещё", "еще"), ("мой", "мой"), ("ѓўїќ", "ѓўїќ"), ("أحمد", "احمد"),
         ("が", "が"), ("हिन्दी", "हिन्दी"), ("æ", "æ"), ("@josé", "@josé"), ("#josé", "#jose"), ("đặng", "dang"),
         ("서울", "서울"), ("ısparta", "isparta"), ("h̷e", "he")],
    )  # fmt: skip
    def test_takes_accents_off(self, word, plain):
        assert fold(word) == plain

    @given(st.text(min_size=1, max_size=10))
    def test_changes_nothing_the_second_time(self, text):
        word = normalize(text)
        if word:
            assert fold(fold(word)) == fold(word)
