"""Files and pictures of somebody: their names first, in the transaction that deletes the rows; then the bytes.

An attachment goes when no other row names it: a file that two people sent is one file on the disk.
Small pictures that we drew go in every size. What it misses: the same bytes, stored by another process
for somebody else in this very moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from allears.mentions import files
from allears.mentions.shelf import shelf
from allears.privacy import rows
from allears.privacy.models import Export

NAMING = (
    ("mentions.Mention", "post__files"),
    ("cases.Message", "files"),
    ("cases.Approval", "files"),
    ("cases.Draft", "files"),
)
"""Columns that name attachments by their SHA-256."""
AT_ONCE = 200
Names = dict[str, list[str]]


def folder() -> Path:
    """Where exports lie."""
    return Path(settings.DATA) / "privacy"


def in_mentions(ids: Collection[int]) -> Names:
    found = rows.rows("mentions.Mention").filter(pk__in=list(ids))
    sums, pictures = set(), set()
    for media, held, avatar in found.values_list(
        "post__media", "post__files", "post__author__avatar"
    ):
        pictures |= {str(one.get("url", "")) for one in media or ()} | {str(avatar or "")}
        sums |= _sums(held)
    return {"sums": sorted(sums), "pictures": sorted(pictures - {""})}


def in_cases(ids: Collection[int]) -> Names:
    """What we sent ourselves, or were about to."""
    sums: set[str] = set()
    for label, path in NAMING[1:]:
        for (held,) in rows.rows(label).filter(case__in=list(ids)).values_list(path):
            sums |= _sums(held)
    return {"sums": sorted(sums)}


def of_exports(request_ids: Iterable[int]) -> Names:
    made = Export.objects.filter(request__in=list(request_ids)).exclude(file="")
    return {"exports": sorted(made.values_list("file", flat=True))}


def together(*found: Names) -> Names:
    """Each name once."""
    kinds = {kind for one in found for kind in one}
    return {kind: sorted({name for one in found for name in one.get(kind, ())}) for kind in kinds}


def note(place: dict[str, Any], names: Names) -> None:
    """Into the row of the erasure."""
    kept = place.setdefault("bytes", {})
    for kind, more in names.items():
        kept[kind] = sorted({*kept.get(kind, ()), *more})


def remove(place: dict[str, Any], counts: dict[str, int]) -> bool:
    """A piece of what was noted; True when nothing is left. May be repeated."""
    kept = place.get("bytes", {})
    for kind in ("sums", "pictures", "exports"):
        piece, kept[kind] = kept.get(kind, [])[:AT_ONCE], kept.get(kind, [])[AT_ONCE:]
        for name in piece:
            counts["files"] = counts.get("files", 0) + _remove(kind, name)
    return not any(kept.values())


def remove_all(names: Names) -> None:
    """At once, in the transaction that deleted what named them: if that fails, they are named in vain."""
    place: dict[str, Any] = {"bytes": dict(names)}
    counts: dict[str, int] = {}
    while not remove(place, counts):
        pass


def _remove(kind: str, name: str) -> int:
    if kind == "pictures":
        shelf().forget(name)
        return 0
    if kind == "exports":
        for left in (name, f"{name}.part"):
            (folder() / left).unlink(missing_ok=True)
        Export.objects.filter(file=name).update(file="")
        return 1
    if is_named(name):
        return 0
    shelf().forget_own(name)
    files.remove(name)
    return 1


def is_named(sha256: str) -> bool:
    """Whether any row still names this attachment. Of mentions a partial index holds those that have any."""
    for label, path in NAMING:
        having = rows.rows(label).filter(**{f"{path}__contains": [{"sha256": sha256}]})
        if label == "mentions.Mention":
            having = having.filter(post__files__0__isnull=False)
        if having.order_by().exists():
            return True
    return False


def _sums(held: Any) -> set[str]:
    return {str(one["sha256"]) for one in held or () if one.get("sha256")}
