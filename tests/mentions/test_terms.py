"""Words that stand out."""

from __future__ import annotations

from allears.mentions import terms


class TestCount:
    def test_takes_each_word_once_a_text_and_no_links_tags_or_handles(self) -> None:
        counted = terms.count(["Late, late! https://example.org/late", "late #tram @acme", "ليلى"])
        assert counted.n == 3
        assert counted.words == {"late": 2, "ليلى": 1}


def said(n: int, **words: int) -> terms.Counts:
    return terms.Counts(words=words, n=n)


class TestStandingOut:
    def test_prefers_what_is_said_more_than_otherwise(self) -> None:
        now = said(100, kettle=90, recall=40, steam=30, seal=20, smoke=18, batch=16, burn=15, lid=14)  # fmt: skip
        before = said(1000, kettle=900, recall=1, steam=5, seal=10, smoke=1, batch=1, burn=1, lid=90)  # fmt: skip
        found = terms.standing_out(now, before)
        assert found.is_against
        assert found.words[0] == ("recall", 40)
        assert "kettle" not in dict(found.words)

    def test_shows_the_most_used_while_there_is_nothing_to_hold_it_against(self) -> None:
        found = terms.standing_out(said(10, kettle=9, leak=4), said(0))
        assert found == terms.Standing(words=[("kettle", 9), ("leak", 4)], is_against=False)

    def test_leaves_out_small_words_of_any_language_and_what_was_asked_for(self) -> None:
        now = said(10, the=10, nicht=9, les=9, في=8, kettle=7, x1=5, once=1)
        assert dict(terms.standing_out(now, said(0), besides=["Kettle"]).words) == {"x1": 5}


class TestSpelled:
    def test_gives_back_the_letters_that_people_use(self) -> None:
        texts = ["Fernhill is fine", "my Fernhill", "fernhill?"]
        assert terms.spelled(["fernhill", "nothing"], texts) == {"fernhill": "Fernhill"}
