"""The kept firehose: what channels hear is kept for a while, also what no monitor met.

Written before the transaction that keeps the mentions: after a crash the page is heard again, and
what is kept already is known by its name. The loop `listen` holds the writers of its channels open
(`hold`); other processes (a webhook, an import) take a writer for as long as one page needs it. A
fault in keeping never stops listening: it is logged, and what is kept has a gap.
What it misses: a process on another machine keeps into its own folder.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import close_old_connections

from allears.channels import keeping
from allears.channels import queries as channels
from allears.channels.queries import Channel
from allears.lib import clock
from allears.listening import kept, pipeline
from allears.listening.ports import Drop, RetryLater
from allears.listening.post import Post
from allears.mentions import actions as mentions
from allears.staff import actions as staff
from allears.staff.queries import User

log = logging.getLogger(__name__)

WAIT_S = 10.0
"""How long a page waits for a writer that another process has."""
TIDY_S = 300.0
"""Between two looks at what is too old, too much, or to be forgotten."""
IDLE_S = 120.0
"""After so long without a page a writer is let go, so that another process may have it."""
_NOT_HEARD = (Drop.UNREADABLE, Drop.EMPTY, Drop.OURS, Drop.GONE)


def keep(
    channel: Channel,
    outcome: pipeline.Outcome,
    *,
    now: datetime,
    gone: Sequence[tuple[str, str]] = (),
) -> None:
    """Keep a page where the channel is to be kept. Raises `RetryLater` when the loop must wait."""
    limits = keeping.limits_of(channel)
    if limits is None:
        return
    posts = list(_heard(outcome))
    if not posts and not gone:
        return
    try:
        with WRITERS.use(channel, limits) as writer:
            writer.append(posts, heard_at=now, deleted=gone)
    except kept.Busy as error:
        if WRITERS.is_holding:
            raise RetryLater(str(error), after_s=IDLE_S) from error
        log.error("%s: %d posts are not kept: %s", channel.name, len(posts), error)
    except (kept.CannotKeep, kept.Damaged, OSError) as error:
        log.error("%s: %d posts are not kept: %s", channel.name, len(posts), error)


def _heard(outcome: pipeline.Outcome) -> Iterator[Post]:
    """All posts of a page that everybody may read, as they are matched."""
    for dropped in outcome.dropped:
        if dropped.reason not in _NOT_HEARD and keeping.may_be_kept(dropped.post):
            yield dropped.post
    for row in outcome.kept:
        if keeping.may_be_kept(row.post):
            yield row.post


# ---- writers ---------------------------------------------------------------------------------


@dataclass
class _Held:
    """A writer of this process; one thread at a time."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    writer: kept.Writer | None = None
    used_at: float = 0.0


class Writers:
    """The writers of this process. Those that are held stay open between pages."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._lock = threading.Lock()
        self.is_holding = False

    @contextmanager
    def use(self, channel: Channel, limits: kept.Limits) -> Iterator[kept.Writer]:
        """The writer of a channel. Raises `Busy`, `Damaged`."""
        with self._lock:
            held = self._held.setdefault(channel.pk, _Held())
        with held.lock:
            if held.writer is None:
                held.writer = self._opened(channel)
            held.writer.limits, held.used_at = limits, time.monotonic()
            try:
                yield held.writer
            except BaseException:
                self._close(held)  # what it believes may not be what is on the disk
                raise
            if not self.is_holding:
                self._close(held)

    def _opened(self, channel: Channel) -> kept.Writer:
        until = time.monotonic() + (0.0 if self.is_holding else WAIT_S)
        while True:
            try:
                return kept.Writer(keeping.folder(), channel=keeping.name_of(channel))
            except kept.Busy:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.05)

    def let_go(self, *, idle_s: float) -> None:
        """Close the writers that were not used for so long."""
        with self._lock:
            all_held = list(self._held.values())
        for held in all_held:
            with held.lock:
                if time.monotonic() - held.used_at >= idle_s:
                    self._close(held)

    def _close(self, held: _Held) -> None:
        if held.writer is not None:
            held.writer.close()
            held.writer = None


WRITERS = Writers()


@contextmanager
def hold(stopping: threading.Event) -> Iterator[None]:
    """While this lasts, writers stay open, and what is kept is tidied now and then."""
    WRITERS.is_holding = True
    tidying = threading.Thread(target=_tidy_until, args=(stopping,), name="kept", daemon=True)
    tidying.start()
    try:
        yield
    finally:
        WRITERS.is_holding = False
        WRITERS.let_go(idle_s=0.0)


def _tidy_until(stopping: threading.Event) -> None:
    while not stopping.wait(TIDY_S):
        try:
            tidy(now=clock.now())
        except Exception:
            log.exception("What is kept could not be tidied; tried again")
        finally:
            close_old_connections()
        WRITERS.let_go(idle_s=IDLE_S)


def tidy(*, now: datetime) -> int:
    """Let go what is too old, too much, forgotten, or of channels that keep nothing any more.

    Gives how many posts went. Channels that another process keeps are left to it.
    """
    rows = {keeping.name_of(row): row for row in channels.every()}
    n_gone, longest = 0, 0.0
    for standing in kept.standings(keeping.folder()):
        row = rows.get(standing.channel)
        limits = keeping.limits_of(row) if row else None
        try:
            if row is None or limits is None:
                n_gone += _drop(standing)
                continue
            longest = max(longest, limits.days)
            with WRITERS.use(row, limits) as writer:
                n_gone += writer.tidy(now)
        except (kept.Busy, kept.Damaged, OSError) as error:
            log.warning("Channel %s is not tidied: %s", standing.channel, error)
    kept.prune(keeping.folder(), before=now - timedelta(days=longest + 2))
    return n_gone


def _drop(standing: kept.Standing) -> int:
    """All of a channel that is not kept any more."""
    WRITERS.let_go(idle_s=0.0)
    with kept.Writer(keeping.folder(), channel=standing.channel) as writer:
        shutil.rmtree(writer.folder)
    return standing.n_posts


# ---- what must not be found any more ---------------------------------------------------------


def forget_authors(gone: Sequence[tuple[str, str]], *, now: datetime) -> None:
    """What accounts said that are deleted or taken down, where anything is kept at all."""
    if not gone or not kept.standings(keeping.folder()):
        return
    for network in sorted({network for network, _author in gone}):
        authors = [author for where, author in gone if where == network]
        kept.forget(keeping.folder(), network=network, at=now, authors=authors)


def forget(
    *,
    network: str,
    now: datetime,
    by: User | None,
    post_ids: Sequence[str] = (),
    authors: Sequence[str] = (),
) -> None:
    """Take posts, or all that people said until now, out of what is kept.

    No read gives them from now on; the bytes go when it is tidied next (within minutes, where
    `listen` runs). The audit trail says that it was done, not whom it was about.
    """
    kept.forget(keeping.folder(), network=network, at=now, post_ids=post_ids, authors=authors)
    mentions.forget_posts(network=network, post_ids=post_ids, authors=authors)
    words = f"{len(post_ids)} posts, {len(authors)} people"
    staff.audit(what="kept.forgotten", words=words, by=by, now=now, network=network)
