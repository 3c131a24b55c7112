from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import AsksFirst, Case
from allears.contacts.models import Contact
from allears.knowledge import actions as knowledge
from allears.knowledge.actions import Said
from allears.knowledge.models import Article
from allears.staff.actions import NotPossible


def contact(world: World) -> Contact:
    return world.case().contact


def article(world: World, *, is_public: bool = True) -> Article:
    said = Said(title="Reset the kettle", text="Press it for ten seconds.", language="en")
    row = knowledge.add_article(said=said, by=cast.lena(), now=world.now)
    if is_public:
        knowledge.publish(row=row, by=cast.lena(), now=world.now)
    return row


class TestMark:
    def test_counts_until_its_time_is_over_and_is_deleted_then(self, world: World) -> None:
        one = contact(world)
        actions.mark_patience(contact=one, article_id=None, by=world.agent, now=world.now)
        world.pass_time(days=89)
        assert queries.asks_first(one.pk, now=world.now) is not None
        assert actions.forget_patience(now=world.now) == 0
        world.pass_time(days=1)
        assert queries.asks_first(one.pk, now=world.now) is None
        assert actions.forget_patience(now=world.now) == 1
        assert not AsksFirst.objects.exists()

    def test_begins_anew_when_it_is_still_so(self, world: World) -> None:
        one = contact(world)
        for _ in range(2):
            actions.mark_patience(contact=one, article_id=None, by=world.agent, now=world.now)
            world.pass_time(days=80)
        found = queries.asks_first(one.pk, now=world.now)
        assert found is not None
        assert found.until == world.now + timedelta(days=10)

    def test_lasts_as_long_as_the_setting_says(self, world: World, settings: object) -> None:
        settings.ASKS_FIRST_DAYS = 7  # type: ignore[attr-defined]
        row = actions.mark_patience(
            contact=contact(world), article_id=None, by=world.agent, now=world.now
        )
        assert row.until == world.now + timedelta(days=7)

    def test_is_taken_away_without_a_trace(self, world: World) -> None:
        one = contact(world)
        actions.mark_patience(contact=one, article_id=None, by=world.agent, now=world.now)
        assert actions.unmark_patience(contact_id=one.pk, by=world.agent)
        assert not actions.unmark_patience(contact_id=one.pk, by=world.agent)

    def test_is_not_for_readers(self, world: World) -> None:
        with pytest.raises(NotPossible):
            actions.mark_patience(
                contact=contact(world), article_id=None, by=cast.rita(), now=world.now
            )

    def test_goes_with_who_turns_out_to_be_one(self, world: World) -> None:
        keep, other = contact(world), world.case("Hello?", who="kim").contact
        actions.mark_patience(contact=other, article_id=None, by=world.agent, now=world.now)
        actions.merge_contacts(keep_id=keep.pk, other_id=other.pk, by=world.agent, now=world.now)
        assert queries.asks_first(keep.pk, now=world.now) is not None
        assert AsksFirst.objects.count() == 1

    def test_never_moves_a_place(self, world: World) -> None:
        case = world.case()
        before = case.order_at
        actions.mark_patience(contact=case.contact, article_id=None, by=world.agent, now=world.now)
        world.says("Is anybody there?")
        world.hear()
        world.care()
        assert Case.objects.get(pk=case.pk).order_at == before

    def test_offers_public_articles_alone(self, world: World) -> None:
        one = contact(world)
        for is_public in (True, False):
            row = article(world, is_public=is_public)
            mark = actions.mark_patience(
                contact=one, article_id=row.pk, by=world.agent, now=world.now
            )
            assert (mark.article == row) is is_public
