"""Every connector that speaks, over real sockets that break: said once, or honestly not known.

A connector takes part with one line in `PLACES`; `faults` says what it needs.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.connectors import faults, mastodon_place
from tests.connectors.faults import Answer, Fault, Place, Request
from tests.connectors.mastodon_place import MastodonPlace
from tests.connectors.places import (
    AppStorePlace,
    BlueskyPlace,
    DiscoursePlace,
    RedditPlace,
    YoutubePlace,
)

from allears.connectors import asking
from allears.connectors import inbox as webhook
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    Refused,
    RetryLater,
    Unknown,
    Utterance,
)


class WebhookPlace:
    """Somebody's own system behind a webhook, as docs/connectors/inbox.md describes it."""

    speaker = webhook.inbox

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def channel(self, url: str) -> ChannelFacts:
        settings = {"answer_url": f"{url}/answers"}
        return ChannelFacts(id=1, name="Shop", settings=settings, secrets={"secret": "s3cr3t" * 4})

    def utterance(self) -> Utterance:
        return Utterance(key="k-1", text="We are sorry.", to="ann", is_public=False)

    def answer(self, request: Request) -> Answer:
        if self.says(request):
            key = request.headers["idempotency-key"]
            status = 409 if key in self._said else 201
            self._said[key] = request.json()["text"]
            return faults.answer({"id": key}, status)
        key = request.path.rpartition("/")[2]
        return faults.answer({"id": key}, 200 if key in self._said else 404)

    def says(self, request: Request) -> bool:
        return request.method == "POST"

    def said(self) -> list[str]:
        return list(self._said.values())


PLACES: dict[str, Callable[[], Place]] = {
    "appstore": AppStorePlace,
    "bluesky": BlueskyPlace,
    "discourse": DiscoursePlace,
    "inbox": WebhookPlace,
    "mastodon": MastodonPlace,
    "reddit": RedditPlace,
    "youtube": YoutubePlace,
}

each = pytest.mark.parametrize("network", sorted(PLACES))
REFUSING = {Fault.REDIRECT_LOOP, Fault.REDIRECT_AWAY}
NO_RECEIPT_NEEDED = {"inbox": {Fault.WRONG_TYPE, Fault.EMPTY, Fault.BROKEN_JSON}}
"""Where the status alone is a yes: the key that we gave is the receipt."""
LATER = {Fault.STATUS_503, Fault.TOO_MANY, Fault.TOO_MANY_ISO, Fault.TOO_MANY_BARE}


@pytest.fixture(autouse=True)
def _limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short time limits where nothing else ends a request, so that the others may take their time."""
    fault = request.getfixturevalue("fault") if "fault" in request.fixturenames else None
    is_slow = fault is not None and fault.is_slow
    _wait_at_most(faults.TIMEOUT_S if is_slow else faults.PATIENT_S, monkeypatch)


def _wait_at_most(limit_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "ANSWER_TIMEOUT_S", limit_s)
    monkeypatch.setattr(asking, "TIMEOUT_S", limit_s)
    monkeypatch.setattr(mastodon_place, "LIMIT_S", limit_s)


class TestSpeaking:
    @each
    @pytest.mark.parametrize("fault", list(Fault), ids=lambda one: one.name)
    def test_says_it_once_or_not_at_all(self, network: str, fault: Fault) -> None:
        place = PLACES[network]()
        with faults.serve(place.answer) as server:
            server.breaks(fault, when=place.says)
            ended = faults.carry(place.speaker, place.channel(server.url), place.utterance())
        met = [type(error) for error in ended.errors]
        if fault in REFUSING:
            assert (met, place.said(), ended.receipt) == ([Refused], [], None)
            return
        assert len(place.said()) == 1
        assert ended.receipt
        assert ended.receipt.id
        if fault in LATER:
            assert met == [RetryLater]
            wish_s = getattr(ended.errors[0], "after_s", None)
            assert wish_s is None if fault is Fault.TOO_MANY_BARE else wish_s >= 60
        elif fault not in NO_RECEIPT_NEEDED.get(network, ()):
            assert met == [Unknown]

    @each
    def test_shows_no_secret_when_it_breaks(
        self, network: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _wait_at_most(faults.TIMEOUT_S, monkeypatch)  # one fault more does no harm here
        place = PLACES[network]()
        with faults.serve(place.answer) as server:
            channel = place.channel(server.url)
            for fault in Fault:
                server.breaks(fault)
            ended = faults.carry(place.speaker, channel, place.utterance())
        words = " ".join(repr(error) for error in ended.errors)
        assert not [name for name, secret in channel.secrets.items() if secret in words]


class TestLooking:
    @each
    @pytest.mark.parametrize("fault", list(Fault), ids=lambda one: one.name)
    def test_never_takes_a_broken_look_for_a_no(self, network: str, fault: Fault) -> None:
        place = PLACES[network]()
        with faults.serve(place.answer) as server:
            channel, said = place.channel(server.url), place.utterance()
            server.breaks(Fault.CUT_AFTER, when=place.says)
            with pytest.raises(Unknown):
                place.speaker.speak(channel, said, faults.NOW)
            server.breaks(fault)
            try:
                receipt = place.speaker.was_said(channel, said)
            except (RetryLater, Refused, KeysExpired):
                receipt = place.speaker.was_said(channel, said)
        assert receipt is not None
        assert receipt.id
        assert len(place.said()) == 1

    @each
    def test_finds_nothing_where_nothing_was_said(self, network: str) -> None:
        place = PLACES[network]()
        with faults.serve(place.answer) as server:
            assert place.speaker.was_said(place.channel(server.url), place.utterance()) is None
