"""The kept firehose as a source for what a query would change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests import cast

from allears.listening import kept
from allears.listening.post import Post
from allears.listening.query import parse
from allears.mentions import firehose
from allears.mentions.changing import Asked

pytestmark = pytest.mark.django_db
WORDS = ("late tram", "late bus", "a tram", "ferry", "tram again")


@pytest.fixture
def heard(tmp_path: Path, settings: Any) -> list[Post]:
    """Five posts that are kept of the channel 7, one an hour."""
    settings.KEPT_ROOT = tmp_path / "kept"
    posts = [
        cast.post(
            words,
            network="bluesky",
            lang="en" if n % 2 else "",
            url=f"https://example.org/{n}",
            created_at=cast.NOW - timedelta(hours=n),
        )
        for n, words in enumerate(WORDS)
    ]
    with kept.Writer(tmp_path / "kept", channel="7") as writer:
        writer.append(posts, heard_at=cast.NOW)
    return posts


def look(old: str | None, new: str, **verdicts: bool) -> firehose.Told:
    asked = Asked(old=parse(old) if old else None, new=parse(new), verdicts=verdicts)
    *_before, end = firehose.watch(asked)
    return end


class TestMakeReady:
    @pytest.fixture(autouse=True)
    def _asleep(self) -> Iterator[None]:
        firehose.make_ready.cache_clear()
        yield
        firehose.make_ready.cache_clear()

    def test_loads_once_beside_whoever_asks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loaders, done = list[threading.Thread](), threading.Event()

        def load() -> None:
            loaders.append(threading.current_thread())
            done.set()

        monkeypatch.setattr(kept, "warm_up", load)
        firehose.make_ready()
        firehose.make_ready()
        assert done.wait(15)
        assert len(loaders) == 1
        assert loaders[0] is not threading.current_thread()

    def test_leaves_it_to_the_first_search_when_it_fails(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail() -> None:
            raise OSError("no room")

        monkeypatch.setattr(kept, "warm_up", fail)
        firehose._load()
        assert "could not be made ready" in caplog.text


class TestStanding:
    def test_counts_all_channels(self, heard: list[Post]) -> None:
        assert firehose.standing().n_posts == len(heard)

    def test_is_nothing_where_nothing_is_kept(self, tmp_path: Path, settings: Any) -> None:
        settings.KEPT_ROOT = tmp_path / "nothing"
        assert (firehose.standing().n_posts, firehose.standing().oldest_at) == (0, None)


class TestWatch:
    @pytest.mark.usefixtures("heard")
    def test_shows_what_comes_in_falls_out_and_stays(self) -> None:
        end = look("tram", "late")
        found = end.shown.difference
        assert (end.is_done, end.n_looked_at, end.n_total) == (True, 5, 5)
        assert (found.came.n, found.fell.n, found.stayed.n) == (1, 2, 1)
        came, fell, stayed = end.shown.sides
        assert [one.seen.post.text for one in came.examples] == ["late bus"]
        assert {one.seen.post.text for one in fell.examples} == {"a tram", "tram again"}
        assert stayed.examples == []
        assert sum(found.stayed.hours.values()) == 1

    @pytest.mark.usefixtures("heard")
    def test_takes_everything_as_new_without_an_old_query(self) -> None:
        shown = look(None, "tram lang:en").shown
        assert shown.difference.came.n == 0
        assert look(None, "tram").shown.difference.came.n == 3

    @pytest.mark.usefixtures("heard")
    def test_tells_what_waits_for_triage(self) -> None:
        assert look(None, "tram mood:negative").n_unsure == 3

    @pytest.mark.usefixtures("heard")
    def test_shows_what_was_said_of_a_post(self) -> None:
        (came,) = look(None, "ferry").shown.sides
        key = came.examples[0].seen.key
        (came,) = look(None, "ferry", **{key: True}).shown.sides
        assert came.examples[0].verdict is True


class TestSeal:
    @pytest.mark.usefixtures("heard")
    def test_carries_the_post_and_nothing_else(self) -> None:
        (came,) = look(None, "ferry").shown.sides
        seen = came.examples[0].seen
        opened = firehose.opened(seen.sealed)
        assert opened is not None
        assert opened[0] == seen.key
        assert msgspec.to_builtins(opened[1]) == msgspec.to_builtins(seen.post)

    @pytest.mark.parametrize("sealed", ["", "x", "a:b:c"])
    def test_opens_nothing_that_is_not_ours(self, sealed: str) -> None:
        assert firehose.opened(sealed) is None
