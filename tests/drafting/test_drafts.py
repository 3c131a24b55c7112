from __future__ import annotations

from tests import cast
from tests.drafting.desk import ANSWER, LEAK, Desk

from allears.drafting import drafts
from allears.drafting.models import Kind
from allears.knowledge import actions as knowledge
from allears.knowledge.actions import Said

ARTICLE = Said(
    title="A kettle whose lid leaks",
    text="Turn the seal of the lid round. Water that leaks when you pour means that it is worn.",
    language="en",
)


class TestOfCase:
    def test_says_the_same_only_once(self, desk: Desk) -> None:
        desk.answered()
        desk.answered(who="ben")
        desk.answered(LEAK + " I wrote before.", ANSWER.replace("Ana", "Cleo"), who="cleo")
        desk.learn()
        found = drafts.of_case(desk.asks())
        assert found is not None
        assert len(found.drafts) == 1

    def test_offers_at_most_three_with_an_article_among_them(self, desk: Desk) -> None:
        for who, said in (
            ("ana", "A lid that leaks is worn: we send you a new seal."),
            ("ben", "Please return the kettle to the shop, they change it at once."),
            ("cleo", "Descale the spout first, then close the cover until it clicks twice."),
            ("dora", "Your model was recalled, so you get another one from us for nothing."),
        ):
            desk.answered(said=said, who=who)
        desk.learn()
        knowledge.add_article(said=ARTICLE, by=cast.lena(), now=desk.world.now)
        found = drafts.of_case(desk.asks())
        assert found is not None
        kinds = [one.kind for one in found.drafts]
        assert sorted(kinds) == [Kind.ANSWER, Kind.ANSWER, Kind.ARTICLE]

    def test_puts_what_satisfied_before_what_was_called_solved(self, desk: Desk) -> None:
        desk.answered(said="Please return the kettle to the shop, they change it at once.")
        _case, good = desk.answered(
            said="A lid that leaks is worn: we send you a new seal.", who="ben", outcome="satisfied"
        )
        desk.learn()
        found = drafts.of_case(desk.asks())
        assert found is not None
        assert found.drafts[0].source_id == good.pk

    def test_is_nothing_for_what_says_nothing(self, desk: Desk) -> None:
        desk.answered()
        desk.learn()
        found = drafts.of_case(desk.asks("Hello, can you help me please?"))
        assert found is not None
        assert found.drafts == []

    def test_learns_and_offers_nothing_in_a_hard_case(self, desk: Desk) -> None:
        desk.answered()
        desk.learn()
        case = desk.asks("My kettle leaks at the lid when I pour water. I want to kill myself.")
        assert drafts.asked(case) is None


class TestTextOfArticle:
    def test_is_the_address_too_once_it_is_public(self, desk: Desk) -> None:
        row = knowledge.add_article(said=ARTICLE, by=cast.lena(), now=desk.world.now)
        assert drafts.text_of_article(row) == ARTICLE.text
        row.published_at = desk.world.now
        assert f"/answers/{row.pk}/" in drafts.text_of_article(row)
