"""One question to a network, over a door that answers in every way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.connectors.served import Served, serving

from allears.connectors import asking
from allears.listening.ports import KeysExpired, Refused, RetryLater, Unknown

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as served:
        yield served


def question(**more: Any) -> asking.Question:
    return asking.Question(what="The place", url="https://place.example/x", **more)


class TestFetch:
    def test_reads_json(self, web: Served) -> None:
        web.has("/x", {"a": 1})
        assert asking.fetch(question(query={"q": "a b&c"}), NOW) == {"a": 1}
        assert str(web.asked[0].url) == "https://place.example/x?q=a+b%26c"

    def test_sends_forms_and_json(self, web: Served) -> None:
        web.has("POST /x", {})
        asking.fetch(question(method="POST", form={"a": "ü"}), NOW)
        asking.fetch(question(method="POST", payload={"a": "ü"}), NOW)
        assert [one.content for one in web.asked] == [b"a=%C3%BC", '{"a":"ü"}'.encode()]

    def test_takes_no_content_for_an_answer(self, web: Served) -> None:
        web.has("/x", b"", 204)
        assert asking.fetch(question(), NOW) is None

    @pytest.mark.parametrize("said", [b"", b"<html>", b'{"a": ', b"[" * 100_000, b"\xff"])
    def test_takes_nothing_else_for_json(self, web: Served, said: bytes) -> None:
        web.has("/x", said)
        with pytest.raises(RetryLater):
            asking.fetch(question(), NOW)
        with pytest.raises(Unknown):
            asking.fetch(question(is_speaking=True), NOW)

    @pytest.mark.parametrize(
        ("status", "error"), [(401, KeysExpired), (404, Refused), (429, RetryLater)]
    )
    def test_is_judged_by_the_one_table(
        self, web: Served, status: int, error: type[Exception]
    ) -> None:
        web.has("/x", {}, status)
        with pytest.raises(error, match="The place"):
            asking.fetch(question(), NOW)


class TestQuestion:
    def test_shows_no_secret(self) -> None:
        one = question(headers={"Authorization": "s3cret"}, form={"t": "s3cret"}, payload="s3cret")
        assert "s3cret" not in repr(one)


class TestSaid:
    def test_reads_the_words_of_any_answer(self, web: Served) -> None:
        web.has("/x", {"error": "no"}, 500)
        assert asking.said(asking.send(question())) == {"error": "no"}
        web.has("/x", b"<html>", 500)
        assert asking.said(asking.send(question())) is None
