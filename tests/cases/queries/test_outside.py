"""What somebody outside may see: answers that left, of one thread, without anything of ours."""

from __future__ import annotations

import pytest
from tests import cast

from allears.cases import actions, queries
from allears.cases.actions.reply import Written
from allears.cases.models import Conversation, Message
from allears.outbox.models import Outgoing

pytestmark = pytest.mark.django_db


class TestAnswersIn:
    def test_are_those_that_left_in_this_thread(self) -> None:
        place = cast.channel("Our website", "webform")
        place.settings, place.secrets = {}, b""
        said = cast.post(
            "Where is it?", network="webform", thread="t@webform", visibility="private"
        )
        cast.hear(said, on=place)
        (case_id,) = cast.care().opened
        conversation = Conversation.objects.get()
        for text in ("Soon.", "Not yet left."):
            written = Written(
                conversation_id=conversation.pk, text=text, is_public=False, seen_at=cast.NOW, is_sure=True
            )  # fmt: skip
            actions.reply(case_id=case_id, written=written, by=cast.amir(), now=cast.NOW)
        actions.note(case_id=case_id, text="A note.", by=cast.amir(), now=cast.NOW)
        first = Message.objects.filter(by__isnull=False).earliest("id")
        Outgoing.objects.filter(pk=first.outgoing_id).update(sent_at=cast.NOW, due_at=None)
        (answer,) = queries.answers_in(place.pk, "t@webform", limit=10)
        assert (answer.text, answer.name, answer.message_id) == ("Soon.", "Amir Haddad", first.pk)
        assert queries.answers_in(place.pk, "other@webform", limit=10) == []
        assert queries.answers_in(place.pk + 1, "t@webform", limit=10) == []
