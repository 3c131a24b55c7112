"""`allears export`: lines that parse, and an end when nobody reads any more."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
import typer
from tests.cast import care, hear, marks, post
from typer.testing import CliRunner, Result

from allears.config.cli import exports


@pytest.fixture
def _desk(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "database", nullcontext)
    hear(post("Where is my money?\n\u2028 \U0001f600"), understood=marks(intent="complaint"))
    care()


def run(*argv: str) -> Result:
    app = typer.Typer()
    app.command()(exports.export)
    return CliRunner().invoke(app, argv)


@pytest.mark.usefixtures("_desk")
class TestExport:
    @pytest.mark.parametrize("what", ["mentions", "cases", "contacts"])
    def test_prints_one_object_a_line(self, what: str) -> None:
        result = run(what, "--format", "jsonl")
        assert result.exit_code == 0, result.output
        (line,) = result.stdout_bytes.decode().split("\n")[:-1]
        assert json.loads(line)["id"]

    def test_refuses_what_it_does_not_know(self) -> None:
        assert run("everything").exit_code == 2
        assert run("mentions", "--format", "xml").exit_code == 2
