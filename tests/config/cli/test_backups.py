"""`allears backup` and `restore` as somebody types them, between real databases."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from allears.flow import archive

ROOT = Path(__file__).parents[3]
PASSWORD = "hunter2-of-the-mailbox"  # as in desk.py

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass
class Place:
    """An installation: a database and a data folder of its own."""

    url: str
    data: Path

    def run(self, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("ALLEARS_")}
        mine = {
            "DATABASE_URL": self.url,
            "ALLEARS_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "allears.config.settings",
        }
        return subprocess.run(
            [sys.executable, "-m", *argv],
            cwd=ROOT,
            env=inherited | mine | environment,
            capture_output=True,
            text=True,
        )

    def allears(self, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("allears", *argv, **environment)

    def exports(self) -> dict[str, list[str]]:
        """All that can be exported."""
        found = {}
        for what in ("mentions", "cases", "contacts"):
            done = self.allears("export", what)
            assert done.returncode == 0, done.stderr
            found[what] = done.stdout.splitlines()
        return found

    def rows(self) -> dict[str, object]:
        """What lies in each table, in one word."""
        tables = self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        asked = "SELECT md5(string_agg(one::text, ',' ORDER BY one::text)) FROM {} one"
        with psycopg.connect(self.url) as connection:
            return {
                str(name): connection.execute(
                    sql.SQL(asked).format(sql.Identifier(str(name)))
                ).fetchone()
                for (name,) in tables
            }

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()


Make = Callable[..., Place]


@pytest.fixture(scope="module")
def place(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """`place()`: an installation with nothing in it; `place(like=another)`: with its tables and rows."""
    names: list[str] = []

    def make(*, like: Place | None = None) -> Place:
        names.append(f"backups_{uuid.uuid4().hex}")
        model = urlsplit(like.url).path.lstrip("/") if like else "template1"
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} template {}").format(
                    sql.Identifier(names[-1]), sql.Identifier(model)
                )
            )
        url = urlsplit(database_url)._replace(path=f"/{names[-1]}").geturl()
        return Place(url, tmp_path_factory.mktemp("data") / "here")

    yield make
    with psycopg.connect(database_url, autocommit=True) as connection:
        for name in names:
            connection.execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            )


@pytest.fixture(scope="module")
def prepared(place: Make) -> Place:
    """An installation with its tables, for others to be made like it."""
    here = place()
    done = here.run("allears.config.cli.prepare")
    assert done.returncode == 0, done.stderr
    return here


@pytest.fixture(scope="module")
def desk(place: Make, prepared: Place) -> Place:
    """An installation in which everything has happened."""
    here = place(like=prepared)
    done = here.run("tests.config.cli.desk")
    assert done.returncode == 0, done.stderr
    return here


@pytest.fixture(scope="module")
def kept(desk: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup."""
    file = tmp_path_factory.mktemp("kept") / "desk.backup"
    done = desk.allears("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "4 mentions, 3 cases, 4 contacts, 2 channels, 3 people" in done.stdout
    assert "1 attachments and the secret key" in done.stdout
    assert "keep it as safe as the installation itself" in done.stdout
    return file


class TestBackup:
    def test_is_readable_by_its_owner_alone_and_leaves_nothing_beside_it(self, kept: Path) -> None:
        assert kept.stat().st_mode & 0o777 == 0o600
        assert [one.name for one in kept.parent.iterdir()] == ["desk.backup"]

    def test_never_writes_over_a_file(self, desk: Place, tmp_path: Path) -> None:
        mine = tmp_path / "mine"
        mine.write_text("precious")
        done = desk.allears("backup", str(mine))
        assert done.returncode == 1
        assert "exists already and is left alone" in done.stderr
        assert mine.read_text() == "precious"
        assert list(tmp_path.iterdir()) == [mine]

    def test_says_what_a_folder_lacks(self, desk: Place, tmp_path: Path) -> None:
        done = desk.allears("backup", str(tmp_path / "gone" / "b"))
        assert done.returncode == 1
        assert "cannot be written" in done.stderr
        assert "Traceback" not in done.stderr

    def test_of_a_database_without_tables_is_a_sentence(self, place: Make, tmp_path: Path) -> None:
        done = place().allears("backup", str(tmp_path / "b"))
        assert done.returncode == 1
        assert "Bring it up to date first" in done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_says_that_the_database_does_not_answer(self, desk: Place, tmp_path: Path) -> None:
        done = desk.allears(
            "backup", str(tmp_path / "b"), DATABASE_URL="postgresql://x:geheim@127.0.0.1:1/x"
        )
        assert done.returncode == 1
        assert "The database cannot be used" in done.stderr
        assert "geheim" not in done.stderr


class TestRoundTrip:
    def test_brings_everything_back_elsewhere(self, desk: Place, kept: Path, place: Make) -> None:
        there = place()
        done = there.allears("restore", str(kept))
        assert done.returncode == 0, done.stderr
        assert "Restored 4 mentions, 3 cases" in done.stdout
        assert "1 replies waited to be sent" in done.stdout
        assert PASSWORD not in done.stdout + done.stderr
        assert there.exports() == desk.exports()

        files = [one.relative_to(desk.data) for one in (desk.data / "files").rglob("*")]
        assert len([one for one in files if (desk.data / one).is_file()]) == 1
        for one in files:
            if (desk.data / one).is_file():
                assert (there.data / one).read_bytes() == (desk.data / one).read_bytes()
        key = there.data / "secret-key"
        assert key.read_text() == (desk.data / "secret-key").read_text()
        assert key.stat().st_mode & 0o777 == 0o600
        assert [one.name for one in there.data.glob("secret-key*")] == ["secret-key"]

        query = "SELECT id FROM mentions_mention WHERE search @@ to_tsquery('simple', 'parcel')"
        assert there.ask(query) == desk.ask(query) != []
        with pytest.raises(psycopg.errors.RaiseException, match="are never changed"):
            there.ask("UPDATE cases_event SET words = 'forged'")
        assert there.ask("SELECT must_verify FROM outbox_outgoing WHERE due_at IS NOT NULL") == [
            (True,)
        ]
        opened = (
            "import django; django.setup(); from allears.channels import queries as q, actions as a;"
            "print(a.facts(q.by_name('Help')).secrets['imap_password'])"
        )
        shown = subprocess.run(
            [sys.executable, "-c", opened],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": there.url,
                "ALLEARS_DATA": str(there.data),
                "DJANGO_SETTINGS_MODULE": "allears.config.settings",
            },
            capture_output=True,
            text=True,
        )
        assert shown.stdout.strip() == PASSWORD

        self._goes_on(desk, there)

    def _goes_on(self, desk: Place, there: Place) -> None:
        """Numbers that were given out are not given out again."""
        for table in ("mentions_mention", "cases_event", "staff_user"):
            query = f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))"
            (was,) = desk.ask(f"SELECT max(id) FROM {table}")[0]
            assert int(str(there.ask(query)[0][0])) > int(str(was))

    def test_goes_through_an_older_version_of_the_database(
        self, kept: Path, place: Make, prepared: Place, tmp_path: Path
    ) -> None:
        """A backup that was made before the last migration, into tables that have it."""
        old = place(like=prepared)
        names = sorted(archive.check(kept).migrations)
        last = [name for app, name in names if app == "cases"]
        assert len(last) > 1
        back = old.allears("manage", "migrate", "cases", last[-2])
        assert back.returncode == 0, back.stderr
        old.ask("SELECT 1")
        with psycopg.connect(old.url) as connection:
            connection.execute(
                "INSERT INTO staff_team (name, slug, about, sign, created_at)"
                " VALUES ('Night shift', 'night-shift', '', 'moon', now())"
            )
        file = tmp_path / "old.backup"
        assert old.allears("backup", str(file)).returncode == 0

        new = place(like=prepared)
        done = new.allears("restore", str(file))
        assert done.returncode == 0, done.stderr
        steps = re.search(r"brought up to this version in (\d+) steps", done.stdout)
        assert steps is not None
        assert int(steps[1]) > 0  # those of other apps that build on it, too
        assert new.ask("SELECT count(*) FROM staff_team WHERE slug = 'night-shift'") == [(1,)]
        applied = "SELECT name FROM django_migrations WHERE app = 'cases' ORDER BY name"
        assert new.ask(applied)[-1] == (last[-1],)


class TestRefusals:
    def test_an_installation_that_is_not_empty_stays_as_it_is(
        self, desk: Place, kept: Path
    ) -> None:
        before = desk.rows()
        assert len({found for found in before.values() if found != (None,)}) > 20
        done = desk.allears("restore", str(kept))
        assert done.returncode == 1
        assert "is not empty: it has people, channels, mentions" in done.stderr
        assert "set ALLEARS_DATA to a new folder" in done.stderr
        assert desk.rows() == before

    def test_a_damaged_file_changes_nothing(self, kept: Path, place: Make, tmp_path: Path) -> None:
        there = place()
        file = tmp_path / "damaged"
        file.write_bytes(turned(kept.read_bytes()))
        done = there.allears("restore", str(file))
        assert done.returncode == 1
        assert "damaged, cut off or no backup of ours" in done.stderr
        assert "Nothing was changed" in done.stderr
        assert "Traceback" not in done.stderr
        assert there.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
        assert not (there.data / "files").exists()

    def test_a_backup_of_a_newer_version_says_which_one_is_needed(
        self, kept: Path, place: Make, tmp_path: Path
    ) -> None:
        file = tmp_path / "newer"
        rewrite(kept, file, allears="9.1.0", migration=("cases", "0999_of_tomorrow"))
        there = place()
        done = there.allears("restore", str(file))
        assert done.returncode == 1
        assert "Install All Ears 9.1.0 or newer" in done.stderr
        assert there.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]

    def test_another_key_in_the_environment_is_told_before_anything_happens(
        self, kept: Path, place: Make
    ) -> None:
        there = place()
        done = there.allears("restore", str(kept), ALLEARS_SECRET_KEY="another-key-" * 5)
        assert done.returncode == 1
        assert "ALLEARS_SECRET_KEY is another key" in done.stderr
        assert "passwords of 1 channels are sealed" in done.stderr
        assert there.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]

    def test_somebody_else_on_the_database_must_leave_first(self, kept: Path, place: Make) -> None:
        there = place()
        with psycopg.connect(there.url):
            done = there.allears("restore", str(kept))
        assert done.returncode == 1
        assert "1 other connections use this database" in done.stderr


def turned(whole: bytes) -> bytes:
    """The same tar with one letter of one row changed, and its gzip in order."""
    tar = bytearray(gzip.decompress(whole))
    at = tar.index(b"parcel")
    tar[at] ^= 0x01
    return gzip.compress(bytes(tar))


def rewrite(source: Path, target: Path, *, allears: str, migration: tuple[str, str]) -> None:
    """The same backup with another manifest."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for info in old:
            content = old.extractfile(info).read()  # type: ignore[union-attr]
            if info.name == archive.MANIFEST:
                manifest = json.loads(content)
                manifest["allears"] = allears
                manifest["migrations"].append(migration)
                content = json.dumps(manifest).encode()
                info.size = len(content)
            new.addfile(info, io.BytesIO(content))
