from __future__ import annotations

from tests import cast
from tests.cast import NOW
from tests.knowledge.test_actions import canned

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
