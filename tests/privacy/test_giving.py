"""The file holds all that the law wants: every word of theirs, every word of ours about them, and nobody else's."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.privacy import story
from tests.world import World, world

from allears.cases import actions as cases
from allears.cases.models import Case, Event
from allears.contacts.models import Contact
from allears.privacy import actions, held, rows
from allears.privacy.actions import exporting
from allears.privacy.giving import archive, tables
from allears.privacy.models import Export, Request
from allears.staff import actions as staff
from allears.staff.models import User

__all__ = ["world"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT, settings.KEPT_ROOT = tmp_path / "files", tmp_path / "kept"
    settings.PICTURES_ROOT = tmp_path / "pictures"


@pytest.fixture
def square(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(world.network, "is_addressed", False)
    return world


def ask(contact: Contact, now: Any) -> Request:
    return actions.ask(
        contact_id=contact.pk, kind="export", proof="wrote", words="", by=cast.ada(), now=now
    )


def made(contact: Contact, world: World, by: User | None = None) -> zipfile.ZipFile:
    by = by or cast.ada()
    export = actions.begin_export(request=ask(contact, world.now), by=by, now=world.now)
    while actions.work_on_exports(now=world.now):
        pass
    export.refresh_from_db()
    assert export.trouble == ""
    return zipfile.ZipFile(actions.export_taken(export=export, by=by, now=world.now))


def text_of(box: zipfile.ZipFile) -> str:
    return "\n".join(box.read(name).decode("utf-8", "replace") for name in box.namelist())


class TestFile:
    def test_holds_all_that_is_theirs_or_about_them(self, square: World) -> None:
        person = story.tell(square)
        box = made(person, square)
        text = text_of(box)
        for word in (
            "zq7water", "zq7public", "Zq7thanks", "Zq7me too, kettle is broken", "the kettle and the lid",
            "Zq7mail: call me", story.ADDRESS, story.HANDLE, "zq7 likes tea", "Zq7note", "zq7answer",
            "Zq7title", "Zq7aside", "Zq7yes", "Zq7understood", "Zq7close", "zq7fact", "zq7home.example",
            "zq7bytes", "zq7cat", "It is mended.", "Zq7house", "Zq7line", "zq7role", "Zq7consent", "Zq7mute",
        ):  # fmt: skip
            assert word in text, word
        assert box.testzip() is None
        for name in box.namelist():
            if name.endswith(".json"):
                assert isinstance(json.loads(box.read(name)), list), name

        for word in (
            "Same here, says Otto", "Your kettle is broken again, I want my money back! When?\"",
            "otto", "lab@partner.example", "zq7lab knows them", "Zq7draft", "4111 1111 1111 1112",
        ):  # fmt: skip
            assert word not in text, word

    def test_is_there_for_who_made_it_alone_and_ends(self, square: World, tmp_path: Path) -> None:
        person = story.in_short(square)
        made(person, square)
        export = Export.objects.get()
        assert Request.objects.get().ended_at == square.now
        with pytest.raises(staff.NotPossible):
            actions.export_taken(export=export, by=cast.lena(), now=square.now)
        square.pass_time(days=8)
        with pytest.raises(staff.NotPossible):
            actions.export_taken(export=export, by=cast.ada(), now=square.now)
        actions.work_on_exports(now=square.now)
        assert list((tmp_path / "privacy").iterdir()) == []

    def test_leaves_out_what_is_behind_walls_of_others(self, square: World) -> None:
        person = story.in_short(square)
        case = Case.objects.filter(contact=person).earliest("pk")
        square.pass_time(days=40)
        story.says(square, "Another matter, and no secret.")
        square.hear()
        square.care()
        wall = staff.open_wall(
            name="Legal", reason="A dispute", home=cast.press(), by=cast.lena(), now=square.now
        )
        cases.wall_case(case_id=case.pk, wall=wall, words="x", by=cast.lena(), now=square.now)
        outside = text_of(made(person, square, User.objects.get(pk=cast.ada().pk)))
        assert "Zq7note" not in outside
        assert "Zq7line" in outside
        Request.objects.all().delete()
        assert "Zq7note" in text_of(made(person, square, User.objects.get(pk=cast.lena().pk)))

    def test_is_begun_anew_after_a_crash(self, square: World) -> None:
        person = story.in_short(square)
        export = actions.begin_export(
            request=ask(person, square.now), by=cast.ada(), now=square.now
        )
        going = exporting._next(square.now)
        assert going is not None
        next(going.going)
        going.going.close()  # type: ignore[attr-defined]
        assert not actions.work_on_exports(now=square.now)
        later = square.now + timedelta(minutes=5)
        while actions.work_on_exports(now=later):
            pass
        export.refresh_from_db()
        assert export.ended_at == later


class TestWrite:
    def test_reads_no_more_than_a_piece_at_once(self, square: World, tmp_path: Path) -> None:
        person = story.in_short(square)
        case = Case.objects.filter(contact=person).earliest("pk")
        Event.objects.bulk_create(
            Event(case=case, at=square.now, kind="noted", words=f"Number {n}.")
            for n in range(3 * rows.PIECE)
        )
        with CaptureQueriesContext(connection) as asked:
            n = list(archive.write(tmp_path / "one.zip", rows.contact_ids(person.pk), now=cast.NOW))
        events = [one["sql"] for one in asked if 'FROM "cases_event"' in one["sql"]]
        assert len(events) >= 4
        assert all(f"LIMIT {rows.PIECE}" in one for one in events)
        assert n[-1] > 3 * rows.PIECE


class TestObjects:
    def test_are_of_every_table_that_is_told(self, square: World) -> None:
        person = story.in_short(square)
        contacts = rows.contact_ids(person.pk)
        told = {one.label for one in tables.TOLD if any(tables.objects(one, contacts))}
        assert {"contacts.Contact", "contacts.Identity", "mentions.Mention", "cases.Case"} <= told
        assert len(told) > 12
        assert rows.count(held.BY_LABEL["mentions.Mention"], contacts) == 2
