"""Pages about requests: who sees them, what they begin, and that a second yes is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests import cast
from tests.world import World, world

from allears.cases.models import Case
from allears.contacts.models import Contact
from allears.privacy import actions
from allears.privacy.models import Erasure, Export, Request, Rules
from allears.staff.models import AuditEntry

__all__ = ["world"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


@pytest.fixture
def person(world: World) -> Contact:
    return world.case("My kettle leaks, what now?").contact


def ask(person: Contact, kind: str) -> Request:
    return actions.ask(
        contact_id=person.pk, kind=kind, proof="wrote", words="By mail", by=cast.ada(), now=cast.NOW
    )


class TestRequests:
    def test_show_what_is_due_first_and_name_nobody_who_was_erased(
        self, world: World, person: Contact
    ) -> None:
        row = ask(person, "erase")
        body = cast.at_the_desk(cast.lena()).get("/settings/privacy/").content.decode()
        assert "Mira" in body
        actions.begin_erasure(request=row, takes_open=True, by=cast.ada(), now=world.now)
        while actions.work_on_erasures(now=world.now):
            pass
        body = cast.at_the_desk(cast.lena()).get("/settings/privacy/").content.decode()
        assert "Mira" not in body
        assert "Somebody who was erased" in body

    def test_begin_anew_when_it_is_done_for_the_top_of_the_page_names_them(
        self, world: World, person: Contact
    ) -> None:
        row, ada = ask(person, "erase"), cast.at_the_desk(cast.ada())
        address, part = f"/settings/privacy/{row.pk}/", {"HX-Request": "true"}
        actions.begin_erasure(request=row, takes_open=True, by=cast.ada(), now=world.now)
        assert "HX-Refresh" not in ada.get(address, headers=part).headers
        while actions.work_on_erasures(now=world.now):
            pass
        assert ada.get(address, headers=part).headers["HX-Refresh"] == "true"


class TestErasure:
    def test_needs_a_second_yes_and_a_word_about_open_cases(self, person: Contact) -> None:
        row, ada = ask(person, "erase"), cast.at_the_desk(cast.ada())
        address = f"/settings/privacy/{row.pk}/"
        assert "1 open matter" in ada.get(address).content.decode().replace("Their 1", "1")
        assert ada.post(f"{address}erasure/").status_code == 422
        answer = ada.post(f"{address}erasure/", {"sure": "yes"})
        assert answer.status_code == 422
        assert "open cases" in answer.content.decode()
        assert not Erasure.objects.exists()
        assert ada.post(f"{address}erasure/", {"sure": "yes", "open": "yes"}).status_code == 302
        assert Erasure.objects.get().by == cast.ada()

    def test_is_for_administrators_unless_the_house_says_otherwise(self, person: Contact) -> None:
        row, lena = ask(person, "erase"), cast.at_the_desk(cast.lena())
        address, yes = f"/settings/privacy/{row.pk}/erasure/", {"sure": "yes", "open": "yes"}
        assert lena.post(address, yes).status_code == 403
        Rules.objects.create(leads_erase=True)
        assert lena.post(address, yes).status_code == 302


class TestFile:
    def test_is_taken_by_who_made_it_and_written_down(self, world: World, person: Contact) -> None:
        row, ada = ask(person, "export"), cast.at_the_desk(cast.ada())
        assert ada.post(f"/settings/privacy/{row.pk}/file/").status_code == 302
        while actions.work_on_exports(now=world.now):
            pass
        address = f"/settings/privacy/files/{Export.objects.get().pk}/"
        assert address in ada.get(f"/settings/privacy/{row.pk}/").content.decode()
        answer = ada.get(address)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(answer).startswith(b"PK")
        assert cast.at_the_desk(cast.lena()).get(address).status_code == 404
        assert AuditEntry.objects.filter(what="privacy.export_taken").count() == 1


class TestRefusal:
    def test_needs_a_reason(self, person: Contact) -> None:
        row, ada = ask(person, "erase"), cast.at_the_desk(cast.ada())
        address = f"/settings/privacy/{row.pk}/refusal/"
        assert ada.post(address, {"why": " "}).status_code == 422
        assert ada.post(address, {"why": "A court forbids it"}).status_code == 302
        assert Request.objects.get().refusal == "A court forbids it"
        assert Case.objects.exists()
