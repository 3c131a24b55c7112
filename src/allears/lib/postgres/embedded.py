"""The embedded PostgreSQL: start it or find it running, use it together, let go of it.

Whoever uses it holds a lease, and a keeper process ends the server when the last lease is gone
(see `keeper`). A start looks first: a server with its keeper is used as it is; one without (the
keeper was killed) is stopped and started again; a pid file that names nobody is taken away; the
server repairs itself from its write-ahead log. It listens on a Unix socket alone, in a folder
that other users cannot enter, and asks for a random password (SCRAM).
What it will miss: it does not upgrade a database from one major version to the next.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from allears.lib import leash
from allears.lib.postgres import cluster, home, keeper, locks, pidfile, programs
from allears.lib.postgres.home import Home

DATABASE = "allears"
_PATIENCE_S = 300.0  # the repair after a crash may take minutes on a large database
_STOP_S = 60.0
_GLANCE_S = 0.02
_TRIES = 3
_AGAIN_S = 0.5
_LOG_BYTES = 5_000_000
_STILL_LEAVING = "pre-existing shared memory block"


class DidNotStart(Exception):
    """The server does not come up. The text is a sentence for the operator with its last words."""


@dataclass(frozen=True, kw_only=True)
class Status:
    """What can be said about the embedded PostgreSQL of a folder."""

    is_running: bool
    pid: int | None = None
    home: Path | None = None
    version: int | None = None
    user: str = ""
    """Whom the server runs as; empty: the same user as the one who asks."""


class Embedded:
    """One user of the PostgreSQL in a folder. Not for use by several threads at once."""

    def __init__(
        self, folder: Path, *, binaries: Path | None = None, is_durable: bool = True
    ) -> None:
        """`folder`: `<data>/postgres`. `binaries`: other programs than the wheel's.

        `is_durable=False` is for tests: fast, and a power cut may lose everything.
        """
        self._folder = folder
        self._binaries = binaries
        self._is_durable = is_durable
        self._lease: int | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Make sure that it runs, and give back its URL. Safe to call again, after a crash too.

        Raises `DidNotStart`, `NoPlace`, `NoAccount`, `NoPrograms`; each says what to do.
        """
        place = home.make(self._folder)
        try:
            if self._lease is None:
                self._lease = locks.share(place.lease, patience_s=_PATIENCE_S)
            with locks.alone(place.start_lock, patience_s=_PATIENCE_S):
                self._bring_up(place)
        except TimeoutError as why:
            self.stop()
            raise DidNotStart(
                f"Another process starts or ends PostgreSQL in {place.folder} and does not get "
                f"done ({why}). Look into {place.log}, end that process, and start again."
            ) from why
        except BaseException:
            self.stop()
            raise
        url = url_of(self._folder)
        if url is None:
            raise DidNotStart(f"PostgreSQL in {place.cluster} ended right after it started.")
        return url

    def stop(self) -> None:
        """Let go. The server ends, before this returns, unless others still use it."""
        if self._lease is None:
            return
        os.close(self._lease)
        self._lease = None
        place = home.find(self._folder)
        if place is not None and self._keeper is not None:
            _wait_for_the_end(place)
            if not locks.is_held_alone(place.keeper_lock):
                self._keeper.wait()
        self._keeper = None

    def status(self) -> Status:
        return status_of(self._folder)

    def _bring_up(self, place: Home) -> None:
        tools = cluster.make(place, binaries=self._binaries, is_durable=self._is_durable)
        deadline = time.monotonic() + _PATIENCE_S
        tries = 0
        while not (self._is_kept(place) and _answers(place)):
            if time.monotonic() > deadline:
                raise DidNotStart(_last_words(place, "does not answer"))
            if not self._is_kept(place):
                if tries >= _TRIES and _STILL_LEAVING not in _tail(place.log):
                    raise DidNotStart(_last_words(place, "ends as soon as it starts"))
                if tries:
                    time.sleep(_AGAIN_S)
                self._clear(place)
                self._keeper = self._spawn(place, tools)
                tries += 1
            time.sleep(_GLANCE_S)

    def _is_kept(self, place: Home) -> bool:
        is_ours_alive = self._keeper is not None and self._keeper.poll() is None
        return is_ours_alive or locks.is_held_alone(place.keeper_lock)

    def _clear(self, place: Home) -> None:
        if not pidfile.stop(place.cluster, patience_s=_STOP_S):
            raise DidNotStart(
                f"A PostgreSQL without a keeper runs in {place.cluster} and does not stop. "
                "Look at its process, stop it, and start All Ears again."
            )
        pidfile.remove_stale(place.cluster, sockets=place.sockets())

    def _spawn(self, place: Home, tools: programs.Programs) -> subprocess.Popen[bytes]:
        server = cluster.command(place, tools, is_durable=self._is_durable)
        leashed = leash.argv(
            server,
            on_death=signal.SIGINT,
            user=(place.account.uid, place.account.gid) if place.account else None,
            parent=keeper.PARENT,
        )
        argv = [sys.executable, "-I", "-S", keeper.__file__, str(place.folder), "--", *leashed]
        with _open_log(place.log) as log:
            return subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=cluster.environment_of_keeper(),
                start_new_session=True,
            )


def url_of(folder: Path) -> str | None:
    """The URL of the running PostgreSQL of this folder, for those who do not start it."""
    place = home.find(folder)
    running = pidfile.read(place.cluster) if place else None
    if place is None or running is None or not running.is_ready:
        return None
    return _url(place, running, DATABASE)


def status_of(folder: Path) -> Status:
    """What is known about the PostgreSQL of this folder; starts nothing."""
    place = home.find(folder)
    if place is None:
        return Status(is_running=False)
    running = pidfile.read(place.cluster)
    return Status(
        is_running=running is not None and running.is_ready,
        pid=running.pid if running else None,
        home=place.folder,
        version=cluster.major_of(place.cluster),
        user=place.account.name if place.account else "",
    )


@contextmanager
def ensure(folder: Path) -> Iterator[str]:
    """The URL of the PostgreSQL of this folder, which runs at least until the block ends."""
    server = Embedded(folder)
    try:
        yield server.start()
    finally:
        server.stop()


def _url(place: Home, running: pidfile.Running, database: str) -> str:
    where = f"host={quote(running.sockets, safe='')}&port={running.port}"
    return f"postgresql://{cluster.USER}:{quote(place.secret(), safe='')}@/{database}?{where}"


def _answers(place: Home) -> bool:
    """Can we log in? Makes our database in a new cluster."""
    running = pidfile.read(place.cluster)
    if running is None or not running.is_ready:
        return False
    try:
        with psycopg.connect(_url(place, running, "postgres"), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if known.fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
    except psycopg.OperationalError:
        return False
    return True


def _wait_for_the_end(place: Home) -> None:
    """Wait until the keeper has ended; not at all long if the lease shows that others stay."""
    others_by = time.monotonic() + 2 * _AGAIN_S
    deadline = time.monotonic() + _STOP_S
    while locks.is_held_alone(place.keeper_lock) and time.monotonic() < deadline:
        if time.monotonic() > others_by and not locks.is_held_alone(place.lease):
            return
        time.sleep(_GLANCE_S)


@contextmanager
def _open_log(log: Path) -> Iterator[int]:
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_name(log.name + ".1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _tail(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-8:])


def _last_words(place: Home, what: str) -> str:
    return (
        f"PostgreSQL in {place.cluster} {what}. Its last words, from {place.log}:\n"
        f"{_tail(place.log)}"
    )
