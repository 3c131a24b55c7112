"""`allears import` as somebody types it: formats, columns, the last line, and a kill in the middle."""

from __future__ import annotations

import json
import mailbox
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import typer
from psycopg import sql
from typer.testing import CliRunner, Result

from allears.config.cli import imports
from allears.mentions.models import Mention

ROOT = Path(__file__).parents[3]

Run = Callable[..., Result]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("file", "--json")`: the command within this process and the test's database."""
    monkeypatch.setattr(imports, "database", nullcontext)
    app = typer.Typer()
    app.command()(imports.import_file)

    def go(*argv: object) -> Result:
        return CliRunner().invoke(app, [*map(str, argv), "--channel", "Old posts"])

    return go


def told(result: Result) -> dict[str, object]:
    """The last line, which has exactly these keys in this order."""
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    assert list(found) == ["read", "kept", "seen", "dropped", "cases"]
    return found


def mail(n: int) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = f"Pia Roth {n} <pia{n}@example.org>"
    letter["To"] = "desk@example.org"
    letter["Subject"] = f"Parcel {n}"
    letter["Message-ID"] = f"<m{n}@example.org>"
    letter["Date"] = "Mon, 02 Mar 2026 10:00:00 +0000"
    letter.set_content(f"Where is my parcel number {n}?\n\nFrom here on I wait.\n")
    return letter


class TestFormats:
    def test_lines_of_json_twice(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "posts.jsonl"
        file.write_text('{"id": "1", "text": "My tram is late!"}\n{"id": "2", "text": ""}\noops\n')
        first = told(run(file, "--json"))
        assert (first["read"], first["kept"], first["seen"]) == (3, 1, 0)
        assert first["dropped"] == {"empty": 1, "unreadable": 1}
        second = told(run(file, "--json"))
        assert (second["kept"], second["seen"]) == (0, 1)

    def test_a_table_with_columns_that_it_proposes(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "survey.csv"
        file.write_text(
            "Nr;Datum;Kunde;Kommentar\n"
            '1;2026-03-01;Mira Lang;"Die Bahn kam, wieder einmal, zu spät."\n'
            "2;2026-03-02;Noor Vega;Alles gut\n",
            encoding="cp1252",
        )
        shown = run(file)
        assert shown.exit_code == 0, shown.output
        assert "Read 2 rows: 2 kept" in shown.stdout
        for part in ("text", "from Kommentar", "from Kunde", "from Datum"):
            assert part in shown.output
        assert set(Mention.objects.values_list("text", flat=True)) == {
            "Die Bahn kam, wieder einmal, zu spät.",
            "Alles gut",
        }

    def test_a_table_with_columns_that_are_said(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "odd.csv"
        file.write_text("a,b\nfirst words,second words\n")
        assert told(run(file, "--json", "--column", "text=b"))["kept"] == 1
        assert Mention.objects.get().text == "second words"

    def test_a_mailbox_in_one_file(self, run: Run, tmp_path: Path) -> None:
        box = mailbox.mbox(tmp_path / "old.mbox")
        for n in range(3):
            box.add(mail(n))
        box.flush()
        assert told(run(tmp_path / "old.mbox", "--json"))["kept"] == 3
        assert Mention.objects.filter(network="email", title="Parcel 2").count() == 1

    def test_a_mailbox_as_a_folder(self, run: Run, tmp_path: Path) -> None:
        box = mailbox.Maildir(tmp_path / "Maildir")
        for n in range(3):
            box.add(mail(n))
        first = told(run(tmp_path / "Maildir", "--json"))
        assert (first["read"], first["kept"]) == (3, 3)
        assert told(run(tmp_path / "Maildir", "--json"))["seen"] == 3


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "argv", "words"),
        [
            (b"", (), "posts is empty"),
            (b"PK\x03\x04 a spreadsheet", (), "Save a spreadsheet as CSV"),
            (b"%PDF-1.7", (), "is no text with one post a row"),
            (b"\x00\x01\x00\x02" * 300, (), "is no text"),
            (b'{"text": "a"}', ("--format", "xml"), "There is no format 'xml'"),
            (b'{"text": "a"}', ("--keep", "some"), "--keep is"),
            (b"a,b\n1,2\n", ("--column", "text"), "write it as FIELD=COLUMN"),
            (b"a,b\n1,2\n", ("--column", "text=zz"), "The table has no column 'zz'"),
        ],
    )
    def test_are_a_sentence_and_keep_nothing(
        self, run: Run, tmp_path: Path, content: bytes, argv: tuple[str, ...], words: str
    ) -> None:
        file = tmp_path / "posts"
        file.write_bytes(content)
        result = run(file, *argv)
        assert result.exit_code == 2, result.output
        assert words in " ".join(result.output.split())
        assert Mention.objects.count() == 0

    def test_of_a_file_that_is_not_there(self, run: Run, tmp_path: Path) -> None:
        result = run(tmp_path / "gone")
        assert result.exit_code == 2
        assert "exist" in result.output


@pytest.mark.slow
@pytest.mark.timeout(300)
class TestKill:
    @pytest.fixture
    def url(self, database_url: str) -> Iterator[str]:
        name = f"imports_{uuid.uuid4().hex}"
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield urlsplit(database_url)._replace(path=f"/{name}").geturl()
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            )

    def test_in_the_middle_costs_nothing_and_doubles_nothing(
        self, url: str, tmp_path: Path
    ) -> None:
        """Into a new database too: the command makes the tables itself."""
        n_posts = 1_200
        file = tmp_path / "many.jsonl"
        file.write_text(
            "".join(
                json.dumps({"id": f"p{n}", "text": f"The lamp {n} in street {n * 7} is out"}) + "\n"
                for n in range(n_posts)
            )
        )
        argv = [sys.executable, "-m", "allears", "import", str(file), "--channel", "Many", "--json"]
        told = {"cwd": ROOT, "env": os.environ | {"DATABASE_URL": url}, "text": True}
        killed = subprocess.Popen(argv, stdout=subprocess.PIPE, **told)  # type: ignore[call-overload]
        with psycopg.connect(url, autocommit=True) as line:
            self._stop_after_a_page(line, killed)
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        before = self._n_kept(url)
        assert 0 < before < n_posts

        again = subprocess.run(argv, capture_output=True, **told)  # type: ignore[call-overload]
        assert again.returncode == 0, again.stderr
        report = json.loads(again.stdout.splitlines()[-1])
        assert report["read"] == n_posts - before == report["kept"]
        assert self._n_kept(url) == n_posts
        with psycopg.connect(url) as connection:
            left = connection.execute("SELECT count(*) FROM mentions_fresh").fetchone()
            decided = connection.execute("SELECT count(*) FROM cases_intake").fetchone()
        assert left == (0,)
        assert decided == (n_posts,)

    def _stop_after_a_page(self, line: psycopg.Connection, command: subprocess.Popen[str]) -> None:
        """Let one page be kept; the next one waits for this line, however slow the machine is."""

        def until(asked: str) -> None:
            while line.execute(asked).fetchone() != (True,):
                assert command.poll() is None
                time.sleep(0.05)

        lock = "LOCK TABLE mentions_mention IN SHARE ROW EXCLUSIVE MODE"
        waits = "FROM pg_locks WHERE NOT granted AND relation = 'mentions_mention'::regclass"
        until("SELECT to_regclass('mentions_mention') IS NOT NULL")
        line.execute(f"BEGIN; {lock}")
        while line.execute("SELECT count(*) FROM mentions_mention").fetchone() == (0,):
            until(f"SELECT EXISTS (SELECT {waits})")
            line.execute(f"COMMIT; BEGIN; {lock}")  # who waits comes first, then we

    def _n_kept(self, url: str) -> int:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT count(*) FROM mentions_mention").fetchone()
        return int(row[0]) if row else 0
