"""The file of a backup: whole is whole, and every kind of damage is seen."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.flow import archive
from allears.flow.archive import Damaged, Manifest, Table, Writer

SHA256 = "ab" * 32


def manifest_of(writer: Writer, **changes: object) -> Manifest:
    told = {
        "format": archive.FORMAT,
        "allears": "0.1.0",
        "made_at": "2026-03-02T10:00:00+00:00",
        "postgres": "18.4",
        "migrations": [("cases", "0001_initial")],
        "tables": {"cases_case": Table(["id"], 2)},
        "sequences": {"cases_case.id": 2},
        "sealed": 0,
        "members": writer.members,
    }
    return Manifest(**(told | changes))  # type: ignore[arg-type]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A small backup."""
    file = tmp_path / "whole"
    (tmp_path / "picture").write_bytes(b"\x89PNG" * 50_000)
    with file.open("wb") as stream:
        writer = Writer(stream, made_at_s=0)
        writer.add("tables/cases_case/00000000", b"1\n2\n")
        writer.add_file(f"files/{SHA256}", tmp_path / "picture")
        writer.add(archive.SECRET_KEY, b"s3cret")
        writer.close(manifest_of(writer))
    return file


def remake(source: Path, *changed: tuple[str, bytes] | str, extra: str = "") -> Path:
    """The same file with members left out (a name) or replaced (a name and bytes)."""
    gone = {one for one in changed if isinstance(one, str)}
    new = dict(one for one in changed if isinstance(one, tuple))
    target = source.with_name("remade")
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as out:
        for info in old:
            content = new.get(info.name, old.extractfile(info).read())  # type: ignore[union-attr]
            if info.name in gone:
                continue
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
        if extra:
            info = tarfile.TarInfo(extra)
            info.size = 1
            out.addfile(info, io.BytesIO(b"x"))
    return target


class TestCheck:
    def test_takes_what_was_written(self, whole: Path) -> None:
        manifest = archive.check(whole)
        assert manifest.n_rows == 2
        assert manifest.n_files == 1
        assert set(manifest.members) == {
            "tables/cases_case/00000000",
            f"files/{SHA256}",
            archive.SECRET_KEY,
        }

    def test_tells_how_far_it_is(self, whole: Path) -> None:
        told: list[tuple[int, int]] = []
        archive.check(whole, progress=lambda done, total: told.append((done, total)))
        assert told[-1][0] <= told[-1][1] == whole.stat().st_size

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
    def test_sees_that_it_was_cut_off(self, whole: Path, share: float) -> None:
        content = whole.read_bytes()
        whole.write_bytes(content[: int(len(content) * share)])
        with pytest.raises(Damaged, match="Nothing was changed"):
            archive.check(whole)

    def test_sees_a_changed_row(self, whole: Path) -> None:
        with pytest.raises(Damaged, match="1 parts are not as written: tables/cases_case"):
            archive.check(remake(whole, ("tables/cases_case/00000000", b"1\n3\n")))

    def test_sees_a_part_that_is_gone(self, whole: Path) -> None:
        with pytest.raises(Damaged, match="not as written: secret-key"):
            archive.check(remake(whole, archive.SECRET_KEY))

    def test_sees_a_missing_manifest(self, whole: Path) -> None:
        with pytest.raises(Damaged, match="its end is missing"):
            archive.check(remake(whole, archive.MANIFEST))

    def test_refuses_what_stands_behind_the_manifest(self, whole: Path) -> None:
        with pytest.raises(Damaged, match="behind its manifest"):
            archive.check(remake(whole, extra="files/" + "cd" * 32))

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd", "/etc/passwd", "tables/x/1", "files/zz", "tables/A b/00000000"]
    )
    def test_refuses_names_that_are_not_ours(self, whole: Path, name: str) -> None:
        with pytest.raises(Damaged, match="the name"):
            archive.check(remake(whole, archive.MANIFEST, extra=name))

    def test_refuses_links(self, tmp_path: Path) -> None:
        file = tmp_path / "links"
        with tarfile.open(file, "w:gz") as out:
            info = tarfile.TarInfo(archive.SECRET_KEY)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            out.addfile(info)
        with pytest.raises(Damaged, match="which is no file"):
            archive.check(file)

    def test_names_the_version_that_is_needed_for_a_newer_form(self, whole: Path) -> None:
        later = b'{"format": 2, "who": "knows"}'
        with pytest.raises(Damaged, match="written by a newer All Ears"):
            archive.check(remake(whole, (archive.MANIFEST, later)))

    def test_refuses_a_manifest_that_is_none(self, whole: Path) -> None:
        with pytest.raises(Damaged, match="its manifest"):
            archive.check(remake(whole, (archive.MANIFEST, b"[1")))

    @given(content=st.binary(max_size=300))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_refuses_any_bytes(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "any"
        for raw in (content, gzip.compress(content)):
            file.write_bytes(raw)
            with pytest.raises(Damaged):
                archive.check(file)


class TestManifest:
    def test_comes_back_as_it_was(self, tmp_path: Path) -> None:
        writer = Writer(io.BytesIO(), made_at_s=0)
        manifest = manifest_of(writer, sealed=3)
        assert msgspec.json.decode(msgspec.json.encode(manifest), type=Manifest) == manifest
