from __future__ import annotations

import pytest
from tests.world import World, world

from allears.cases import actions
from allears.mentions.models import Look, Mention
from allears.public import matters

__all__ = ["world"]


class TestAdd:
    @pytest.mark.parametrize("text", ["It is number 7.", "<script>x</script>", "مرحبا"])
    def test_is_a_post_of_theirs_that_no_network_is_asked_about(
        self, world: World, text: str
    ) -> None:
        case = world.case()
        page = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        before = Look.objects.count()
        assert matters.add(page=page, text=text, nonce="n", now=world.now)
        mention = Mention.objects.latest("pk")
        assert (mention.is_private, mention.identity) == (True, case.conversations.get().identity)
        assert Look.objects.count() == before
        world.care()
        assert case.messages.latest("pk").text == text
