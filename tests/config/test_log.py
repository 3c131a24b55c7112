from __future__ import annotations

from django.test import Client
from tests import cast

from allears.cases.models import Case
from allears.mentions.models import Mention


class TestLog:
    def test_makes_a_case_of_a_call(self, db: None) -> None:
        client = Client()
        client.force_login(cast.amir())
        form = {
            "setting-who": "Mira Stone",
            "setting-how": "phone",
            "setting-phone": "+49 30 123456",
            "setting-said": "My parcel is broken and I want my money back.",
            "token": "t" * 24,
        }
        answer = client.post("/cases/log/", form)
        case = Case.objects.get()
        assert answer.headers["Location"] == f"/cases/{case.pk}/"
        assert case.contact.name == "Mira Stone"
        client.post("/cases/log/", form)
        assert Mention.objects.count() == 1

    def test_asks_for_what_is_missing(self, db: None) -> None:
        client = Client()
        client.force_login(cast.amir())
        answer = client.post("/cases/log/", {"setting-who": "Mira"})
        assert answer.status_code == 422
        assert "Mira" in answer.content.decode()
        assert not Mention.objects.exists()

    def test_is_not_for_readers(self, db: None) -> None:
        client = Client()
        client.force_login(cast.rita())
        assert client.get("/cases/log/").status_code == 403
