"""All channels with their health, and what can be connected."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.lib import clock

pytestmark = pytest.mark.django_db
HOSTILE = "</bdi><script>alert(1)</script> قناة"


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.ada())


class TestIndex:
    def test_teaches_when_there_is_none(self, desk: Client) -> None:
        assert "Nothing is connected" in desk.get("/settings/channels/").content.decode()

    def test_shows_who_needs_somebody_first(self, desk: Client) -> None:
        cast.channel("A well one")
        bad = cast.channel("Z broken")
        Channel.objects.filter(pk=bad.pk).update(error_kind="refused", error_words="It is gone.")
        html = desk.get("/settings/channels/").content.decode()
        assert html.index("Z broken") < html.index("A well one")
        assert "It is gone." in html
        assert "One channel does not work" in html

    def test_counts_the_mentions_of_a_day(self, desk: Client) -> None:
        now = clock.now()
        posts = [cast.post(words, created_at=now) for words in ("One", "Two")]
        cast.hear(*posts, now=now)
        assert "2 mentions in 24 h" in desk.get("/settings/channels/").content.decode()

    def test_shows_hostile_words_as_text(self, desk: Client) -> None:
        row = cast.channel(HOSTILE)
        Channel.objects.filter(pk=row.pk).update(error_kind="retry", error_words=HOSTILE)
        for url in ("/settings/channels/", f"/settings/channels/{row.pk}/"):
            html = desk.get(url).content.decode()
            assert "<script>alert" not in html
            assert "&lt;script&gt;alert(1)" in html

    def test_shows_a_network_that_is_not_known_any_more(self, desk: Client) -> None:
        row = cast.channel("Old", "orkut")
        assert "Old" in desk.get("/settings/channels/").content.decode()
        assert desk.get(f"/settings/channels/{row.pk}/").status_code == 200


class TestChoose:
    def test_offers_every_network_that_can_be_connected(self, desk: Client) -> None:
        html = desk.get("/settings/channels/new/").content.decode()
        for network in CONNECTORS:
            is_offered = network != "files" and not network.startswith("demo-")
            assert (f"/settings/channels/new/{network}/" in html) == is_offered
        assert "/begin/file/" in html

    @pytest.mark.parametrize(
        ("words", "found", "left_out"),
        [
            ("review", "appstore", "bluesky"),
            ("SKY", "jetstream", "reddit"),
            ("gotosocial", "mastodon", "rss"),
        ],
    )
    def test_finds_a_network_by_its_name_or_by_what_it_is_for(
        self, desk: Client, words: str, found: str, left_out: str
    ) -> None:
        html = desk.get("/settings/channels/new/", {"q": words}).content.decode()
        assert f"/settings/channels/new/{found}/" in html
        assert f"/settings/channels/new/{left_out}/" not in html

    def test_offers_ways_round_where_nothing_is_called_so(self, desk: Client) -> None:
        html = desk.get("/settings/channels/new/", {"q": "<b>myspace"}).content.decode()
        assert "Nothing by that name can be connected." in html
        assert "/settings/channels/new/rss/" in html
        assert "<b>myspace" not in html

    def test_stands_in_the_order_of_names(self, desk: Client) -> None:
        html = desk.get("/settings/channels/new/").content.decode()
        assert html.index("App Store") < html.index("Reddit") < html.index("YouTube")


class TestWhoMay:
    @pytest.mark.parametrize(
        "path",
        ["", "new/", "new/rss/", "{id}/", "{id}/settings/", "{id}/removal/", "{id}/secret/"],
    )
    def test_administrators_alone(self, path: str, client: Client) -> None:
        url = "/settings/channels/" + path.format(id=cast.channel().pk)
        for person in (cast.lena(), cast.amir(), cast.rita()):
            assert cast.at_the_desk(person).get(url).status_code == 403
        assert client.get(url).status_code == 302
