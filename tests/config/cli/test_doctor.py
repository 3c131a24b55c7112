"""`allears doctor` as somebody types it: with a database, without one, and with a broken one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from allears.config.cli import doctor
from allears.lib.checkup import Remark

ROOT = Path(__file__).parents[3]


def run(data: Path, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("ALLEARS_", "DATABASE_URL"))
    }
    return subprocess.run(
        [sys.executable, "-m", "allears", "doctor", *argv],
        cwd=ROOT,
        env=inherited | {"ALLEARS_DATA": str(data)} | environment,
        capture_output=True,
        text=True,
    )


class TestDoctor:
    def test_finds_nothing_wrong_before_the_first_start_and_makes_nothing(
        self, tmp_path: Path
    ) -> None:
        done = run(tmp_path / "none")
        assert done.returncode == 0, done.stdout
        assert "There is no database yet." in done.stdout
        assert not (tmp_path / "none" / "postgres").exists()

    def test_works_when_the_database_is_down_and_shows_no_password(self, tmp_path: Path) -> None:
        done = run(tmp_path, DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/x")
        assert done.returncode == 1
        assert "✗ database: It does not answer" in done.stdout
        assert "mend DATABASE_URL" in done.stdout
        assert "hunter2" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.slow
    def test_says_what_a_new_database_lacks_and_then_that_all_is_well(
        self, tmp_path: Path, empty_database: str
    ) -> None:
        done = run(tmp_path, "--json", DATABASE_URL=empty_database)
        assert done.returncode == 1
        told = json.loads(done.stdout)
        assert not told["is_good"]
        (tables,) = [one for one in told["findings"] if one["about"] == "tables"]
        assert "steps are missing" in tables["words"]
        assert "allears up" in tables["then"]

        subprocess.run(
            [sys.executable, "-m", "allears.config.cli.prepare"],
            env=os.environ | {"DATABASE_URL": empty_database, "ALLEARS_DATA": str(tmp_path)},
            check=True,
            capture_output=True,
        )
        done = run(tmp_path, "--json", DATABASE_URL=empty_database)
        told = json.loads(done.stdout)
        bad = [one["words"] for one in told["findings"] if one["level"] == "bad"]
        # The tests' own server is fast and not durable, and the doctor is right to say so.
        assert [words for words in bad if "fsync" not in words] == []
        assert done.returncode == bool(bad)
        about = {one["about"] for one in told["findings"]}
        assert about >= {"listen", "care", "deliver", "outbox", "rules"}

    def test_refuses_a_wrong_setting_in_a_sentence(self, tmp_path: Path) -> None:
        done = run(tmp_path, ALLEARS_PORT="eighty")
        assert done.returncode == 2
        assert "ALLEARS_PORT is 'eighty'" in done.stderr


class TestLine:
    def test_is_one_line_with_a_sign_and_what_to_do(self) -> None:
        remark = Remark("bad", "disk", "It is\nfull.", "Make room.")
        assert doctor.line(remark)[1:] == " disk: It is full. -> Make room."

    def test_has_a_plain_sign_where_letters_are_few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "_can_show", lambda _text: False)
        assert doctor.line(Remark("good", "disk", "Room.")) == "ok disk: Room."
