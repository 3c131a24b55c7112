"""The settings readers: what they take, what they refuse, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allears.lib import environ
from allears.lib.environ import BadSetting


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environ, "_registry", {})


def read(reader: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return reader("ALLEARS_X", *args, doc="For the test.", **kwargs)


class TestReaders:
    @pytest.mark.parametrize(
        ("raw", "reader", "args", "kwargs", "expected"),
        [
            ("hello", environ.text, (), {}, "hello"),
            ("  hello ", environ.text, (), {}, "hello"),
            ("", environ.text, ("dflt",), {}, "dflt"),
            ("a, b,,c ", environ.words, (), {}, ["a", "b", "c"]),
            ("https://x.org/y", environ.url, (), {}, "https://x.org/y"),
            ("", environ.url, ("http://d",), {}, "http://d"),
            ("12", environ.integer, (3,), {}, 12),
            ("-1", environ.integer, (3,), {}, -1),
            ("1", environ.integer, (3,), {"low": 1, "high": 9}, 1),
            ("9", environ.integer, (3,), {"low": 1, "high": 9}, 9),
            ("YES", environ.yesno, (False,), {}, True),
            ("0", environ.yesno, (True,), {}, False),
            ("", environ.yesno, (True,), {}, True),
            ("Json", environ.choice, ("plain",), {"choices": ("plain", "json")}, "json"),
            ("90", environ.duration_s, ("1s",), {}, 90),
            ("15m", environ.duration_s, ("1s",), {}, 900),
            ("1.5 h", environ.duration_s, ("1s",), {}, 5400),
            ("7d", environ.duration_s, ("1s",), {}, 604800),
            ("", environ.duration_s, ("2h",), {}, 7200),
            ("20MB", environ.size_bytes, ("1",), {}, 20_000_000),
            ("2GiB", environ.size_bytes, ("1",), {}, 2_147_483_648),
            ("", environ.size_bytes, ("500kB",), {}, 500_000),
        ],
    )
    def test_take_what_they_should(
        self,
        monkeypatch: pytest.MonkeyPatch,
        raw: str,
        reader: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        expected: Any,
    ) -> None:
        monkeypatch.setenv("ALLEARS_X", raw)
        assert read(reader, *args, **kwargs) == expected

    def test_make_a_path_absolute(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("ALLEARS_X", "here")
        assert read(environ.path, Path("var")) == tmp_path / "here"
        monkeypatch.delenv("ALLEARS_X")
        assert read(environ.path, Path("var")) == tmp_path / "var"


class TestRefusals:
    @pytest.mark.parametrize(
        ("raw", "reader", "args", "kwargs", "sentence"),
        [
            (
                "abc",
                environ.integer,
                (8390,),
                {"low": 1, "high": 65535},
                "ALLEARS_X is 'abc', but it must be a whole number from 1 to 65535, "
                "for example ALLEARS_X=8390.",
            ),
            ("0", environ.integer, (5,), {"low": 1}, "whole number of at least 1"),
            ("99", environ.integer, (5,), {"high": 9}, "whole number of at most 9"),
            ("perhaps", environ.yesno, (True,), {}, "must be yes or no"),
            ("xml", environ.choice, ("a",), {"choices": ("a", "b", "c")}, "must be a, b or c"),
            ("ftp://x", environ.url, (), {}, "starts with https:// or http://"),
            ("https://", environ.url, (), {}, "must be an address"),
            ("https://x:port/", environ.url, (), {}, "must be an address"),
            ("soon", environ.duration_s, ("1s",), {}, "a time such as 90s"),
            ("5y", environ.duration_s, ("1s",), {}, "a time such as 90s"),
            ("2m", environ.duration_s, ("1s",), {"high": 60}, "of at most 60 s"),
            ("-5s", environ.duration_s, ("1s",), {}, "a time such as 90s"),
            ("10 apples", environ.size_bytes, ("1MB",), {}, "a size such as 500kB"),
        ],
    )
    def test_name_variable_value_rule_and_example(
        self,
        monkeypatch: pytest.MonkeyPatch,
        raw: str,
        reader: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        sentence: str,
    ) -> None:
        monkeypatch.setenv("ALLEARS_X", raw)
        with pytest.raises(BadSetting) as refused:
            read(reader, *args, **kwargs)
        assert sentence in str(refused.value)
        assert f"ALLEARS_X is {raw!r}" in str(refused.value)
        assert "for example ALLEARS_X=" in str(refused.value)

    def test_never_show_a_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALLEARS_X", "mysql://me:hunter2@db/x")
        with pytest.raises(BadSetting) as refused:
            read(environ.url, schemes=("postgresql",), is_secret=True)
        assert "hunter2" not in str(refused.value)
        assert refused.value.__cause__ is None
        assert "postgresql://" in str(refused.value)


class TestSecretFile:
    def test_is_read_when_the_variable_is_empty(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "key").write_text("s3cret\n")
        monkeypatch.setenv("ALLEARS_X_FILE", str(tmp_path / "key"))
        assert read(environ.text, is_secret=True) == "s3cret"

    def test_gives_way_to_the_variable(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "key").write_text("from file")
        monkeypatch.setenv("ALLEARS_X_FILE", str(tmp_path / "key"))
        monkeypatch.setenv("ALLEARS_X", "from variable")
        assert read(environ.text, is_secret=True) == "from variable"

    def test_says_so_when_it_is_not_there(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("ALLEARS_X_FILE", str(tmp_path / "gone"))
        with pytest.raises(BadSetting, match=r"ALLEARS_X_FILE names .*gone.* cannot be read"):
            read(environ.text, is_secret=True)

    def test_is_not_looked_for_when_it_is_no_secret(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("ALLEARS_X_FILE", str(tmp_path / "gone"))
        assert read(environ.text, "plain") == "plain"


class TestRegistry:
    def test_knows_all_that_was_read(self) -> None:
        environ.integer("ALLEARS_B", 3, doc="Bees.")
        environ.text("ALLEARS_A", doc="An apple.", is_secret=True)
        assert [one.name for one in environ.describe()] == ["ALLEARS_A", "ALLEARS_B"]

    def test_may_be_told_the_same_twice(self) -> None:
        environ.integer("ALLEARS_B", 3, doc="Bees.")
        environ.integer("ALLEARS_B", 3, doc="Bees.")
        assert len(environ.describe()) == 1

    def test_refuses_two_stories_about_one_setting(self) -> None:
        environ.integer("ALLEARS_B", 3, doc="Bees.")
        with pytest.raises(AssertionError, match="ALLEARS_B is described in two ways"):
            environ.integer("ALLEARS_B", 4, doc="Bees.")

    def test_writes_the_table_of_the_manual(self) -> None:
        environ.integer("ALLEARS_B", 3, doc="Bees.", low=1)
        environ.text("ALLEARS_KEY", doc="The key.", is_secret=True)
        table = environ.as_markdown()
        assert "| `ALLEARS_B` | `3` | Bees. Must be a whole number of at least 1. |" in table
        assert "`ALLEARS_KEY_FILE` may name a file" in table
