"""Keys for a grant, and handed back, over real sockets: Reddit's and Google's addresses on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from tests.connectors import faults
from tests.connectors.faults import NOW, Answer, Fault, Request

from allears.connectors import granting
from allears.connectors.reddit import reddit
from allears.connectors.youtube import youtube
from allears.listening.ports import ChannelFacts, Refused, RetryLater, Revokes

SECRETS = {"client_secret": "app-s3cret", "access_token": "tok-1", "refresh_token": "ref-1"}


@dataclass
class Keys:
    """Gives and takes keys as both networks do: what is taken back is good for nothing."""

    connector: Revokes
    way: str
    url: str = ""
    good: set[str] = field(default_factory=lambda: {"ref-1"})
    answers: list[Answer] = field(default_factory=list)
    server: faults.Server | None = None

    def answer(self, request: Request) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        assert request.method == "POST"
        assert request.path == self.way
        token = request.form()["token"]
        if token not in self.good and self.connector is youtube:
            return faults.answer({"error": "invalid_token"}, 400)
        self.good.discard(token)
        return Answer(status=204) if self.connector is reddit else faults.answer({})

    def channel(self, **secrets: str) -> ChannelFacts:
        settings = {
            "client_id": "app1",
            "account": "fernhill",
            "www_root": self.url,
            "revoke_root": f"{self.url}{self.way}",
        }
        return ChannelFacts(id=1, name="x", settings=settings, secrets=SECRETS | secrets)

    def revoke(self, **secrets: str) -> bool:
        return self.connector.revoke(self.channel(**secrets), NOW)


WAYS = [(reddit, "/api/v1/revoke_token"), (youtube, "/revoke")]


@pytest.fixture(params=WAYS, ids=["reddit", "youtube"])
def keys(request: pytest.FixtureRequest) -> Iterator[Keys]:
    connector, way = request.param
    place = Keys(connector, way)
    with faults.serve(place.answer) as server:
        place.url, place.server = server.url, server
        yield place


class TestHandedBack:
    def test_keys_open_nothing_any_more(self, keys: Keys) -> None:
        assert keys.revoke()
        assert keys.good == set()

    def test_keys_that_ended_meanwhile_count_as_taken(self, keys: Keys) -> None:
        keys.good.clear()
        assert keys.revoke()

    def test_is_nothing_where_nobody_said_yes(self, keys: Keys) -> None:
        assert not keys.revoke(refresh_token="")
        assert keys.server is not None
        assert keys.server.asked == []

    def test_shows_no_key_in_an_address(self, keys: Keys) -> None:
        keys.revoke()
        assert keys.server is not None
        (asked,) = keys.server.asked
        assert "ref-1" not in f"{asked.path}{asked.query}"

    @pytest.mark.parametrize(
        "fault", [Fault.CUT_BEFORE, Fault.STATUS_500_BEFORE, Fault.STATUS_503, Fault.TOO_MANY]
    )
    def test_is_not_claimed_when_the_line_broke(self, keys: Keys, fault: Fault) -> None:
        assert keys.server is not None
        keys.server.breaks(fault)
        with pytest.raises(RetryLater):
            keys.revoke()
        assert keys.good == {"ref-1"}

    @pytest.mark.parametrize("status", [400, 401, 403, 404])
    def test_is_not_claimed_when_it_is_refused(self, keys: Keys, status: int) -> None:
        keys.answers = [faults.answer({"error": "invalid_client"}, status)]
        with pytest.raises(Refused) as caught:
            keys.revoke()
        assert "ref-1" not in str(caught.value)


class TestKept:
    @pytest.mark.parametrize(
        ("ends_in", "token"), [(None, "tok-1"), (timedelta(hours=1), "tok-1"), (granting.MARGIN, "tok-1"), (timedelta(minutes=1), "")]
    )  # fmt: skip
    def test_is_the_key_that_is_still_good(self, ends_in: timedelta | None, token: str) -> None:
        end = "" if ends_in is None else (NOW + ends_in).isoformat()
        channel = ChannelFacts(id=1, name="x", settings={}, secrets=SECRETS | {"keys_end_at": end})
        assert granting.kept(channel, NOW) == token
