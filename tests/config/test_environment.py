"""Every setting both ways: what it takes, and the full sentence with which it refuses nonsense."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from allears.config import environment
from allears.lib import environ
from allears.lib.environ import BadSetting

FREE_TEXT = {
    "ALLEARS_ALLOW_PRIVATE_HOSTS": "ALLOW_PRIVATE_HOSTS",
    "ALLEARS_HOST": "HOST",
    "ALLEARS_HOSTS": "HOSTS",
    "ALLEARS_ORGANISATION": "ORGANISATION",
    "ALLEARS_SECRET_KEY": "SECRET_KEY",
}
"""Any text goes; what it means is judged by whoever uses it (`up`, `doctor`)."""

GOOD: list[tuple[str, str, str, object]] = [
    ("ALLEARS_ASKS_FIRST_DAYS", "30", "ASKS_FIRST_DAYS", 30),
    ("ALLEARS_DATA", "/srv/ears", "DATA", Path("/srv/ears")),
    ("ALLEARS_DEBUG", "on", "DEBUG", True),
    ("ALLEARS_LOG_FORMAT", "JSON", "LOG_FORMAT", "json"),
    ("ALLEARS_LOG_LEVEL", "Warning", "LOG_LEVEL", "warning"),
    ("ALLEARS_MAX_UPLOAD", "2MiB", "MAX_UPLOAD", 2_097_152),
    ("ALLEARS_POLL", "0.5s", "POLL_S", 0.5),
    ("ALLEARS_PORT", "80", "PORT", 80),
    ("ALLEARS_UNDO_S", "0", "UNDO_S", 0),
    ("ALLEARS_WEB_PROCESSES", "4", "WEB_PROCESSES", 4),
    ("ALLEARS_URL", "https://ears.example.org", "URL", "https://ears.example.org"),
    ("DATABASE_URL", "postgresql://u:p@h/d", "DATABASE_URL", "postgresql://u:p@h/d"),
    *((name, "what ever", place, "what ever") for name, place in FREE_TEXT.items()),
]
NONSENSE: list[tuple[str, str]] = [
    ("ALLEARS_ASKS_FIRST_DAYS", "0"),
    ("ALLEARS_ASKS_FIRST_DAYS", "for ever"),
    ("ALLEARS_DEBUG", "perhaps"),
    ("ALLEARS_LOG_FORMAT", "xml"),
    ("ALLEARS_LOG_LEVEL", "loud"),
    ("ALLEARS_MAX_UPLOAD", "a lot"),
    ("ALLEARS_POLL", "now and then"),
    ("ALLEARS_POLL", "2h"),
    ("ALLEARS_POLL", "0s"),
    ("ALLEARS_PORT", "eighty"),
    ("ALLEARS_PORT", "0"),
    ("ALLEARS_PORT", "65536"),
    ("ALLEARS_UNDO_S", "a while"),
    ("ALLEARS_UNDO_S", "121"),
    ("ALLEARS_WEB_PROCESSES", "0"),
    ("ALLEARS_URL", "ears.example.org"),
    ("ALLEARS_URL", "ftp://ears.example.org"),
    ("DATABASE_URL", "mysql://u:geheim@h/d"),
]
TAKES_ANYTHING = {*FREE_TEXT, "ALLEARS_DATA"}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`read(NAME, value)`: the module as it would be with that setting alone."""
    monkeypatch.setattr(environ, "_registry", {})
    for one in ALL:
        monkeypatch.delenv(one, raising=False)
        monkeypatch.delenv(f"{one}_FILE", raising=False)

    def go(name: str = "", value: str = "") -> dict[str, Any]:
        if name:
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(environment.__file__))

    return go


ALL = [one.name for one in environ.describe()]


class TestSettings:
    @pytest.mark.parametrize(("name", "value", "place", "expected"), GOOD)
    def test_take_what_they_should(
        self, read: Any, name: str, value: str, place: str, expected: object
    ) -> None:
        assert read(name, value)[place] == expected

    @pytest.mark.parametrize(("name", "value"), NONSENSE)
    def test_refuse_nonsense_in_a_full_sentence(self, read: Any, name: str, value: str) -> None:
        with pytest.raises(BadSetting) as refused:
            read(name, value)
        sentence = str(refused.value)
        assert sentence.startswith(f"{name} ")
        assert "but it must be " in sentence
        assert sentence.endswith(".")
        assert "geheim" not in sentence

    def test_are_all_tried_both_ways(self) -> None:
        assert {name for name, *_ in GOOD} == set(ALL)
        assert {name for name, _ in NONSENSE} | TAKES_ANYTHING == set(ALL)

    def test_are_as_a_newcomer_needs_them(self, read: Any) -> None:
        found = read()
        assert (found["HOST"], found["PORT"], found["DEBUG"]) == ("127.0.0.1", 8390, False)
        assert found["DATABASE_URL"] == ""
        assert found["DATA"].name == "var"
