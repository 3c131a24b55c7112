"""What a person may see of their own thread; the page's tests hold how it is shown."""

from __future__ import annotations

import pytest
from tests import cast
from tests.public.forms import a_form, send

from allears.mentions.models import Mention
from allears.public import actions, queries

pytestmark = pytest.mark.django_db


class TestFirstOf:
    def test_is_what_began_the_thread(self) -> None:
        form = a_form()
        send(form, text="The first.")
        thread = Mention.objects.get().thread
        first = queries.first_of(form.pk, thread)
        assert first is not None
        assert first.text == "The first."
        assert queries.first_of(form.pk, "other@webform") is None
        assert queries.first_of(a_form("Other").pk, thread) is None

    def test_is_nothing_once_its_page_is_withdrawn(self) -> None:
        form = a_form()
        send(form)
        thread = Mention.objects.get().thread
        actions.withdraw(channel_id=form.pk, thread=thread, now=cast.NOW)
        assert queries.first_of(form.pk, thread) is None


class TestIsKept:
    def test_knows_messages_of_forms_alone(self) -> None:
        send(a_form())
        assert queries.is_kept(Mention.objects.get().external_id)
        assert not queries.is_kept("n@webform")
        cast.hear(cast.post("Elsewhere", id="n@webform"))
        assert not queries.is_kept("n@webform")
