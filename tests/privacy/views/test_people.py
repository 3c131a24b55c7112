"""One person's privacy: they ask, it is written down once; something is held back and let go."""

from __future__ import annotations

import pytest
from tests import cast

from allears.contacts.models import Contact
from allears.privacy.models import Hold, Request

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Contact:
    cast.hear(cast.post("The tram is late"))
    return Contact.objects.get()


class TestPerson:
    def test_asks_once_with_a_proof_and_a_day(self, person: Contact) -> None:
        lena = cast.at_the_desk(cast.lena())
        address = f"/people/{person.pk}/privacy/"
        given = {
            "kind": "erase",
            "proof": "showed",
            "words": "At the counter",
            "asked": "2026-03-01",
        }
        assert lena.post(address, given).status_code == 302
        assert lena.post(address, given).status_code == 302
        row = Request.objects.get()
        assert (row.by, str(row.due_at.date())) == (cast.lena(), "2026-03-31")
        assert "Erase all of them" in lena.get(address).content.decode()

    @pytest.mark.parametrize("change", [{"kind": "no"}, {"proof": ""}, {"asked": "2099-01-01"}])
    def test_says_what_is_missing(self, person: Contact, change: dict[str, str]) -> None:
        given = {"kind": "erase", "proof": "showed"} | change
        lena = cast.at_the_desk(cast.lena())
        assert lena.post(f"/people/{person.pk}/privacy/", given).status_code == 422


class TestHold:
    def test_has_a_reason_and_an_end_and_can_be_let_go(self, person: Contact) -> None:
        lena = cast.at_the_desk(cast.lena())
        address = f"/people/{person.pk}/privacy/hold/"
        assert lena.post(address, {"reason": "A dispute"}).status_code == 422
        assert lena.post(address, {"reason": "A dispute", "until": "2099-01-01"}).status_code == 302
        assert "A dispute" in lena.get(f"/people/{person.pk}/privacy/").content.decode()
        row = Hold.objects.get()
        assert lena.post(address, {"release": str(row.pk)}).status_code == 302
        row.refresh_from_db()
        assert row.ended_by == cast.lena()
