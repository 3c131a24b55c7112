"""An erasure that is killed goes on; who was erased stays so after a restore, and is not heard in public."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from tests import cast
from tests.privacy import story
from tests.world import World, world

from allears.contacts.models import Contact, Identity
from allears.mentions.models import Erased, Mention
from allears.privacy import actions
from allears.privacy.actions import backup_list, erasing, strokes, sweeping
from allears.privacy.models import Erasure, Request, Step
from allears.staff.actions import NotPossible

__all__ = ["world"]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.PICTURES_ROOT, settings.KEPT_ROOT = tmp_path / "pictures", tmp_path / "kept"


@pytest.fixture
def square(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(world.network, "is_addressed", False)
    return world


def ask(contact_id: int, world: World) -> Request:
    return actions.ask(
        contact_id=contact_id, kind="erase", proof="wrote", words="", by=cast.ada(), now=world.now
    )


def begin(contact_id: int, world: World) -> Erasure:
    request = ask(contact_id, world)
    return actions.begin_erasure(request=request, takes_open=True, by=cast.ada(), now=world.now)


def work(world: World) -> None:
    while actions.work_on_erasures(now=world.now):
        pass


@pytest.mark.django_db
class TestBegin:
    def test_twice_is_one(self, square: World) -> None:
        contact_id = square.case("My kettle leaks, what now?").contact_id
        assert begin(contact_id, square) == begin(contact_id, square)

    def test_asks_about_open_cases_first(self, square: World) -> None:
        request = ask(square.case("My kettle leaks, what now?").contact_id, square)
        with pytest.raises(NotPossible, match="open"):
            actions.begin_erasure(request=request, takes_open=False, by=cast.ada(), now=square.now)


@pytest.mark.django_db
class TestWork:
    def test_tells_of_a_piece_that_fails_and_tries_it_again(
        self, square: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = begin(square.case("My kettle leaks, what now?").contact_id, square)
        real = strokes.STROKES[Step.CASES]

        def fails(_row: Erasure, _now: object) -> bool:
            raise OSError("The disk is away.")

        monkeypatch.setitem(strokes.STROKES, Step.CASES, (fails, Step.POSTS))
        work(square)
        row.refresh_from_db()
        assert (row.step, bool(row.trouble), row.ended_at) == (Step.CASES, True, None)
        monkeypatch.setitem(strokes.STROKES, Step.CASES, real)
        square.pass_time(minutes=3)
        work(square)
        row.refresh_from_db()
        assert (row.step, row.trouble) == (Step.DONE, "")

    def test_takes_what_came_meanwhile(self, square: World) -> None:
        case = square.case("My kettle leaks, what now?", who="mira")
        row = begin(case.contact_id, square)
        while row.step != Step.PERSON:
            erasing._piece(row.pk, square.now)
            row.refresh_from_db()
        square.says("Are you there?", who="mira")
        square.hear()
        square.care()
        work(square)
        assert not Contact.objects.filter(name="Mira").exists()


@pytest.mark.django_db
class TestHearing:
    def test_is_over_in_public_and_begins_anew_when_they_write_to_us(self, square: World) -> None:
        case = square.case("My kettle leaks, what now?", who="mira")
        begin(case.contact_id, square)
        work(square)
        square.says("The kettle is the worst of all", who="mira", visibility="public")
        square.hear()
        assert not Mention.objects.exists()
        square.says("Hello, it is me again", who="mira")
        square.hear()
        assert Mention.objects.get().text == "Hello, it is me again"
        assert Identity.objects.get().key == "mira"


@pytest.mark.django_db
class TestKeepErased:
    def test_erases_again_whom_an_older_backup_brought_back(
        self, square: World, tmp_path: Path
    ) -> None:
        case = square.case("My kettle leaks, what now?", who="mira")
        begin(case.contact_id, square)
        work(square)
        listed = backup_list.place().read_text()
        assert "mira" not in listed
        elsewhere = tmp_path / "old-list"
        backup_list.place().rename(elsewhere)
        Erased.objects.all().delete()
        Erasure.objects.all().delete()
        Request.objects.all().delete()
        square.case("My kettle leaks, what now? As it was.", who="mira")
        square.case("The lid is late, what now?", who="otto")
        assert actions.keep_erased(place=elsewhere, now=square.now) == 1
        assert list(Contact.objects.values_list("name", flat=True)) == ["Otto"]
        assert backup_list.read() == backup_list.read(elsewhere)
        assert Erased.objects.count() == 1

    def test_passes_over_a_torn_line(self, tmp_path: Path) -> None:
        place = tmp_path / "list"
        place.write_text("ab\n" + "f" * 32 + " 2026-03-02\n" + "0" * 20)
        assert len(backup_list.read(place)) == 1


class Fuse:
    """Kills its process before a statement, so that it is killed as far on the way on a slow machine."""

    def __init__(self, n_statements: int) -> None:
        self.n_left = n_statements

    def __call__(self, execute: Callable[..., object], *statement: object) -> object:
        self.n_left -= 1
        if self.n_left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)


def _erase_in_a_process(world: World, *, n_statements: int) -> int:
    """A process of its own that erases in the smallest pieces until it is killed."""
    connections.close_all()  # neither uses what the other has open
    pid = os.fork()
    if pid:
        return pid
    try:
        strokes.CASES, strokes.POSTS, sweeping.PIECE = 1, 1, 3
        with connection.execute_wrapper(Fuse(n_statements)):
            work(world)
    finally:
        os._exit(0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestKill:
    def test_at_any_moment_loses_nothing(self, square: World, tmp_path: Path) -> None:
        """Really killed, again and again, some statements later each time, until one is through."""
        row = begin(story.tell(square).pk, square)
        n_killed, seen = 0, set()
        for n in range(200):
            pid = _erase_in_a_process(square, n_statements=10 + 17 * n)
            _pid, ended = os.waitpid(pid, 0)
            n_killed += os.WIFSIGNALED(ended)
            row.refresh_from_db()
            seen.add(row.step)
            if row.ended_at is not None:
                break
        row.refresh_from_db()
        assert row.ended_at is not None, row.step
        assert n_killed > 1
        assert len(seen) > 1
        assert story.in_tables() == []


def test_walks_every_table_that_may_name_somebody() -> None:
    assert {"cases.Note", "staff.AuditEntry", "cases.Event"} <= {
        one.label for one in sweeping.WALKED
    }
