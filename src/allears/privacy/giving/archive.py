"""Writes the file, a little at a time: whoever calls may stop between two rows and go on later.

One member after the other, each streamed, so that ten thousand messages take no more memory than
ten. The file bears its name only when all of it is on the disk. What it will miss: what is written
about them while it is being made.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from allears.mentions import files
from allears.privacy import held, rows
from allears.privacy.giving import pages, tables

_ODD = re.compile(r"[^\w.-]+")
MAX_NAME = 80
FIRST = "read-me.html"


def write(place: Path, contacts: Collection[int], *, now: datetime) -> Iterator[int]:
    """Gives how many rows are in it so far, after each. Close the generator to give up: nothing is left."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.parent.chmod(0o700)
    part = place.with_name(f"{place.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as box:
                yield from _fill(box, contacts, now=now)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _fill(box: zipfile.ZipFile, contacts: Collection[int], *, now: datetime) -> Iterator[int]:
    n, counts = 0, []
    for one in tables.TOLD:
        n_here, name = 0, f"data/{one.name}.json"
        with box.open(name, "w") as member:
            for line in tables.array(tables.objects(one, contacts)):
                member.write(line)
                n_here += 1
                yield n + n_here - 1
        n_here = max(0, n_here - 1)
        n += n_here
        counts.append({"name": name, "n": n_here, "why": one.why})
    matters = []
    for name, page, title in pages.of_matters(contacts):
        box.writestr(name, page)
        matters.append({"name": name, "title": title})
        yield n
    said = []
    for name, page in pages.of_posts(contacts):
        box.writestr(name, page)
        said.append(name)
        yield n
    sent = []
    for inside, path in _attachments(contacts):
        box.write(path, inside)
        sent.append(inside)
        yield n
    context = {"now": now, "counts": counts, "matters": matters, "said": said, "files": sent}
    box.writestr(FIRST, pages.first(context))


def _attachments(contacts: Collection[int]) -> Iterator[tuple[str, Path]]:
    """What they sent us and we sent them, once each, as far as we still have it."""
    done: set[str] = set()
    for sha256, name in _named(contacts):
        path = files.path_of(sha256)
        if path is None or sha256 in done:
            continue
        done.add(sha256)
        bare = _ODD.sub("-", name).strip(".-")[-MAX_NAME:] or "file"
        yield f"files/{sha256[:12]}-{bare}", path


def _named(contacts: Collection[int]) -> Iterator[tuple[str, str]]:
    for piece in rows.pieces(rows.ids("mention", contacts)):
        found = rows.rows("mentions.Mention").filter(pk__in=piece, post__files__0__isnull=False)
        for held_files in found.values_list("post__files", flat=True):
            yield from _pairs(held_files)
    message = held.BY_LABEL["cases.Message"]
    for row in rows.theirs(message, contacts):
        yield from _pairs(row.files)


def _pairs(named: Any) -> Iterator[tuple[str, str]]:
    for one in named or ():
        if one.get("sha256"):
            yield str(one["sha256"]), str(one.get("name", ""))
