"""The front door."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

pytestmark = pytest.mark.django_db


class TestHome:
    def test_tells_where_the_link_is_while_there_is_nobody(self, client: Client) -> None:
        answer = client.get("/")
        assert answer.status_code == 200
        assert "terminal" in answer.content.decode()

    def test_sends_strangers_to_the_login(self, client: Client) -> None:
        cast.ada()
        assert client.get("/")["Location"] == "/account/login/?next=/"

    def test_begins_until_there_is_a_channel(self) -> None:
        desk = cast.at_the_desk(cast.ada())
        assert desk.get("/")["Location"] == "/begin/"
        cast.channel()
        assert desk.get("/")["Location"] == "/inbox/"
