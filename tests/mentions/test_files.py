"""Attachments on disk under their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings

from allears.mentions import files

CONTENT = b"What was sent."
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def _folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


class TestStore:
    def test_keeps_the_bytes_under_their_hash(self) -> None:
        files.store({SHA256: CONTENT})
        place = files.path_of(SHA256)
        assert place is not None
        assert place.read_bytes() == CONTENT

    def test_leaves_what_is_there_and_nothing_half_written(self, tmp_path: Path) -> None:
        files.store({SHA256: CONTENT})
        files.store({SHA256: CONTENT})
        assert [p.name for p in (tmp_path / "files").rglob("*") if p.is_file()] == [SHA256]

    def test_refuses_bytes_that_do_not_fit_their_hash(self) -> None:
        with pytest.raises(ValueError, match="do not fit"):
            files.store({SHA256: b"Something else."})


class TestPathOf:
    @pytest.mark.parametrize(
        "name", ["", "../../etc/passwd", SHA256.upper(), SHA256[:-1], SHA256 + "\n"]
    )
    def test_knows_no_file_that_is_not_named_by_a_hash(self, name: str) -> None:
        files.store({SHA256: CONTENT})
        assert files.path_of(name) is None

    def test_knows_no_file_that_we_do_not_have(self) -> None:
        assert files.path_of("0" * 64) is None
