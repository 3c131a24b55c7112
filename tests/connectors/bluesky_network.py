"""Bluesky's own servers for a test: directory, PDS, AppView and moderation in one Node process.

The packages come once from npm into a folder of the user's cache (`XDG_CACHE_HOME`), nothing of them
into the repository; PostgreSQL comes from Debian, since the AppView wants extensions that the
embedded one has not. Everything listens on 127.0.0.1 alone and ends with the test.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import json
import os
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allears.lib.postgres import Embedded

VERSION = "0.3.215"
"""The last that runs on Node 20, which Debian and CI have."""
SCRIPT = Path(__file__).with_suffix(".cjs")
POSTGRES = Path("/usr/lib/postgresql")
INSTALL_S = 600.0

NotHere = Callable[[str, str], Any]
Program = Callable[[str, str], str]


@dataclass
class Network:
    """The servers. `tell` gives them a command."""

    pds: str
    plc: str
    """Its directory of accounts."""
    process: subprocess.Popen[str]
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Host and port, for the door."""
        return self.pds.removeprefix("http://")

    @property
    def firehose(self) -> str:
        return self.pds.replace("http://", "ws://")

    def tell(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.read()
        assert answer == {"done": command}, answer

    def read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the servers have ended"
        return json.loads(line)

    def join(self, name: str) -> Person:
        """A new account, with a client that is not ours (whose import takes more than a second: not for all)."""
        atproto = importlib.import_module("atproto")
        client = atproto.Client(base_url=f"{self.pds}/xrpc")
        handle, password = f"{name}.test", secrets.token_urlsafe(12)
        made = client.com.atproto.server.create_account(
            atproto.models.ComAtprotoServerCreateAccount.Data(
                email=f"{name}@mail.test", handle=handle, password=password
            )
        )
        self.passwords[handle] = password
        self.tell("settle")
        client.login(handle, password)
        return Person(handle=handle, did=made.did, client=client)


@dataclass
class Person:
    """Somebody who uses another program."""

    handle: str
    did: str
    client: Any

    def says(self, text: str, *, to: Person | None = None, answers: Any = None) -> Any:
        words = importlib.import_module("atproto").client_utils.TextBuilder()
        if to is not None:
            words.mention(f"@{to.handle}", to.did).text(" ")
        words.text(text)
        return self.client.send_post(words, reply_to=answers)

    def hears(self) -> list[Any]:
        return self.client.app.bsky.notification.list_notifications().notifications


@contextlib.contextmanager
def running(program: Program, not_here: NotHere) -> Iterator[Network]:
    """Started, and settled."""
    node = program("node", "apt-get install nodejs npm")
    npm = program("npm", "apt-get install nodejs npm")
    binaries = max(POSTGRES.glob("*/bin"), default=None) or not_here(
        "Debian's PostgreSQL", "apt-get install postgresql"
    )
    packages = _packages(npm, not_here)
    with tempfile.TemporaryDirectory(prefix="allears-bsky-") as folder:
        os.chmod(folder, 0o711)  # the server runs as another user, who passes through
        database = Embedded(Path(folder, "postgres"), binaries=binaries, is_durable=False)
        try:
            with _started(node, packages, database.start(), folder) as network:
                yield network
        finally:
            database.stop()


def _packages(npm: str, not_here: NotHere) -> Path:
    """The folder with the packages; filled once, by one process."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "allears-tests" / f"atproto-dev-env-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        if not done.exists():
            (folder / "package.json").write_text('{"private": true}\n')
            command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund"]
            command.append(f"@atproto/dev-env@{VERSION}")
            made = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False
            )
            if made.returncode:
                not_here(
                    "Bluesky's own servers (npm @atproto/dev-env)",
                    f"npm could not bring them: {made.stderr.strip()[-200:]}",
                )
            done.touch()
    return folder


@contextlib.contextmanager
def _started(node: str, packages: Path, database_url: str, folder: str) -> Iterator[Network]:
    environment = os.environ | {
        "DB_POSTGRES_URL": database_url,
        "REDIS_HOST": "127.0.0.1:1",  # asked for by name, never called
        "LOG_ENABLED": "false",
        "NODE_ENV": "test",
        "TMPDIR": folder,
    }
    errors = Path(folder, "errors")
    with errors.open("w") as log:
        process = subprocess.Popen(
            [node, "--dns-result-order=ipv4first", str(SCRIPT), str(packages)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=environment,
        )  # fmt: skip
    try:
        told = Network("", "", process).read()
        assert "pds" in told, f"{told} {errors.read_text()[-2_000:]}"
        yield Network(told["pds"], told["plc"], process)
    finally:
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()
