"""What speaks against a file in an answer, and what a file is by its own bytes.

The name and the type that a browser tells are claims: pictures are known by their first bytes, and
only those four kinds are ever shown; everything else is carried and handed out as a download.
What it misses: whether a file does harm. We do not open it, nor does the desk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from allears.listening.ports import Limits

MAX_ALT = 1000
"""Characters that say what a picture shows."""
MAX_NAME = 150
UNKNOWN_TYPE = "application/octet-stream"
_TYPE = re.compile(r"[a-z]+/[\w.+-]{1,80}", re.ASCII)
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, kw_only=True)
class Attached:
    """One file of a draft or a message, as it is kept in its row."""

    sha256: str
    name: str
    kind: str
    """The media type."""
    size: int
    alt: str = ""

    @property
    def is_picture(self) -> bool:
        return self.kind in PICTURES


def picture_type(content: bytes) -> str:
    """The media type of a raster picture by its first bytes; "" for everything else."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def type_of(content: bytes, claimed: str) -> str:
    """The media type to send it under. A claim to be a picture must be true."""
    found = picture_type(content)
    claimed = claimed.partition(";")[0].strip().lower()
    if found or claimed in PICTURES or not _TYPE.fullmatch(claimed):
        return found or UNKNOWN_TYPE
    return claimed


def read(row: object) -> list[Attached]:
    """What a JSON column of files says; entries that are none are left out."""
    found = []
    for one in row if isinstance(row, list) else []:
        if isinstance(one, dict) and one.get("sha256"):
            found.append(
                Attached(
                    sha256=str(one["sha256"]),
                    name=str(one.get("name", "")) or "file",
                    kind=str(one.get("kind", "")) or UNKNOWN_TYPE,
                    size=int(one.get("size", 0)),
                    alt=str(one.get("alt", "")),
                )
            )
    return found


def write(files: Sequence[Attached]) -> list[dict[str, object]]:
    """For the JSON column."""
    return [
        {"sha256": f.sha256, "name": f.name, "kind": f.kind, "size": f.size, "alt": f.alt}
        for f in files
    ]


def against(files: Sequence[Attached], limits: Limits | None, *, place: str) -> str:
    """The first thing that speaks against sending these together, in words; "" when nothing does."""
    if not files:
        return ""
    if limits is None or not limits.can_files:
        return f"{place} cannot carry files: take them out."
    if len(files) > limits.max_files:
        return f"{place} carries at most {limits.max_files} files: take {len(files) - limits.max_files} out."
    for file in files:
        if file.size == 0:
            return f"“{file.name}” is empty. Choose another file."
        if file.size > limits.max_file_bytes:
            return f"“{file.name}” has {_mb(file.size)}: one file has room for {_mb(limits.max_file_bytes)} here."
        if limits.file_types and not file.kind.startswith(limits.file_types):
            return f"{place} does not take files like “{file.name}” ({file.kind})."
    total = sum(file.size for file in files)
    if total > limits.max_files_bytes:
        return f"Together the files have {_mb(total)}: there is room for {_mb(limits.max_files_bytes)}. Take one out."
    return ""


def _mb(n_bytes: int) -> str:
    return f"{n_bytes / 1_000_000:.1f} MB" if n_bytes >= 100_000 else f"{n_bytes / 1000:.1f} kB"
