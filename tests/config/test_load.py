"""A file of posts that is sent by the browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast

from allears.channels import queries

pytestmark = pytest.mark.django_db
URL = "/begin/file/"
HOSTILE = "<script>alert(1)</script>"


def _lines(n: int, text: str = "The tram is late again, please help") -> bytes:
    rows = ({"id": f"p{i}", "text": f"{text} {i}", "author": {"name": "Mira"}} for i in range(n))
    return "\n".join(json.dumps(row) for row in rows).encode()


def _send(client: Client, content: bytes, file_name: str = "posts.jsonl", **more: str) -> Any:
    return client.post(URL, {"file": SimpleUploadedFile(file_name, content)} | more)


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.ada())


class TestLoad:
    def test_keeps_each_post_once_and_says_so(self, desk: Client) -> None:
        report = _send(desk, _lines(3), file_name="past.jsonl").context["report"]
        assert (report.read, report.kept, report.seen) == (3, 3, 0)
        again = _send(desk, _lines(4), file_name="past.jsonl").context["report"]
        assert (again.read, again.kept, again.seen) == (4, 1, 3)
        row = queries.by_name("past")
        assert row is not None
        assert row.created_by == cast.ada()

    def test_finds_the_columns_of_a_table(self, desk: Client) -> None:
        table = b"id,text,author\n1,The tram is late,Mira\n2,Where is my bus?,Noor\n"
        assert _send(desk, table, file_name="posts.csv").context["report"].kept == 2

    def test_tells_what_could_not_be_read(self, desk: Client) -> None:
        html = _send(desk, _lines(2) + b'\n{"id": 1, broken\n').content.decode()
        assert "It could not be read" in html
        assert "left-out" in html

    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"", "not empty"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "")],
    )
    def test_refuses_what_holds_no_posts(self, desk: Client, content: bytes, words: str) -> None:
        answer = _send(desk, content)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not queries.every()

    def test_mixes_no_file_into_a_living_channel(self, desk: Client) -> None:
        cast.channel("Town blog")
        answer = _send(desk, _lines(1), name="Town blog")
        assert answer.status_code == 422

    def test_shows_hostile_names_as_text(self, desk: Client) -> None:
        html = _send(desk, _lines(1), name=HOSTILE).content.decode()
        assert HOSTILE not in html

    def test_is_for_administrators(self, client: Client) -> None:
        assert cast.at_the_desk(cast.lena()).get(URL).status_code == 403
        assert client.get(URL).status_code == 302
