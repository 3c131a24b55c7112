from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests import cast
from tests.drafting.desk import Desk

from allears.channels import secrets
from allears.drafting import queries

TYPED = {
    "is_on": "on",
    "url": "https://api.example.com/v1",
    "model": "small-1",
    "key": "sk-secret",
    "timeout_s": "30",
    "per_day": "100",
    "tokens_per_day": "1000",
}


def keep(client: Client, **typed: str) -> str:
    answer = client.post(reverse("drafts_endpoint"), {**TYPED, **typed})
    return "" if answer.status_code == 302 else answer.content.decode()


class TestEndpoint:
    def test_is_off_until_an_administrator_switches_it_on(self, db: None) -> None:
        assert not queries.endpoint().is_on
        client = cast.at_the_desk(cast.ada())
        assert keep(client) == ""
        row = queries.endpoint()
        assert row.is_on
        assert secrets.unseal(row.key) == {"key": "sk-secret"}
        assert "sk-secret" not in client.get(reverse("drafts_endpoint")).content.decode()
        assert keep(client, key="") == ""
        assert secrets.unseal(queries.endpoint().key) == {"key": "sk-secret"}
        assert keep(client, key="", forget_key="on") == ""
        assert not queries.endpoint().key

    def test_wants_https_outside_of_our_own_network(self, db: None) -> None:
        client = cast.at_the_desk(cast.ada())
        assert "https://" in keep(client, url="http://api.example.com/v1")
        assert keep(client, url="ftp://x")
        assert not queries.endpoint().is_on

    def test_takes_a_private_host_only_with_a_yes_for_that_very_host(self, db: None) -> None:
        client = cast.at_the_desk(cast.ada())
        assert keep(client, url="http://localhost:11434/v1", is_private="on") == ""
        assert queries.endpoint().allowed_host == "localhost:11434"
        moved = {"url": "http://10.0.0.5/v1", "is_private": "on"}
        assert "Say it again for 10.0.0.5:80" in keep(
            client, **moved, allowed_for="localhost:11434"
        )
        assert queries.endpoint().allowed_host == "localhost:11434"
        assert keep(client, **moved, allowed_for="") == ""
        assert queries.endpoint().allowed_host == "10.0.0.5:80"
        assert keep(client) == ""
        assert queries.endpoint().allowed_host == ""

    def test_wants_an_address_and_a_model_to_be_on(self, db: None) -> None:
        assert "an address and a model" in keep(cast.at_the_desk(cast.ada()), url="")


class TestIndex:
    def test_counts_what_came_of_drafts(self, desk: Desk) -> None:
        lena = cast.at_the_desk(cast.lena())
        assert "Nothing was offered yet" in lena.get(reverse("drafts_use")).content.decode()
        desk.answered()
        desk.learn()
        case = desk.asks()
        cast.at_the_desk(desk.world.agent).get(reverse("drafts_for", args=[case.pk]))
        page = lena.get(reverse("drafts_use"))
        assert [one.n_offered for one in page.context["counted"].rows] == [1]
        assert page.context["counted"].n_known == 1
