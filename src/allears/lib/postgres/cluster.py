"""Making the cluster with `initdb`, once and whole, and the command line that runs it.

A new cluster is made beside its place and moved there when it is complete, so a start that was
killed half-way leaves nothing that looks like a database. All settings are on the command line:
nobody has to edit (or as root, to write) a file inside the cluster.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from allears.lib.postgres import programs
from allears.lib.postgres.home import Home, NoPlace, write_private
from allears.lib.postgres.programs import Programs

USER = "allears"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_HAS_BUILTIN_LOCALE = 17

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "max_parallel_workers_per_gather": "0",  # few cores, several processes: predictable
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_min_messages": "warning",
    "logging_collector": "off",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def environment_of_keeper() -> dict[str, str]:
    """As little as possible; the keeper is a Python, and some Pythons need a library path."""
    kept = {name: os.environ[name] for name in _LIBRARY_PATHS if name in os.environ}
    return ENVIRONMENT | kept


def major_of(cluster: Path) -> int | None:
    """Which major version made it; None for no cluster."""
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def make(place: Home, *, binaries: Path | None, is_durable: bool) -> Programs:
    """Make the cluster if there is none; give back the programs that run it."""
    found = programs.find(binaries, major=major_of(place.cluster))
    tools = programs.reachable(found, place.account, staging=place.programs)
    if not place.cluster.exists():
        _initdb(place, tools, is_durable=is_durable)
    return tools


def command(place: Home, tools: Programs, *, is_durable: bool) -> list[str]:
    """The command line of the server."""
    settings = _SETTINGS | ({} if is_durable else _NOT_DURABLE)
    settings["unix_socket_directories"] = f'"{place.sockets()}"'
    pairs = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [tools.postgres, "-D", str(place.cluster), *pairs]


def _initdb(place: Home, tools: Programs, *, is_durable: bool) -> None:
    new = place.folder / "cluster.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    place.give_to_server(new)
    once = place.folder / "password.once"
    server = (place.account.uid, place.account.gid) if place.account else (-1, -1)
    write_private(once, place.secret(), server)
    argv = [
        *(tools.initdb, "-D", str(new), f"--username={USER}", f"--pwfile={once}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", *_locale(tools.major)),
        *([] if is_durable else ["--no-sync"]),
    ]
    try:
        _run(place, argv)
    except (OSError, subprocess.CalledProcessError) as why:
        said = getattr(why, "stderr", "") or str(why)
        raise NoPlace(f"The database cannot be made in {place.folder}: {said.strip()}") from why
    finally:
        once.unlink(missing_ok=True)
    new.rename(place.cluster)


def _run(place: Home, argv: list[str]) -> None:
    if place.account is not None:
        place.account.run(argv)
        return
    subprocess.run(argv, env=ENVIRONMENT, cwd="/", capture_output=True, text=True, check=True)


def _locale(major: int) -> list[str]:
    """Byte order for sorting, Unicode for upper and lower case, the same on every machine."""
    if major >= _HAS_BUILTIN_LOCALE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]
