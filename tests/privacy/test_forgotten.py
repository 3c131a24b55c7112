"""Nothing of somebody who was erased is left in any table, index or file; what was not theirs is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests import cast
from tests.privacy import story
from tests.world import World, world

from allears.cases.models import Case, Note
from allears.flow import firehose
from allears.mentions.models import Mention
from allears.privacy import actions
from allears.privacy.models import Erasure, Request, Step

__all__ = ["world"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT, settings.KEPT_ROOT = tmp_path / "files", tmp_path / "kept"
    settings.PICTURES_ROOT = tmp_path / "pictures"


@pytest.fixture
def square(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A place that keeps all it hears, in public and in private."""
    monkeypatch.setattr(world.network, "is_addressed", False)
    return world


def erase(world: World, contact_id: int) -> Erasure:
    request = actions.ask(
        contact_id=contact_id, kind="erase", proof="wrote", words="Zq7 asked by telephone",
        by=cast.ada(), now=world.now,
    )  # fmt: skip
    row = actions.begin_erasure(request=request, takes_open=True, by=cast.ada(), now=world.now)
    for _round in range(200):
        if not actions.work_on_erasures(now=world.now):
            break
    row.refresh_from_db()
    return row


class TestForgotten:
    def test_nothing_is_left_anywhere(self, square: World) -> None:
        person = story.tell(square)
        before = story.in_tables()
        tables = {one.split(".")[0] for one in before}
        assert len(tables) > 25, tables
        assert len(story.in_files()) > 4
        row = erase(square, person.pk)
        firehose.tidy(now=square.now)
        assert (row.step, row.trouble) == (Step.DONE, "")
        assert story.in_tables() == []
        assert story.in_files() == []
        assert row.digests
        assert row.counts["contacts.Contact"] == 2
        request = Request.objects.get()
        assert (request.contact_id, request.words) == (None, "")
        assert request.ended_at is not None

    def test_leaves_what_was_not_theirs(self, square: World) -> None:
        person = story.tell(square)
        erase(square, person.pk)
        said = set(Mention.objects.values_list("text", flat=True))
        assert {
            "Same here, says Otto",
            "Your kettle is broken again, I want my money back! When?",
        } <= said
        assert Note.objects.get().text == "Like █████ (█████)"
        assert Case.objects.filter(contact__name="Otto").exists() or Case.objects.exists()
