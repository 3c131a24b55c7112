"""`allears match` as it is typed: files in, lines out, faults named, nothing stops the rest."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from allears.config.cli.match import match

app = typer.Typer()
app.command()(match)


def run(tmp_path, monitors, posts, *more, **given):
    (tmp_path / "monitors").write_text(
        "\n".join(m if isinstance(m, str) else json.dumps(m) for m in monitors)
    )
    text = "\n".join(p if isinstance(p, str) else json.dumps(p) for p in posts)
    (tmp_path / "posts").write_text(text)
    where = "-" if "input" in given else str(tmp_path / "posts")
    args = ["--monitors", str(tmp_path / "monitors"), "--posts", where, *more]
    return CliRunner().invoke(app, args, **given)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


EVENT = {
    "did": "did:plc:a",
    "kind": "commit",
    "commit": {
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": "3k",
        "record": {"text": "late refund", "langs": ["en"]},
    },
}


class TestMatch:
    def test_prints_the_monitors_of_each_post_in_the_order_of_both(self, tmp_path):
        result = run(
            tmp_path,
            [
                {"id": "z", "query": "late"},
                {"id": 7, "query": "refund"},
                {"id": "x", "x": "late -no"},
            ],
            [
                {"id": "p2", "text": "late refund"},
                {"id": "p0", "text": "none"},
                {"id": "p1", "text": "refund"},
            ],
        )
        assert result.exit_code == 0
        assert lines(result.stdout) == [
            {"post": "p2", "monitors": ["z", 7, "x"]},
            {"post": "p1", "monitors": [7]},
        ]
        assert result.stderr == ""

    def test_names_queries_that_cannot_be_read_and_runs_the_others(self, tmp_path):
        errors = tmp_path / "errors"
        result = run(
            tmp_path,
            [
                {"id": 1, "query": "(a"},
                {"id": 2, "x": "bio:a"},
                {"id": 3},
                "nope",
                "[1]",
                {"id": 4, "query": "a"},
            ],
            [{"id": "p", "text": "a"}],
            "--errors",
            str(errors),
        )
        assert result.exit_code == 0
        assert lines(result.stdout) == [{"post": "p", "monitors": [4]}]
        found = lines(errors.read_text())
        assert [(line["id"], line["at"]) for line in found] == [
            (1, 1), (2, None), (3, None), (None, None), (None, None)
        ]  # fmt: skip
        assert 'missing ")"' in found[0]["error"]
        assert "bio:" in found[1]["error"]

    def test_names_them_on_standard_error_without_a_file(self, tmp_path):
        result = run(tmp_path, [{"id": 1, "query": "(a"}], [])
        assert lines(result.stderr)[0]["at"] == 1

    def test_passes_over_posts_that_cannot_be_read(self, tmp_path):
        posts = ["{", {"id": 3}, "[" * 20_000, "", {"id": "p", "text": "a"}]
        result = run(tmp_path, [{"id": 1, "query": "a"}], posts)
        assert result.exit_code == 0
        assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
            "line 1",
            "line 2",
            "line 3",
        ]
        assert lines(result.stdout) == [{"post": "p", "monitors": [1]}]

    def test_calls_a_post_without_an_id_by_its_line(self, tmp_path):
        result = run(tmp_path, [{"id": 1, "query": "a"}], ["", {"text": "a"}])
        assert lines(result.stdout) == [{"post": 2, "monitors": [1]}]

    def test_knows_no_mood(self, tmp_path):
        monitors = [
            {"id": 1, "query": "a mood:negative"},
            {"id": 2, "query": "a -mood:negative"},
            {"id": 3, "query": "a"},
        ]
        result = run(tmp_path, monitors, [{"id": "p", "text": "a"}])
        assert lines(result.stdout) == [{"post": "p", "monitors": [2, 3]}]

    def test_reads_jetstream_from_standard_input(self, tmp_path):
        delete = EVENT | {"commit": EVENT["commit"] | {"operation": "delete"}}
        events = "\n".join(json.dumps(event) for event in (delete, {"kind": "identity"}, EVENT))
        result = run(
            tmp_path,
            [{"id": 1, "query": "late lang:en from:did:plc:a"}],
            [],
            "--format",
            "jetstream",
            input=events,
        )
        assert lines(result.stdout) == [
            {"post": "at://did:plc:a/app.bsky.feed.post/3k", "monitors": [1]}
        ]

    @pytest.mark.parametrize("missing", ["monitors", "posts"])
    def test_says_which_file_cannot_be_opened(self, tmp_path, missing):
        paths = {"monitors": tmp_path / "a", "posts": tmp_path / "b"}
        for name, path in paths.items():
            if name != missing:
                path.write_text("")
        result = CliRunner().invoke(
            app, ["--monitors", str(paths["monitors"]), "--posts", str(paths["posts"])]
        )
        assert result.exit_code == 1
        assert f"{paths[missing]} cannot be opened" in result.stderr

    def test_needs_no_django_and_stands_a_reader_who_leaves(self, tmp_path):
        (tmp_path / "monitors").write_text('{"id": 1, "query": "a"}')
        (tmp_path / "posts").write_text('{"id": "p", "text": "a"}\n' * 50_000)
        program = (
            "import sys, typer\nfrom allears.config.cli.match import match\n"
            "assert 'django' not in sys.modules\napp = typer.Typer()\napp.command()(match)\napp()"
        )
        command = [
            sys.executable,
            "-c",
            program,
            "--monitors",
            str(tmp_path / "monitors"),
            "--posts",
            str(tmp_path / "posts"),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            child.stdout.readline()
            child.stdout.close()
            assert child.stderr.read() == b""
        assert child.returncode == 0
