from __future__ import annotations

import pytest
from tests import cast
from tests.cast import NOW
from tests.knowledge.test_actions import article, canned

from allears.knowledge import actions, queries


class TestFind:
    def test_sees_own_team_and_everybody_but_no_one_elses(self, db: None) -> None:
        amir, lena, rita = cast.amir(), cast.lena(), cast.rita()
        canned(amir, "Own")
        canned(lena, "Service", team=cast.service())
        canned(lena, "All", is_shared=True)
        canned(lena, "Private")
        canned(lena, "Press", team=cast.press())
        assert {row.name for row in queries.find("", amir)} == {"Own", "Service", "All"}
        assert {row.name for row in queries.find("", rita)} == {"All"}
        assert {row.name for row in queries.find("", lena)} == {
            "Service",
            "All",
            "Private",
            "Press",
        }

    def test_puts_the_language_first_and_then_what_is_used_most(self, db: None) -> None:
        amir = cast.amir()
        canned(amir, "Sorry", language="en")
        often = canned(amir, "Often")
        canned(amir, "Rare")
        canned(amir, "Es tut uns leid", language="de")
        actions.used(row=often, now=NOW)
        names = [row.name for row in queries.find("", amir, "de-AT")]
        assert names == ["Es tut uns leid", "Often", "Rare", "Sorry"]

    def test_meets_every_word_anywhere_and_beginnings_first(self, db: None) -> None:
        amir = cast.amir()
        canned(amir, "Late refund", text="The money comes on Monday.")
        canned(amir, "Refund", text="It is on its way.")
        assert [r.name for r in queries.find("refund", amir)] == ["Refund", "Late refund"]
        assert [r.name for r in queries.find("money late", amir)] == ["Late refund"]
        assert queries.find("money lost", amir) == []

    def test_asks_no_more_for_many(self, db: None, django_assert_num_queries: object) -> None:
        amir = cast.amir()
        for n in range(12):
            canned(amir, f"Reply {n}")
        with django_assert_num_queries(2):  # type: ignore[operator]
            assert [row.owner.name for row in queries.find("reply", amir, "de", 8)]


@pytest.mark.django_db
class TestArticles:
    def test_are_found_by_other_forms_of_a_word_in_their_own_language(self) -> None:
        late = article("Trams that were late")
        spät = article("Verspätete Bahnen", "Geld zurück", language="de")
        assert queries.articles("tram") == [late]
        assert queries.articles("verspätet bahn") == [spät]
        assert queries.articles("verspa") == [spät]
        assert queries.articles("bus") == []

    def test_stand_newest_first_without_words(self) -> None:
        first, second = article("One"), article("Two", is_public=False)
        assert queries.articles() == [second, first]
        assert [row.title for row in queries.article_titles(limit=1)] == ["Two"]


@pytest.mark.django_db
class TestOffer:
    def test_finds_what_fits_and_nothing_that_is_internal(self) -> None:
        late = article("Trams that were late", "You get money back.")
        article("Trams that were late, for the desk", is_public=False)
        article("Opening hours", "From nine to five.")
        found = queries.offer("Yesterday my tram came very late!", language="en")
        assert found == [late]

    def test_looks_in_each_language_as_it_is_stemmed(self) -> None:
        spät = article("Verspätete Bahnen", "Geld zurück", language="de")
        late = article("Late trams", "Money back")
        assert queries.offer("Meine Bahn war verspätet", language="de") == [spät]
        assert queries.offer("trams late, Bahn verspätet", language="de") == [spät, late]

    @pytest.mark.parametrize(
        "words", ["", "  ", "!?", "the of and", "'; DROP TABLE x --", "a & b | c <-> !", "\0\\'"]
    )
    def test_survives_whatever_is_typed(self, words: str) -> None:
        article()
        assert queries.offer(words, language="en") == []
