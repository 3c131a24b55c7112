"""What a restore refuses before it touches anything, and how the secret key changes hands."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.cast import ada, channel

from allears.flow import archive, restore
from allears.flow.archive import Manifest, Member
from allears.flow.restore import CannotRestore


def manifest(*, key: str = "theirs", sealed: int = 2, **changes: object) -> Manifest:
    told = {
        "format": archive.FORMAT,
        "allears": "9.1.0",
        "made_at": "",
        "postgres": "18",
        "migrations": [("cases", "0001_initial")],
        "tables": {},
        "sequences": {},
        "sealed": sealed,
        "members": {archive.SECRET_KEY: Member(6, hashlib.sha256(key.encode()).hexdigest())},
    }
    return Manifest(**(told | changes))  # type: ignore[arg-type]


@pytest.mark.django_db
class TestRefusals:
    @pytest.fixture(autouse=True)
    def _alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The tests' database is asked by others too."""
        monkeypatch.setattr(restore, "_refuse_if_in_use", lambda: None)

    def test_are_none_in_an_empty_installation(self) -> None:
        restore.refuse_unless_possible(manifest(), given_key="", keeps_key=False)

    def test_of_a_newer_backup_name_the_version(self) -> None:
        newer = manifest(migrations=[("cases", "0999_of_tomorrow")])
        with pytest.raises(CannotRestore, match=r"Install All Ears 9\.1\.0 or newer"):
            restore.refuse_unless_possible(newer, given_key="", keeps_key=False)

    def test_protect_what_is_here(self) -> None:
        ada()
        channel()
        with pytest.raises(CannotRestore, match="not empty: it has people, channels"):
            restore.refuse_unless_possible(manifest(), given_key="", keeps_key=False)

    @pytest.mark.parametrize(
        ("given", "sealed", "keeps", "refuses"),
        [
            ("", 2, False, False),
            ("theirs", 2, False, False),
            ("ours", 2, False, True),
            ("ours", 0, False, False),
            ("ours", 2, True, False),
        ],
    )
    def test_of_another_key_only_when_it_matters(
        self, given: str, sealed: int, keeps: bool, refuses: bool
    ) -> None:
        told = manifest(sealed=sealed)
        if not refuses:
            restore.refuse_unless_possible(told, given_key=given, keeps_key=keeps)
            return
        with pytest.raises(CannotRestore, match="add --keep-key") as refused:
            restore.refuse_unless_possible(told, given_key=given, keeps_key=keeps)
        assert "theirs" not in str(refused.value)


class TestKey:
    @pytest.fixture(autouse=True)
    def _data(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.DATA = tmp_path

    def test_is_put_where_none_was(self, tmp_path: Path) -> None:
        assert restore._put_key("theirs") is None
        assert (tmp_path / "secret-key").read_text() == "theirs"
        assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600

    def test_keeps_the_one_that_was_there(self, tmp_path: Path) -> None:
        (tmp_path / "secret-key").write_text("ours")
        old = restore._put_key("theirs")
        assert old is not None
        assert old.read_text() == "ours"
        assert (tmp_path / "secret-key").read_text() == "theirs"

    def test_leaves_the_same_one_alone(self, tmp_path: Path) -> None:
        (tmp_path / "secret-key").write_text("theirs\n")
        assert restore._put_key("theirs") is None
        assert [one.name for one in tmp_path.iterdir()] == ["secret-key"]
