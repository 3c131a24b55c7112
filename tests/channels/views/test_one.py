"""One channel: its page and its buttons."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.fakes import FakeSquare

from allears.channels import actions, queries
from allears.channels.models import Channel, Gap
from allears.listening import kept
from allears.listening.ports import RetryLater
from allears.listening.post import Post

pytestmark = pytest.mark.django_db
SECRET = "hunter2-never-shown"


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.ada())


@pytest.fixture
def mail() -> Channel:
    values = {"address": "desk@example.org", "imap_host": "mail.example.org"}
    return actions.add(
        network="email",
        name="Desk",
        values=values | {"imap_password": SECRET},
        by=cast.ada(),
        now=cast.NOW,
    )


def _url(channel: Channel, path: str = "") -> str:
    return f"/settings/channels/{channel.pk}/{path}"


class TestShow:
    def test_shows_settings_and_never_a_secret(self, desk: Client, mail: Channel) -> None:
        html = desk.get(_url(mail)).content.decode()
        assert "mail.example.org" in html
        assert SECRET not in html
        assert actions.facts(mail).get("own_key") not in html
        assert f"{_url(mail)}left-out/" in html

    def test_of_a_removed_channel_is_not_found(self, desk: Client, mail: Channel) -> None:
        actions.remove(channel=mail, by=cast.ada(), now=cast.NOW)
        assert desk.get(_url(mail)).status_code == 404

    def test_tells_where_a_network_may_call(self, desk: Client) -> None:
        values = {"address": "https://forum.example"}
        forum = actions.add(network="discourse", name="Forum", values=values, by=None, now=cast.NOW)
        words = desk.get(_url(forum)).content.decode()
        assert f"http://testserver/hooks/{forum.pk}/" in words
        assert "where Forum (Discourse) asks" in words
        assert reverse("channels:secret", args=[forum.pk]) not in words


class TestPause:
    def test_and_go_on(self, desk: Client, mail: Channel) -> None:
        desk.post(_url(mail, "pause/"))
        mail.refresh_from_db()
        assert mail.paused_by == cast.ada()
        assert "Go on" in desk.get(_url(mail)).content.decode()
        desk.post(_url(mail, "pause/"), {"_method": "delete"})
        mail.refresh_from_db()
        assert mail.paused_at is None
        desk.post(_url(mail, "pause/"))
        desk.delete(_url(mail, "pause/"))
        mail.refresh_from_db()
        assert mail.paused_at is None

    def test_is_for_administrators(self, mail: Channel) -> None:
        assert cast.at_the_desk(cast.lena()).post(_url(mail, "pause/")).status_code == 403


class TestVisit:
    def test_brings_the_next_one_forward(self, desk: Client, mail: Channel) -> None:
        Channel.objects.update(next_visit_at="2099-01-01T00:00Z")
        desk.post(_url(mail, "visit/"))
        mail.refresh_from_db()
        assert mail.next_visit_at is not None
        assert mail.next_visit_at.year < 2099


class TestRemove:
    def test_asks_and_says_what_stays(self, desk: Client, mail: Channel) -> None:
        assert "What stays" in desk.get(_url(mail, "removal/")).content.decode()
        assert queries.channel(mail.pk)
        assert desk.post(_url(mail, "removal/"))["Location"] == "/settings/channels/"
        assert queries.channel(mail.pk) is None


class TestSecret:
    def test_is_shown_once_and_is_the_one_that_counts(self, desk: Client) -> None:
        hook = actions.add(network="inbox", name="Hook", values={}, by=None, now=cast.NOW)
        assert "hook-secret" not in desk.get(_url(hook, "secret/")).content.decode()
        html = desk.post(_url(hook, "secret/")).content.decode()
        shown = re.search(r'id="hook-secret">([^<]+)<', html)
        assert shown
        hook.refresh_from_db()
        assert actions.facts(hook).get("secret") == shown[1]
        for path in ("", "secret/", "settings/"):
            assert shown[1] not in desk.get(_url(hook, path)).content.decode()
        assert f"http://testserver/hooks/{hook.pk}/" in desk.get(_url(hook)).content.decode()

    def test_is_only_made_for_webhooks(self, desk: Client, mail: Channel) -> None:
        assert desk.post(_url(mail, "secret/")).status_code == 404
        mail.refresh_from_db()
        assert actions.facts(mail).get("imap_password") == SECRET


class TestKeep:
    def test_shows_what_is_kept_and_changes_it(self, tmp_path: Path, settings: Any) -> None:
        settings.KEPT_ROOT = tmp_path
        row = cast.channel()
        Channel.objects.filter(pk=row.pk).update(network="rss")
        with kept.Writer(tmp_path, channel=str(row.pk)) as writer:
            writer.append([Post(id="1", text="late"), Post(id="2", text="x")], heard_at=cast.NOW)
        client = cast.at_the_desk(cast.ada())
        address = reverse("channels:keep", args=[row.pk])
        told = client.post(address, {"days": "3", "megabytes": "250"}, follow=True)
        words = " ".join(told.content.decode().split())
        assert "Kept for 3 days from now on." in words
        assert '<span class="number">2</span> posts' in words
        assert 'value="250"' in words
        told = client.post(address, {"days": "0", "megabytes": "250"}, follow=True)
        assert "Nothing more is kept" in told.content.decode()

    def test_says_what_it_cannot_read(self) -> None:
        row = cast.channel()
        Channel.objects.filter(pk=row.pk).update(network="rss")
        address = reverse("channels:keep", args=[row.pk])
        for typed in ({"days": "many", "megabytes": "5"}, {"days": "1"}, {}):
            told = cast.at_the_desk(cast.ada()).post(address, typed, follow=True)
            assert "whole numbers" in told.content.decode()
        told = cast.at_the_desk(cast.ada()).post(
            address, {"days": "99", "megabytes": "5"}, follow=True
        )
        assert "Choose between 0 and 90 days" in told.content.decode()
        assert Channel.objects.get(pk=row.pk).kept_days is None

    def test_offers_nothing_to_keep_for_a_mailbox(self) -> None:
        row = cast.channel()
        Channel.objects.filter(pk=row.pk).update(network="email")
        page = cast.at_the_desk(cast.ada()).get(reverse("channels:channel", args=[row.pk]))
        assert "channel-kept" not in page.content.decode()


class TestHealth:
    def test_offers_new_keys_where_they_are_not_accepted(
        self, desk: Client, mail: Channel, square: FakeSquare
    ) -> None:
        Channel.objects.update(error_kind="keys", error_words="Revoked.")
        html = desk.get(_url(mail)).content.decode()
        assert "Type new keys" in html
        Channel.objects.update(network="square")
        html = desk.get(_url(mail)).content.decode()
        assert "Connect again" in html
        assert _url(mail, "connection/") in html

    def test_shows_the_budget_and_what_is_kept_for_answers(
        self, desk: Client, square: FakeSquare
    ) -> None:
        channel = cast.channel("Square", "square")
        actions.budget(channel).spend("requests", 150)
        html = desk.get(_url(channel)).content.decode()
        assert "150 of 300 left" in html
        assert "60 kept for answers" in html
        assert 'width="50.0%"' in html

    def test_shows_what_is_missing_until_somebody_knows(self, desk: Client, mail: Channel) -> None:
        since = cast.NOW - timedelta(hours=3)
        gap = Gap.objects.create(
            channel=mail, since=since, until=cast.NOW, why="<i>Too old</i>", noted_at=cast.NOW
        )
        html = desk.get(_url(mail)).content.decode()
        assert "&lt;i&gt;Too old&lt;/i&gt;" in html
        assert "One time is missing" in html
        desk.post(_url(mail, f"gaps/{gap.pk}/"))
        assert "What is missing" not in desk.get(_url(mail)).content.decode()

    def test_takes_the_ring_off_the_bell(self, desk: Client, mail: Channel) -> None:
        Channel.objects.update(troubled_at=cast.NOW - timedelta(hours=2))
        actions.check_alerts(now=cast.NOW)
        assert queries.n_alerts_of(cast.ada().pk) == 1
        desk.get(_url(mail))
        assert queries.n_alerts_of(cast.ada().pk) == 0


class TestRemoveKeys:
    def test_says_what_to_do_over_there_when_keys_stay_good(
        self, desk: Client, square: FakeSquare
    ) -> None:
        values = {"server": "square.example", "access_token": "t-1"}
        channel = actions.add(network="square", name="S", values=values, by=None, now=cast.NOW)
        assert "told to take them back" in desk.get(_url(channel, "removal/")).content.decode()
        square.troubles = [RetryLater("It is down.")]
        html = desk.post(_url(channel, "removal/"), follow=True).content.decode()
        assert "not taken back there (It is down.)" in html
        assert queries.channel(channel.pk) is None

    def test_promises_nothing_where_a_network_takes_no_keys(
        self, desk: Client, mail: Channel
    ) -> None:
        assert "told to take" not in desk.get(_url(mail, "removal/")).content.decode()
