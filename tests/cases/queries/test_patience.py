from __future__ import annotations

from datetime import timedelta

from tests import cast
from tests.cases.actions.test_patience import article
from tests.world import World

from allears.cases import queries
from allears.cases.models import Case


class TestSuggestedPatience:
    def test_needs_three_matters_that_an_article_answers(self, world: World) -> None:
        row = article(world)
        case = world.case("How do I reset the kettle?")
        assert queries.suggested_patience(case.contact_id, now=world.now) is None
        for n in range(2):
            made = Case.objects.get(pk=case.pk)
            message = made.messages.get()
            conversation = made.conversations.get()
            made.pk, made.tag = None, f"copy-{n}"
            made.opened_at += timedelta(minutes=1)
            made.save()
            conversation.pk, conversation.case = None, made
            conversation.save()
            message.pk, message.case, message.conversation = None, made, conversation
            message.mention = cast.hear(cast.post(f"How do I reset the kettle? {n}"))[0]
            message.save()
        found = queries.suggested_patience(case.contact_id, now=world.now)
        assert found is not None
        assert (found.article_id, found.n_answered, found.n_matters) == (row.pk, 3, 3)

    def test_is_silent_without_articles(self, world: World) -> None:
        case = world.case("How do I reset the kettle?")
        assert queries.suggested_patience(case.contact_id, now=world.now) is None
