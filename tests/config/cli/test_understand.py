import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from allears.config.cli.understand import understand

app = typer.Typer()
app.command()(understand)

LINES = b'{"id": "a", "text": "I want my money back, still waiting!", "lang": "en"}\n\nDanke!\n{"id":\n\xff\n'


class TestUnderstand:
    def test_prints_marks_of_posts_and_bare_texts(self) -> None:
        done = CliRunner().invoke(app, ["-"], input=LINES)
        first, second = (json.loads(line) for line in done.stdout.splitlines())
        assert done.exit_code == 0
        assert first["post"] == "a"
        assert first["intent"]["value"] == "complaint"
        assert first["language"]["reason"] == "The network says so."
        assert second["post"] == "3"
        assert second["mood"]["value"] == "positive"
        assert set(second) == {"post", "language", "mood", "intent", "urgency"}

    def test_names_the_lines_that_are_no_posts(self) -> None:
        done = CliRunner().invoke(app, ["-"], input=LINES)
        assert "Line 4 is no post" in done.stderr
        assert "Line 5 is no post" in done.stderr

    def test_reads_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "posts.jsonl"
        path.write_bytes(LINES)
        assert len(CliRunner().invoke(app, [str(path)]).stdout.splitlines()) == 2

    @pytest.mark.parametrize("name", ["missing.jsonl", "."])
    def test_says_what_to_do_when_a_file_cannot_be_opened(self, tmp_path: Path, name: str) -> None:
        done = CliRunner().invoke(app, [str(tmp_path / name)])
        assert done.exit_code == 1
        assert "cannot be opened" in done.stderr
