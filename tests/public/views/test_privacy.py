"""Somebody asks on their own page for all that we have of them, or for its end."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.test import Client
from tests.world import World, world

from allears.cases import actions, page_links
from allears.privacy.models import Request

__all__ = ["world"]


class TestAsked:
    def test_is_written_down_once_with_its_clock(self, world: World) -> None:
        case = world.case()
        page = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        address = urlsplit(page_links.url_of(page)).path
        assert "privacy/" in Client().get(address).content.decode()
        for _time in range(2):
            answer = Client().post(f"{address}privacy/", {"kind": "erase"})
            assert answer.status_code == 200
            assert "2026-04-01" in answer.content.decode()
        row = Request.objects.get()
        assert (row.contact_id, row.proof, row.by) == (case.contact_id, "page", None)

    def test_wants_one_of_the_two_and_a_link_that_holds(self, world: World) -> None:
        page = actions.give_page(case_id=world.case().pk, by=world.agent, now=world.now)
        address = urlsplit(page_links.url_of(page)).path
        assert Client().post(f"{address}privacy/", {"kind": "all"}).status_code == 422
        assert Client().post("/matter/no-such/privacy/", {"kind": "erase"}).status_code == 404
        assert not Request.objects.exists()
