"""What an installation stands on: each trouble is named with the way out, and none invented."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from allears.config import environment as env
from allears.config import ground
from allears.lib.checkup import Remark

Set = Callable[..., None]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Set:
    """`settings(HOST=...)`; without any, those of a fresh checkout."""

    def change(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setattr(env, name, value)

    (tmp_path / "data").mkdir()
    change(DATA=tmp_path / "data", HOST="127.0.0.1", URL="", HOSTS="", DEBUG=False)
    change(SECRET_KEY="", DATABASE_URL="")
    return change


def bad(remarks: Iterable[Remark]) -> list[str]:
    return [one.words for one in remarks if one.level in ("bad", "warn")]


class TestSettings:
    @pytest.mark.parametrize(
        "good",
        [
            {},
            {"DEBUG": True},
            {"HOST": "localhost"},
            {"HOST": "::1"},
            {"URL": "https://ears.example.org"},
            {"URL": "http://127.0.0.1:8390"},
            {"HOST": "0.0.0.0", "URL": "https://ears.example.org"},
            {"HOSTS": "ears.example.org, www.example.org"},
        ],
    )
    def test_that_are_good_are_left_alone(self, settings: Set, good: dict[str, object]) -> None:
        settings(**good)
        assert bad(ground.settings()) == []

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"DEBUG": True, "HOST": "0.0.0.0", "URL": "https://x.org"}, "ALLEARS_DEBUG is on"),
            ({"DEBUG": True, "URL": "https://x.org"}, "ALLEARS_DEBUG is on"),
            ({"HOST": "192.0.2.7"}, "passwords travel in the clear"),
            ({"HOST": "0.0.0.0", "URL": "http://x.org"}, "passwords travel in the clear"),
            ({"URL": "http://x.org:8390/"}, "ALLEARS_URL is an http:// address"),
            ({"HOSTS": "*"}, "every name is answered"),
            ({"HOSTS": "https://x.org"}, "which is no host name"),
            ({"HOSTS": "x.org:80"}, "which is no host name"),
            ({"HOST": "::"}, "answers only to localhost"),
        ],
    )
    def test_that_are_not_are_named(
        self, settings: Set, values: dict[str, object], words: str
    ) -> None:
        settings(**values)
        found = [one for one in ground.settings() if words in one.words]
        assert len(found) == 1
        assert found[0].then


class TestDataFolder:
    def test_that_is_ours_is_well_and_stays_clean(self, tmp_path: Path) -> None:
        assert bad(ground.data_folder()) == []
        assert list((tmp_path / "data").iterdir()) == []

    def test_that_is_not_there_is_not_made(self, settings: Set, tmp_path: Path) -> None:
        settings(DATA=tmp_path / "none")
        assert [one.level for one in ground.data_folder()] == ["note"]
        assert not (tmp_path / "none").exists()

    def test_that_cannot_be_written_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_path: Path, _content: bytes) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "write_bytes", refuse)
        assert any("cannot be written (Permission denied)" in w for w in bad(ground.data_folder()))

    @pytest.mark.parametrize(("free", "level"), [(10**8, "bad"), (10**9, "warn"), (10**11, "good")])
    def test_without_room_is_named_in_time(
        self, monkeypatch: pytest.MonkeyPatch, free: int, level: str
    ) -> None:
        usage = type("Usage", (), {"free": free})
        monkeypatch.setattr(ground.shutil, "disk_usage", lambda _folder: usage)
        (room,) = [one for one in ground.data_folder() if one.about == "disk"]
        assert room.level == level

    def test_with_an_open_or_empty_key_is_named_without_showing_it(self, tmp_path: Path) -> None:
        key = tmp_path / "data" / "secret-key"
        key.write_text("s3cret-s3cret")
        key.chmod(0o644)
        (words,) = bad(ground.data_folder())
        assert words == f"Others may read {key}."
        key.chmod(0o600)
        assert bad(ground.data_folder()) == []
        key.write_text("")
        assert bad(ground.data_folder()) == [f"{key} is empty."]

    def test_and_a_short_key_of_the_environment_is_named(self, settings: Set) -> None:
        settings(SECRET_KEY="short")
        (words,) = bad(ground.data_folder())
        assert "fewer than 32 characters" in words
        assert "short" not in words


class TestPrograms:
    def test_are_well_where_the_tests_run(self) -> None:
        assert bad(ground.programs()) == []
        assert any("Django 5.2" in one.words for one in ground.programs())

    def test_that_are_missing_are_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            ground.metadata, "requires", lambda _name: ["nowhere>=1", "dev; extra == 'dev'"]
        )
        assert bad(ground.programs()) == ["Not installed: nowhere."]

    def test_static_files_that_are_older_than_ours_are_named(self, tmp_path: Path) -> None:
        collected = tmp_path / "data" / "static" / "staticfiles.json"
        collected.parent.mkdir()
        collected.write_text("{}")
        assert bad(ground.programs()) == []
        os.utime(collected, (0, 0))
        assert bad(ground.programs()) == ["They were collected before the last upgrade."]


class TestEmbedded:
    def test_is_not_looked_for_when_another_is_named(self, settings: Set) -> None:
        settings(DATABASE_URL="postgresql://x")
        assert list(ground.embedded()) == []

    def test_is_a_note_before_the_first_start(self) -> None:
        assert [one.level for one in ground.embedded()] == ["note"]

    def test_that_fell_is_named_with_its_last_words(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "server.log").write_text(
            "2026 [7] PANIC:  could not write: No space left on device\n2026 [7] LOG:  bye\n"
        )
        status = ground.postgres.Status(is_running=False, home=tmp_path, version=18)
        monkeypatch.setattr(ground.postgres, "status_of", lambda _folder: status)
        assert bad(ground.embedded()) == [
            "Its last trouble: 2026 [7] PANIC:  could not write: No space left on device"
        ]


class TestIsUp:
    @pytest.fixture
    def held(self, tmp_path: Path) -> Iterator[None]:
        (tmp_path / "data" / "up.lock").touch()
        with ground.locks.alone(tmp_path / "data" / "up.lock", patience_s=0):
            yield

    def test_is_known_by_the_lock_that_up_holds(self, held: None) -> None:
        assert ground.is_up()

    def test_is_not_said_of_an_empty_folder(self) -> None:
        assert not ground.is_up()
