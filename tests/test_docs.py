"""The documents keep up with the code: settings, commands, connectors, packages, paths and links."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from allears.config import environment
from allears.config.cli import COMMANDS
from allears.connectors import CONNECTORS
from allears.lib import environ

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("[!.]*")]
)
MARKDOWN = [page for page in PAGES if page.suffix == ".md"]

_SETTING = re.compile(r"\b(?:ALLEARS_[A-Z_]+|DATABASE_URL(?:_FILE)?)\b")
_COMMAND = re.compile(r"(?:^|[`/(]|\$ |&& |=\S+ )allears ([a-z]+)(?![\w=:.-])", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_PATH = re.compile(r"`((?:src|tests|docs|deploy|bench|\.ci)/[^`\s]*)`")
_STEP = re.compile(r"`((?:listening|triage|connectors|cases|mentions|outbox|flow)/[^`\s]*)`")
_TARGET = re.compile(r"\bmake ([a-z-]+)\b(?=`|\s+#|$)", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")

NOT_SETTINGS = {
    "ALLEARS_DB_PASSWORD",  # of the compose file
    "ALLEARS_EMBEDDED_URL",  # between our own processes
    "ALLEARS_TEST_BINARIES",  # of the tests
}


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def named(pattern: re.Pattern[str], pages: list[Path]) -> Iterator[tuple[str, str]]:
    """(page, what it names)"""
    for page in pages:
        for found in pattern.finditer(text(page)):
            yield page.relative_to(ROOT).as_posix(), found[pattern.groups and 1]


class TestSettings:
    def test_stand_in_the_manual_as_the_code_has_them(self) -> None:
        assert environment.DATA  # reading them registers them
        table = environ.as_markdown()
        page = ROOT / "docs" / "operate" / "settings.md"
        assert text(page).endswith("\n\n" + table), f"The end of {page} must be:\n{table}"

    def test_that_are_named_exist(self) -> None:
        known = {one.name for one in environ.describe()} | NOT_SETTINGS
        known |= {f"{one.name}_FILE" for one in environ.describe() if one.is_secret}
        assert [pair for pair in named(_SETTING, PAGES) if pair[1] not in known] == []


class TestCommands:
    def test_that_are_named_exist(self) -> None:
        found = list(named(_COMMAND, MARKDOWN))
        assert {name for _page, name in found} >= {"up", "backup", "restore", "doctor", "import"}
        assert [pair for pair in found if pair[1] not in COMMANDS] == []

    def test_of_make_exist(self) -> None:
        rules = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
        found = list(named(_TARGET, MARKDOWN))
        assert {"run", "test"} <= {name for _page, name in found}
        assert [pair for pair in found if pair[1] not in rules] == []


class TestConnectors:
    def test_have_a_page_each_and_no_page_is_left_over(self) -> None:
        pages = {page.stem for page in (ROOT / "docs" / "connectors").glob("[!A-Z]*.md")}
        assert pages == set(CONNECTORS)


class TestDependencies:
    def test_have_a_line_each_that_says_why(self) -> None:
        project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
        wanted = {_NAME.match(line)[0] for line in project["dependencies"]}  # type: ignore[index]
        page = text(ROOT / "docs" / "decisions" / "dependencies.md")
        assert set(re.findall(r"^\| `([\w.-]+)` \| \S", page, re.MULTILINE)) == wanted

    def test_of_the_tests_are_named(self) -> None:
        project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
        page = text(ROOT / "docs" / "decisions" / "dependencies.md")
        dev = [_NAME.match(line)[0] for line in project["optional-dependencies"]["dev"]]  # type: ignore[index]
        assert [name for name in dev if f"`{name}`" not in page] == []


class TestPaths:
    @pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.relative_to(ROOT).as_posix())
    def test_links_lead_somewhere(self, page: Path) -> None:
        local = [link for link in _LINK.findall(text(page)) if "://" not in link]
        assert [link for link in local if not (page.parent / link).exists()] == []

    def test_that_are_named_exist(self) -> None:
        gone = [
            (page, path)
            for page, path in named(_PATH, MARKDOWN)
            if not any(sign in path for sign in "<*{") and not (ROOT / path).exists()
        ]
        assert gone == []

    def test_of_the_route_exist(self) -> None:
        page = ROOT / "docs" / "architecture.md"
        paths = [path for _page, path in named(_STEP, [page]) if "<" not in path]
        assert len(paths) >= 10
        assert [path for path in paths if not (ROOT / "src" / "allears" / path).exists()] == []
