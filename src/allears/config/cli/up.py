"""`allears up`: the whole of All Ears from one command, until Ctrl-C.

It takes a PostgreSQL (yours, or the embedded one), brings it up to date, keeps `web`, `listen`,
`care` and `deliver` running, says where to go, and ends them in that order and the database last.
Killed with -9 it leaves nothing behind: the children are on a leash and the database on a lease.
What it will miss: more than one machine; there each process is started by itself (docs/operate).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGTERM
from typing import Annotated

import typer

from allears.config import environment as env
from allears.lib import leash, postgres
from allears.lib.postgres import locks
from allears.lib.processes import Crew, Program, ours

NAMES = ("web", "listen", "care", "deliver")
LOOPS_AFTER_S = 3.0
_N_PORTS = 20
_KNOCK_S = 0.2
_lock = threading.Lock()


class CannotStart(Exception):
    """The text is a sentence for the operator."""


def up(
    browser: Annotated[bool, typer.Option(help="Open the browser when it is ready.")] = True,
) -> None:
    """Run all of All Ears: the database, the web server and the three loops."""
    try:
        with _only_one(env.DATA):
            port = choose_port(env.HOST, env.PORT, is_explicit="ALLEARS_PORT" in os.environ)
            with _database() as server:
                _run(server, port=port, wants_browser=browser and _has_screen())
    except (CannotStart, *postgres.Trouble) as why:
        say(str(why))
        raise typer.Exit(1) from why
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def is_running(data: Path) -> bool:
    """Whether another `up` runs from this data folder."""
    try:
        with _only_one(data):
            return False
    except CannotStart:
        return True


def say(line: str) -> None:
    """Print a line whole, from whichever thread."""
    with _lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def choose_port(host: str, wished: int, *, is_explicit: bool) -> int:
    """`wished` if it is free, else the next free one; refuses to move one that was asked for."""
    if _is_free(host, wished):
        return wished
    if is_explicit:
        raise CannotStart(
            f"Port {wished} on {host} is taken by another program. "
            "Stop that one, or set ALLEARS_PORT to a free port."
        )
    for port in range(wished + 1, wished + 1 + _N_PORTS):
        if _is_free(host, port):
            say(f"Port {wished} is taken by another program, so All Ears uses {port}.")
            return port
    raise CannotStart(
        f"The ports {wished} to {wished + _N_PORTS} on {host} are all taken. "
        "Set ALLEARS_PORT to a free port."
    )


def address_of(host: str, port: int, public_url: str) -> str:
    """What a person types into the browser."""
    if public_url:
        return public_url.rstrip("/")
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    return f"http://{f'[{shown}]' if ':' in shown and '[' not in shown else shown}:{port}"


class Watch:
    """What `up` looks after beside its children: the database, and the moment to say welcome."""

    def __init__(
        self, server: postgres.Embedded | None, *, is_ready: Callable[[], bool], welcome: list[str]
    ) -> None:
        self._server = server
        self._is_ready = is_ready
        self._welcome = welcome
        self.is_open = False

    def glance(self) -> None:
        """Start a dead database again; say once that the web server answers."""
        if self._server is not None and not self._server.status().is_running:
            say("database | is not running any more; it is started again")
            try:
                self._server.start()
            except postgres.Trouble as why:
                say(f"database | {why}")
        if not self.is_open and self._is_ready():
            self.is_open = True
            for line in self._welcome:
                say(line)


def _run(server: postgres.Embedded | None, *, port: int, wants_browser: bool) -> None:
    settings = {"ALLEARS_PORT": str(port)}
    if server is not None:
        settings["ALLEARS_EMBEDDED_URL"] = server.start()
    link = prepare(settings)
    address = address_of(env.HOST, port, env.URL)
    if link.startswith("/"):
        link = address + link
    watch = Watch(
        server,
        is_ready=lambda: _answers(env.HOST, port),
        welcome=_welcome(address, link),
    )

    def glance() -> None:
        was_open = watch.is_open
        watch.glance()
        if watch.is_open and not was_open and wants_browser:
            webbrowser.open(link or address)

    Crew(_programs(settings), say=say, glance=glance, glance_s=0.5).run()
    say("All Ears has ended; nothing is running any more.")


def _programs(settings: dict[str, str]) -> list[Program]:
    """The web server first: somebody waits for its first page, nobody for the loops."""
    return [
        ours(name, starts_after_s=0.0 if name == "web" else LOOPS_AFTER_S, **settings)
        for name in NAMES
    ]


def prepare(settings: dict[str, str]) -> str:
    """Bring the database up to date; the setup link, or nothing where there is an administrator."""
    argv = [sys.executable, "-m", "allears.config.cli.prepare"]
    done = subprocess.run(
        leash.argv(argv, on_death=SIGTERM),
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotStart("The database could not be brought up to date; the reason stands above.")
    return done.stdout.strip()


def _welcome(address: str, link: str) -> list[str]:
    lines = ["", f"All Ears is at {address}", "Ctrl-C ends it."]
    if link:
        lines[2:2] = [f"Nobody administers it yet. Begin here (works once): {link}"]
    return [*lines, ""]


@contextmanager
def _database() -> Iterator[postgres.Embedded | None]:
    """The embedded server, not yet started; None where you named yours."""
    if env.DATABASE_URL:
        yield None
        return
    server = postgres.Embedded(env.DATA / "postgres")
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """One `up` for each data folder: two would each listen, and the second finds no port."""
    mark = data / "up.lock"
    try:
        data.mkdir(parents=True, exist_ok=True)
        mark.touch(mode=0o600)
    except OSError as why:
        raise CannotStart(
            f"The data folder {data} cannot be written ({why}). "
            "Run All Ears as the user it belongs to, or set ALLEARS_DATA to a folder of yours."
        ) from why
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.alone(mark, patience_s=0))
        except TimeoutError as why:
            raise CannotStart(
                f"All Ears is already running from the data folder {data}. "
                "Use that one, or end it first (Ctrl-C where it was started)."
            ) from why
        yield


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as knock:
        knock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            knock.bind((host.strip("[]"), port))
        except PermissionError:
            raise CannotStart(
                f"Port {port} needs more rights. Set ALLEARS_PORT to one above 1023."
            ) from None
        except socket.gaierror:
            raise CannotStart(f"ALLEARS_HOST is {host!r}, which is no address here.") from None
        except OSError:
            return False
    return True


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((target, port), timeout=_KNOCK_S):
            return True
    except OSError:
        return False


def _has_screen() -> bool:
    """A person sits in front of this terminal, and a browser can show itself there."""
    if not sys.stdout.isatty() or "SSH_CONNECTION" in os.environ or os.environ.get("CI"):
        return False
    return sys.platform == "darwin" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
