from __future__ import annotations

from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Conversation
from allears.cases.queries import WhyNot


class TestReach:
    def test_is_the_private_way_where_there_is_one(self, world: World) -> None:
        case = world.case()
        public = case.conversations.get()
        private = Conversation.objects.create(
            case=case, channel=world.channel, network="fake", thread="p", is_private=True,
            identity=public.identity, opened_at=world.now,
        )  # fmt: skip
        Conversation.objects.filter(pk=public.pk).update(is_private=False)
        (found,) = queries.reach([case.pk])
        assert (found.conversation_id, found.is_public) == (private.pk, False)

    def test_takes_up_nothing_in_public_that_went_on_in_private(self, world: World) -> None:
        case = world.case()
        public = case.conversations.get()
        Conversation.objects.filter(pk=public.pk).update(is_private=False)
        Conversation.objects.create(
            case=case, channel=world.channel, network="logged", thread="talk", is_private=True,
            identity=public.identity, opened_at=world.now,
        )  # fmt: skip
        type(world.channel).objects.update(network="rss")
        (found,) = queries.reach([case.pk])
        assert found.why_not is WhyNot.NO_WAY

    def test_leaves_spam_alone(self, world: World) -> None:
        case = world.case()
        actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        (found,) = queries.reach([case.pk])
        assert found.why_not is WhyNot.SPAM
