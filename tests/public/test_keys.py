"""Names in public addresses: made by us alone, and for one thing alone."""

from __future__ import annotations

import pytest
from tests import cast
from tests.public.forms import a_form

from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.public import keys

pytestmark = pytest.mark.django_db


class TestKey:
    def test_stays_the_same_when_settings_change(self) -> None:
        form = a_form()
        key = keys.key_of(form)
        channels.change(channel=form, name="New name", values={}, by=cast.ada(), now=cast.NOW)
        assert keys.channel_of(key) == form
        assert keys.key_of(Channel.objects.get(pk=form.pk)) == key

    def test_opens_nothing_that_is_no_form(self) -> None:
        feed = channels.add(network="rss", name="Feed", values={}, by=None, now=cast.NOW)
        assert keys.channel_of(keys.key_of(feed)) is None

    def test_of_lost_secrets_opens_nothing(self) -> None:
        form = a_form()
        key = keys.key_of(form)
        Channel.objects.filter(pk=form.pk).update(secrets=b"sealed with another key")
        assert keys.channel_of(key) is None


class TestShowing:
    def test_is_good_for_its_own_form_alone(self) -> None:
        token = keys.new_showing(7, cast.NOW)
        found = keys.showing(7, token)
        assert found is not None
        assert found.at == cast.NOW
        assert found.message_id.endswith("@webform")
        assert keys.showing(8, token) is None

    def test_is_another_one_each_time(self) -> None:
        assert keys.new_showing(7, cast.NOW) != keys.new_showing(7, cast.NOW)


class TestPage:
    def test_is_opened_by_its_token_alone(self) -> None:
        thread = f"{'n' * 22}@webform"
        token = keys.page_token(7, thread)
        assert keys.page_of(token) == (7, thread)
        assert keys.page_of(token[:-1]) is None
        assert keys.page_of("8" + token[1:]) is None
        assert keys.page_of(keys.new_showing(7, cast.NOW)) is None
