"""Smaller acts: asking once, refusing with a reason, covering words wherever they stand, naming files first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import cast
from tests.privacy import story
from tests.walled import fresh, wall
from tests.world import World, world

from allears.cases import actions as cases
from allears.cases.models import Note, RouteRevision
from allears.contacts.models import Contact
from allears.lib import sight
from allears.listening.post import File
from allears.mentions import files
from allears.mentions.models import Mention, Monitor
from allears.privacy import actions, held
from allears.privacy.actions import bytes_of, sweeping
from allears.privacy.models import Request
from allears.staff import actions as staff
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

__all__ = ["world"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.PICTURES_ROOT = tmp_path / "pictures"


def ask(contact: Contact, **more: Any) -> Request:
    given: dict[str, Any] = {"kind": "erase", "proof": "wrote", "words": "", "by": cast.ada(), "now": cast.NOW}  # fmt: skip
    return actions.ask(contact_id=contact.pk, **(given | more))


class TestAsk:
    def test_counts_from_the_day_they_asked(self, world: World) -> None:
        person = world.case().contact
        row = ask(person, asked_at=cast.NOW - timedelta(days=3))
        assert row.due_at == cast.NOW + timedelta(days=27)
        assert ask(person) == row
        assert AuditEntry.objects.get(what="privacy.asked").data == {"proof": "wrote"}

    def test_is_in_the_trail_for_those_behind_the_wall_alone(self, world: World) -> None:
        person = world.case().contact
        cases.wall_person(
            contact_id=person.pk, wall=wall(), words="HR", by=cast.lena(), now=cast.NOW
        )
        row = ask(person)
        held = actions.hold(
            contact_id=person.pk, reason="A dispute", until=cast.NOW + timedelta(days=3),
            by=cast.lena(), now=cast.NOW,
        )  # fmt: skip
        actions.release(hold_id=held.pk, by=cast.lena(), now=cast.NOW)
        actions.refuse(request_id=row.pk, why="Not they", by=cast.lena(), now=cast.NOW)
        trail = AuditEntry.objects.filter(what__startswith="privacy.")
        assert trail.count() == 4
        with sight.through(fresh(cast.ada())):
            assert not AuditEntry.objects.filter(what__startswith="privacy.").exists()

    def test_keeps_a_file_and_an_end_apart(self, world: World) -> None:
        person = world.case().contact
        assert ask(person) != ask(person, kind="export")
        with pytest.raises(NotPossible):
            actions.begin_export(request=ask(person), by=cast.ada(), now=cast.NOW)


class TestRefuse:
    def test_is_too_late_once_it_has_begun(self, world: World) -> None:
        row = ask(world.case().contact)
        actions.begin_erasure(request=row, takes_open=True, by=cast.ada(), now=cast.NOW)
        with pytest.raises(NotPossible):
            actions.refuse(request_id=row.pk, why="No", by=cast.ada(), now=cast.NOW)


class TestCover:
    def test_reaches_text_lists_json_and_the_trail(self, world: World) -> None:
        case = world.case()
        cases.note(case_id=case.pk, text='Zoë "Z" O\'Hara called', by=world.agent, now=world.now)
        RouteRevision.objects.create(
            at=world.now, by=world.agent, tree=[{"words": ['Zoë "Z" O\'Hara', "zoe.hara"]}]
        )
        staff.audit(what="case.x", words='zoë "z" o\'hara', by=None, now=world.now)
        words = ['Zoë "Z" O\'Hara', "zoe.hara"]
        counts: dict[str, int] = {}
        place: dict[str, Any] = {}
        while not sweeping.sweep(words=words, place=place, counts=counts):
            pass
        assert Note.objects.get().text == "█████ called"
        assert RouteRevision.objects.get().tree == [{"words": ["█████", "█████"]}]
        assert AuditEntry.objects.get(what="case.x").words == "█████"
        assert counts == {"covered": 3}

    def test_fits_where_there_is_little_room(self, world: World) -> None:
        row = Monitor.objects.create(name="a.b1", query="x", created_at=world.now, changed_at=world.now)  # fmt: skip
        most = Monitor._meta.get_field("name").max_length
        Monitor.objects.filter(pk=row.pk).update(name="x " * ((most or 0) // 2 - 2) + "a.b1")
        sweeping.cover(held.BY_LABEL["mentions.Monitor"], ["a.b1"], after=0, counts={})
        row.refresh_from_db()
        assert row.name.endswith("████")


class TestBytes:
    def test_stay_while_anybody_else_names_them(self, world: World) -> None:
        sha256 = story.stored(b"zq7 the same bytes")
        file = File(name="a.pdf", sha256=sha256)
        world.says("Look at this", who="mira", files=(file,))
        world.says("And at this", who="otto", files=(file,))
        world.hear()
        first, second = Mention.objects.order_by("pk")
        names = bytes_of.in_mentions([first.pk])
        first.delete()
        bytes_of.remove_all(names)
        assert files.path_of(sha256) is not None
        second.delete()
        bytes_of.remove_all(names)
        assert files.path_of(sha256) is None
