"""`allears forget`: from the command line into what is kept."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import typer
from tests import cast

from allears.config.cli import forget
from allears.listening import kept
from allears.listening.post import Author, Post
from allears.listening.query import parse

pytestmark = pytest.mark.django_db


class TestForget:
    def test_takes_posts_and_people_out(
        self,
        tmp_path: Path,
        settings: Any,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        settings.KEPT_ROOT = tmp_path
        monkeypatch.setattr(forget, "database", nullcontext)
        with kept.Writer(tmp_path, channel="1") as writer:
            people = [Author(id=name) for name in ("ann", "bob", "eve")]
            posts = [Post(id=a.id, network="rss", text="late", author=a) for a in people]
            writer.append(posts, heard_at=cast.NOW)
        forget.forget(network="rss", post=["ann"], author=["bob"])
        *_before, end = kept.search(tmp_path, parse("late"))
        assert [one.post.id for one in end.examples] == ["eve"]
        assert "1 posts" in capsys.readouterr().out

    def test_asks_whom(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(typer.Exit):
            forget.forget(network="rss", post=None, author=None)
        assert "--author" in capsys.readouterr().err
