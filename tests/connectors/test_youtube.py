"""YouTube: how a channel is connected and tried."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.connectors.served import Served
from tests.connectors.youtube_server import ME, V3, VIDEO, facts, reading, youtube_serving

from allears.connectors.youtube import youtube
from allears.listening.ports import Connects, Refused

APP = {"client_id": "app", "client_secret": "s"}


@pytest.fixture
def web() -> Iterator[Served]:
    with youtube_serving() as served:
        yield served


class TestConnecting:
    def test_leaves_with_a_proof_key(self) -> None:
        assert isinstance(youtube, Connects)
        leaving = youtube.leave(APP, back_url="https://a.example/b", state="st")
        query = {name: values[0] for name, values in parse_qs(urlsplit(leaving.url).query).items()}
        digest = hashlib.sha256(leaving.remembered["verifier"].encode()).digest()
        assert query["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert (query["access_type"], query["prompt"]) == ("offline", "consent")
        assert query["scope"] == youtube.rights[0].name
        assert leaving.remembered["verifier"] not in leaving.url
        assert leaving.remembered["verifier"] not in repr(leaving)

    def test_comes_back_with_a_channel(self, web: Served) -> None:
        snippet = {"title": "Fernhill", "customUrl": "@fernhill"}
        web.has(f"{V3}/channels", {"items": [{"id": ME, "snippet": snippet}]})
        found = youtube.come_back(
            APP, back_url="https://a.example/b", remembered={"verifier": "v"}, answer={"code": "c"}
        )
        assert found.name == "YouTube, Fernhill"
        assert found.settings == {"account_id": ME, "account": "fernhill"}
        form = parse_qs(web.called("POST /token")[0].content.decode())
        assert form["code_verifier"] == ["v"]

    def test_says_why_it_did_not(self, web: Served) -> None:
        def back(**answer: str) -> None:
            youtube.come_back(APP, back_url="", remembered={}, answer=answer)

        with pytest.raises(Refused, match="nobody said yes"):
            back(error="access_denied")
        with pytest.raises(Refused, match="no YouTube channel"):
            back(code="c")
        web.has("POST /token", {"error": "invalid_client"}, 401)
        with pytest.raises(Refused, match="does not accept"):
            back(code="c")
        with pytest.raises(Refused):
            youtube.leave({"client_id": "app"}, back_url="", state="")


class TestCheck:
    def test_names_the_channel_and_counts_the_places(self, web: Served) -> None:
        web.has(f"{V3}/channels", {"items": [{"id": ME, "snippet": {"title": "Fernhill"}}]})
        found = youtube.check(facts(channels="@fernhill", videos=f"{VIDEO} nonsense"))
        assert [one.is_good for one in found] == [True, False]
        assert found[0].name == "YouTube, Fernhill"
        assert found[1].words.startswith("2 of 3")

    def test_says_that_a_key_only_reads(self, web: Served) -> None:
        web.has(f"{V3}/i18nLanguages", {"items": []})
        found = youtube.check(reading())
        assert [one.is_good for one in found] == [True, False]
        assert "read only" in found[0].words

    def test_names_the_blank_and_shows_no_key(self, web: Served) -> None:
        web.has(f"{V3}/i18nLanguages", {"error": {"message": "API key not valid."}}, 400)
        (found,) = youtube.check(reading())
        assert found.setting == "api_key"
        assert "k3y" not in str(found)
