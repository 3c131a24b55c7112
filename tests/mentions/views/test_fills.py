"""The card that takes the past into a monitor: begun, seen, stopped, done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests import cast

from allears.channels.models import Channel
from allears.flow import filling
from allears.listening import kept
from allears.listening.post import Post
from allears.mentions import actions, queries
from allears.mentions.models import Fill, Monitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def monitor(tmp_path: Path, settings: Any) -> Monitor:
    settings.KEPT_ROOT = tmp_path
    row = cast.channel()
    Channel.objects.filter(pk=row.pk).update(network="rss", kept_days=3)
    with kept.Writer(tmp_path, channel=str(row.pk)) as writer:
        posts = [Post(id=str(n), network="rss", text=f"late {n}") for n in range(3)]
        writer.append(posts, heard_at=cast.NOW)
    return actions.add_monitor(name="Late", query="late", by=cast.lena(), now=cast.NOW)


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.lena())


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestFill:
    def test_is_begun_shown_and_done(self, desk: Client, monitor: Monitor) -> None:
        page = f"/settings/monitors/{monitor.pk}/"
        assert "Take them in" in words(desk.get(page))
        told = words(desk.post(f"{page}fill/", {"days": "90", "cases": "yes"}, follow=True))
        assert "Late is filled with the past now." in told
        assert "It begins within seconds" in told
        fill = Fill.objects.get()
        assert (fill.opens_cases, fill.by) == (True, cast.lena())
        assert 'hx-trigger="every 2s"' in words(
            desk.get(f"{page}fill/", headers={"HX-Request": "true"})
        )
        Fill.objects.update(since=cast.NOW.replace(day=1))
        while filling.work(now=fill.at):
            pass
        done = words(desk.get(f"{page}fill/", headers={"HX-Request": "true"}))
        assert '<span class="number">3</span> mentions came in' in done
        assert "every 2s" not in done

    def test_says_what_is_wrong(self, desk: Client, monitor: Monitor) -> None:
        page = f"/settings/monitors/{monitor.pk}/fill/"
        assert "whole number" in words(desk.post(page, {"days": "x"}, follow=True))
        assert "between 1 and 90" in words(desk.post(page, {"days": "0"}, follow=True))
        assert queries.fill_of(monitor.pk) is None
        assert desk.post("/settings/monitors/9999/fill/", {"days": "1"}).status_code == 404

    def test_can_be_stopped(self, desk: Client, monitor: Monitor) -> None:
        page = f"/settings/monitors/{monitor.pk}/fill/"
        desk.post(page, {"days": "2"})
        assert "What it brought stays" in words(desk.post(f"{page}stop/", follow=True))
        assert Fill.objects.get().stopped_at is not None
        assert "What it brought stays" not in words(desk.post(f"{page}stop/", follow=True))
