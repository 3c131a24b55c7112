"""What a whole network says is kept apart from the way to mentions, so that neither waits for the other.

A page is written down as it came (a few milliseconds, synced) before its mentions are kept and the
cursor moves; a thread of the loop `listen` translates and packs it into the kept firehose a moment
later, and then lets the page go. After a crash what was written down is packed by whoever holds the
writers next; what was packed already is known by its name. Deletions travel with their page, in its
order. When far more is written down than is packed, the page helps to pack before it goes on.
What it misses: a full disk, as all keeping does; the log says so, and what is kept has a gap.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from django.db import close_old_connections

from allears.channels import actions as channels
from allears.channels import keeping
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS
from allears.flow import cargo, firehose
from allears.listening import kept, normalize
from allears.listening.ports import Connector, Drop, Sifted
from allears.listening.post import Post
from allears.mentions import queries as mentions

log = logging.getLogger(__name__)

GLANCE_S: Final = 1.0
"""How soon pages of other processes are seen; those of this one ring."""
MOST_WAITING: Final = 600
"""Pages: some minutes of a network at twenty times its height."""
MOST_AT_ONCE: Final = 40
"""Pages that are packed before anybody asks whether all must end."""
_SUFFIX: Final = ".page"
_bell = threading.Event()
_packing = threading.Lock()


class _Waiting(msgspec.Struct):
    """A page that waits to be packed."""

    heard_s: float
    wires: list[bytes]
    gone: list[tuple[str, str]]


def is_apart(channel: Channel, connector: Connector) -> bool:
    """Whether its pages are written down here instead of being packed on their way."""
    return isinstance(connector, Sifted) and keeping.limits_of(channel) is not None


def write_down(
    channel: Channel, wires: Sequence[object], *, gone: Sequence[tuple[str, str]], now: datetime
) -> None:
    """A page as it came; on the disk when this ends."""
    lines = [wire for wire in wires if isinstance(wire, bytes)]
    if not lines and not gone:
        return
    page = _Waiting(now.timestamp(), lines, [(network, name) for network, name in gone])
    place = _folder(channel)
    try:
        _write(place / f"{time.time_ns():020}-{os.getpid()}{_SUFFIX}", msgspec.msgpack.encode(page))
    except OSError as error:
        log.error("%s: %d posts are not kept: %s", channel.name, len(lines), error)
        return
    if not firehose.WRITERS.is_holding or len(_pages(place)) > MOST_WAITING:
        pack(channel)
    else:
        _bell.set()


def pack(channel: Channel) -> int:
    """What waits of a channel goes into what is kept, the oldest first; gives how many posts did."""
    with _packing:
        limits, place = keeping.limits_of(channel), _folder(channel)
        if limits is None:
            shutil.rmtree(place, ignore_errors=True)
            return 0
        n = 0
        for path in _pages(place)[:MOST_AT_ONCE]:
            try:
                n += _pack(channel, limits, path)
            except kept.Busy:
                log.info("%s: another process packs", channel.name)
                return n
            except (kept.CannotKeep, kept.Damaged, OSError, msgspec.DecodeError) as error:
                log.error("%s: a page is not kept: %s", channel.name, error)
            path.unlink(missing_ok=True)
        return n


def pack_until(stopping: threading.Event) -> None:
    """The thread of the loop: packs whenever something waits."""
    while not stopping.is_set():
        _bell.wait(GLANCE_S)
        _bell.clear()
        try:
            while pack_all() and not stopping.is_set():
                pass
        except Exception:
            log.exception("What is heard could not be packed; tried again")
            stopping.wait(GLANCE_S)
        finally:
            close_old_connections()


def pack_all() -> int:
    """Of all channels; what waits of one that is gone is thrown away."""
    root = _root()
    names = [entry.name for entry in root.iterdir()] if root.is_dir() else []
    if not any(_pages(root / name) for name in names):
        return 0
    rows = {keeping.name_of(row): row for row in known.every()}
    for name in names:
        if name not in rows:
            shutil.rmtree(root / name, ignore_errors=True)
    return sum(pack(rows[name]) for name in names if name in rows)


def _pack(channel: Channel, limits: kept.Limits, path: Path) -> int:
    page = msgspec.msgpack.decode(path.read_bytes(), type=_Waiting)
    heard_at = datetime.fromtimestamp(page.heard_s, UTC)
    loaded = cargo.translate(CONNECTORS[channel.network], channels.facts(channel), page.wires)
    posts = list(_heard(loaded.posts, channel, heard_at))
    with firehose.WRITERS.use(channel, limits) as writer:
        return writer.append(posts, heard_at=heard_at, deleted=page.gone).n_kept


def _heard(posts: Sequence[Post], channel: Channel, now: datetime) -> Iterator[Post]:
    """As they are matched; without our own words, what only some may read, and what is gone."""
    found: list[Post] = []
    for post in posts:
        try:
            said = Drop.OURS if post.extra.get("ours") else normalize.normalize(post)
        except Exception as error:  # the way to mentions has said so, too
            log.debug("A post is not kept: %s", error)
            continue
        if isinstance(said, Post) and keeping.may_be_kept(said):
            found.append(said)
    is_gone = mentions.gone([(post, channel.pk) for post in found], now=now)
    return (post for post, gone in zip(found, is_gone, strict=True) if not gone)


# ---- the folder ------------------------------------------------------------------------------


def _root() -> Path:
    return keeping.folder().with_name(f"{keeping.folder().name}-waiting")


def _folder(channel: Channel) -> Path:
    return _root() / keeping.name_of(channel)


def _pages(place: Path) -> list[Path]:
    """Those that wait, the oldest first."""
    return sorted(one for one in place.glob(f"*{_SUFFIX}")) if place.is_dir() else []


def _write(path: Path, content: bytes) -> None:
    """There whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
