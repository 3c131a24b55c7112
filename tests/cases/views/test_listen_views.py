"""Saved views of Listen."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.cases.models import SavedView

pytestmark = pytest.mark.django_db
URL = "/listen/views/"


@pytest.fixture
def rita() -> Client:
    return cast.at_the_desk(cast.rita())


class TestViews:
    def test_keep_what_the_address_asks_for(self, rita: Client) -> None:
        sent = {"name": "Angry", "query": "mood=negative&range=7d&before=x&nonsense=1"}
        answer = rita.post(URL, sent)
        assert answer["Location"] == "/listen/?range=7d&mood=negative"
        assert SavedView.objects.get().area == "listen"
        assert "Angry" in rita.get(URL).content.decode()
        assert "Angry" not in cast.at_the_desk(cast.amir()).get(URL).content.decode()

    def test_are_shared_with_everybody_by_leads(self) -> None:
        lena = cast.at_the_desk(cast.lena())
        lena.post(URL, {"name": "All", "query": "mood=mixed", "share": "everybody"})
        assert "All" in cast.at_the_desk(cast.amir()).get(URL).content.decode()

    def test_say_why_they_cannot_be_kept(self, rita: Client) -> None:
        answer = rita.post(URL, {"name": "", "query": "mood=negative"})
        assert answer.status_code == 422

    def test_are_removed_by_their_owner_alone(self, rita: Client) -> None:
        rita.post(URL, {"name": "Mine", "query": "mood=negative"})
        view = SavedView.objects.get()
        other = cast.at_the_desk(cast.amir())
        assert other.post(f"{URL}{view.pk}/removal/").status_code == 404
        assert rita.post(f"{URL}{view.pk}/removal/").status_code == 302
        assert SavedView.objects.count() == 0
