"""What a query would change in the kept firehose, line by line."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests import cast

from allears.listening import kept
from allears.mentions import queries
from allears.mentions.changing import Asked
from allears.mentions.views import kept as view

pytestmark = pytest.mark.django_db
URL = "/monitors/difference/kept/"


@pytest.fixture
def lena(tmp_path: Path, settings: Any) -> Client:
    settings.KEPT_ROOT = tmp_path / "kept"
    posts = [cast.post(f"tram <b>{n}", network="bluesky") for n in range(3)] + [cast.post("bus")]
    with kept.Writer(tmp_path / "kept", channel="7") as writer:
        writer.append(posts, heard_at=cast.NOW)
    return cast.at_the_desk(cast.lena())


def lines(answer: Any) -> list[dict[str, Any]]:
    async def gather() -> bytes:
        return b"".join([part async for part in answer.streaming_content])

    return [json.loads(line) for line in asyncio.run(gather()).splitlines()]


class TestDifference:
    def test_tells_what_it_found_and_how_far_it_is(self, lena: Client) -> None:
        trams = cast.monitor(query="bus")
        end = lines(lena.post(URL, {"query": "tram", "monitor": trams.pk}))[-1]
        assert (end["percent"], end["is_done"]) == (100, True)
        assert "+3</b> come in" in end["html"]
        assert "−1</b> fall out" in end["html"]
        assert "tram <b>" not in end["html"]
        assert 'name="post"' in end["html"]

    def test_speaks_the_language_of_who_asked(self, lena: Client) -> None:
        user = cast.lena()
        user.locale = "de"
        user.save()
        page = lena.post(URL, {"query": "tram"})
        assert page["Content-Language"] == "de"
        assert lines(page)[-1]["is_done"]

    def test_says_when_a_file_is_damaged(
        self, lena: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_asked: object) -> Any:
            raise kept.Damaged("7: its sum is another one")
            yield

        monkeypatch.setattr(view.firehose, "watch", broken)
        (line,) = lines(lena.post(URL, {"query": "tram"}))
        assert "its sum" in line["fault"]

    def test_is_quiet_while_nothing_can_be_read(self, lena: Client) -> None:
        assert lena.post(URL, {"query": "(tram"}).status_code == 204

    def test_is_offered_where_something_is_kept(self, lena: Client, settings: Any) -> None:
        url = f"/settings/monitors/{cast.monitor().pk}/"
        assert "4 posts are kept" in lena.get(url).content.decode()
        settings.KEPT_ROOT = settings.KEPT_ROOT / "nothing"
        assert "data-kept-url" not in lena.get(url).content.decode()


class TestReader:
    def test_ends_with_the_step_that_is_on_when_the_browser_lets_go(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun, going_on, ended = threading.Event(), threading.Event(), threading.Event()

        def slow(_asked: object) -> Any:
            try:
                begun.set()
                going_on.wait(20)
                yield SimpleNamespace(is_done=False)
            finally:
                ended.set()

        monkeypatch.setattr(view.firehose, "watch", slow)
        monkeypatch.setattr(view._Reader, "_line", lambda _reader, _told: b"{}")
        reader = view._Reader(Asked(old=None, new=("term", "tram"), verdicts={}), {})

        async def let_go() -> None:
            reading = asyncio.ensure_future(anext(reader.stream()))
            await asyncio.to_thread(begun.wait, 20)
            reading.cancel()
            asyncio.get_running_loop().call_later(0.05, going_on.set)
            with pytest.raises(asyncio.CancelledError):
                await reading

        asyncio.run(let_go())
        assert ended.is_set()


class TestJudgeKept:
    def test_marks_a_post_that_is_no_mention(self, lena: Client) -> None:
        trams = cast.monitor(query="bus")
        html = lines(lena.post(URL, {"query": "tram", "monitor": trams.pk}))[-1]["html"]
        sealed = html.partition('name="post" value="')[2].partition('"')[0]
        url = f"/settings/monitors/{trams.pk}/verdicts/"
        part = lena.post(url, {"post": sealed, "verdict": "wrong"}, headers={"HX-Request": "true"})
        assert sealed in part.content.decode()
        (kept_one,) = queries.verdicts(trams.pk)
        assert (kept_one.is_right, kept_one.mention_id) == (False, None)
        lena.post(url, {"post": sealed, "verdict": "none"})
        assert queries.verdicts(trams.pk) == []

    def test_takes_no_post_of_somebody_elses_making(self, lena: Client) -> None:
        url = f"/settings/monitors/{cast.monitor().pk}/verdicts/"
        assert lena.post(url, {"post": "made:up:here", "verdict": "right"}).status_code == 404
