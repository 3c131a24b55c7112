"""Several processes that make pages behind one address, where one processor is not enough.

Python runs on one processor at a time, so a process makes one page at a time however many threads it
has. Method: this process opens the address and hands it to `ALLEARS_WEB_PROCESSES` others, among which
the kernel shares out who comes; it makes no page itself. It alone hears the calls of the database and
counts them, and tells the others over a socket in a folder that nobody else may enter, so that a page
that one of them made is told exactly what came since by any other (`live.Hub.take`). One that dies is
started again, and asked where we are when it comes back.

Misses: what is found for all tabs at once (`lib.once`) is found once by each process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import uvicorn

from allears.lib import wake
from allears.lib.processes import Crew, Program

log = logging.getLogger(__name__)

MOST_BEHIND = 1 << 22
"""Bytes that one of them may lag behind before it is let go; it comes back and looks at everything."""
AGAIN_S = 0.2
LONGEST = 1 << 20


class CannotOpen(Exception):
    """The text is a sentence for the operator."""


# ---- the one who counts ----------------------------------------------------------------------


class Crier:
    """Passes on to the other processes what the database called, in a loop of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writers: set[asyncio.StreamWriter] = set()
        self._mark = ""

    def told(self, mark: str, calls: Iterable[wake.Call]) -> None:
        """After these calls; an empty mark: nothing is heard now."""
        self._mark = mark
        line = _line(mark, calls)
        for writer in [*self._writers]:
            writer.write(line)
            if writer.transport.get_write_buffer_size() > MOST_BEHIND:
                log.warning("A process that makes pages does not listen; it is let go")
                self._leave(writer)

    async def serve(self, listen: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Until it is cancelled. `listen` hears the database and calls `told`."""
        server = await asyncio.start_unix_server(self._welcome, self._path)
        async with server:
            await listen()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(_line(self._mark, []))
        self._writers.add(writer)
        with contextlib.suppress(OSError):
            await reader.read()  # until it goes
        self._leave(writer)

    def _leave(self, writer: asyncio.StreamWriter) -> None:
        self._writers.discard(writer)
        writer.transport.abort()


def _line(mark: str, calls: Iterable[wake.Call]) -> bytes:
    body = {"mark": mark, "calls": [wake.written(call) for call in calls]}
    return json.dumps(body).encode() + b"\n"


def run(
    n: int, *, host: str, port: int, listen: Callable[[Callable[..., None]], Callable[..., Any]]
) -> None:
    """Until a signal ends all of them. `listen(told)` makes what hears the database."""
    with _address(host, port) as door, _place() as path:
        crier = Crier(path)
        hears = threading.Thread(
            target=asyncio.run, args=(crier.serve(listen(crier.told)),), name="crier", daemon=True
        )
        hears.start()
        argv = [sys.executable, "-m", "allears", "web", "--door", str(door), "--crier", str(path)]
        programs = [
            Program(
                name=str(number),
                argv=argv,
                environment={"PYTHONUNBUFFERED": "1"},
                pass_fds=(door,),
            )
            for number in range(1, n + 1)
        ]
        Crew(programs, say=_say, end_together=True).run()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _address(host: str, port: int) -> Iterator[int]:
    """Ours, but open only once the first of them is ready to answer."""
    family, kind, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(where)
        except OSError as why:
            raise CannotOpen(f"{host}:{port} cannot be listened on: {why.strerror}.") from why
        yield door.fileno()


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    """In a folder that only we may enter; its path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="allears-"))
    try:
        yield folder / "calls"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ---- those who make pages --------------------------------------------------------------------


class Server(uvicorn.Server):
    """One of them: it listens to the crier before it answers anybody."""

    def __init__(self, config: uvicorn.Config, begin: Callable[[], None]) -> None:
        super().__init__(config)
        self._begin = begin

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._begin()
        await super().startup(sockets)


async def follow(
    path: str, take: Callable[[str, Sequence[wake.Call]], None], meet: Callable[[str], None]
) -> None:
    """Hear what the crier says, until the process ends. `meet` gets the mark at which we join."""
    while True:
        try:
            reader, writer = await asyncio.open_unix_connection(path, limit=LONGEST)
            meet(json.loads(await reader.readline())["mark"])
            while line := await reader.readline():
                said = json.loads(line)
                calls = [wake.read(one) for one in said["calls"]]
                take(said["mark"], [call for call in calls if call is not None])
            writer.close()
        except (OSError, ValueError) as error:
            log.warning("Nothing is heard of what happens (%s); it is tried again", error)
        meet("")
        await asyncio.sleep(AGAIN_S)
