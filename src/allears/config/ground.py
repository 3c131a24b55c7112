"""What an installation stands on, looked at without a database: the data folder, the settings, Python.

What it will miss: a firewall, a proxy in front, and what a disk will do tomorrow.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from ipaddress import ip_address
from pathlib import Path

from allears import __version__
from allears.config import environment as env
from allears.lib import postgres
from allears.lib.checkup import Remark
from allears.lib.postgres import locks

GB = 1_000_000_000
LITTLE_BYTES, NEARLY_NO_BYTES = 2 * GB, GB // 5
MIN_KEY_CHARS = 32
OTHERS = 0o077
SHEET = Path(__file__).parents[1] / "web" / "static" / "allears" / "css" / "allears.css"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def is_up() -> bool:
    """`allears up` runs from this data folder right now."""
    return locks.is_held_alone(env.DATA / "up.lock")


# ---- the data folder -------------------------------------------------------------------------


def data_folder() -> Iterator[Remark]:
    """Ours to write, closed to others where it matters, with room."""
    data = env.DATA
    if not data.is_dir():
        yield Remark(
            "note",
            "data folder",
            f"{data} is not there yet.",
            "`allears up` makes it. If you expected your data there, set ALLEARS_DATA.",
        )
        return
    why = _write_fault(data)
    if why:
        yield Remark(
            "bad",
            "data folder",
            f"{data} cannot be written ({why}).",
            "Run All Ears as the user it belongs to, or mend its rights (chown, chmod).",
        )
    else:
        yield Remark("good", "data folder", f"{data} can be written.")
    yield _room(data)
    yield from _key_file(data / "secret-key")


def _write_fault(data: Path) -> str:
    probe = data / f".doctor.{secrets.token_hex(4)}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return str(error.strerror)
    return ""


def _room(data: Path) -> Remark:
    free = shutil.disk_usage(data).free
    words = f"{free / GB:.1f} GB are free on the disk of the data folder."
    if free < NEARLY_NO_BYTES:
        then = "Make room now: a full disk stops the database."
        return Remark("bad", "disk", words, then)
    if free < LITTLE_BYTES:
        return Remark("warn", "disk", words, "Make room before it is full.")
    return Remark("good", "disk", words)


def _key_file(key: Path) -> Iterator[Remark]:
    if env.SECRET_KEY:
        if len(env.SECRET_KEY) < MIN_KEY_CHARS:
            yield Remark(
                "warn",
                "secret key",
                f"ALLEARS_SECRET_KEY has fewer than {MIN_KEY_CHARS} characters and could be guessed.",
                "A new one makes the stored passwords of channels unreadable: plan to type them anew.",
            )
        return
    if not key.exists():
        return
    if key.stat().st_mode & OTHERS:
        yield Remark("bad", "secret key", f"Others may read {key}.", f"Close it: chmod 600 {key}")
    elif not key.read_text().strip():
        yield Remark("bad", "secret key", f"{key} is empty.", "Restore it from a backup.")


# ---- settings --------------------------------------------------------------------------------


def settings() -> Iterator[Remark]:
    """Combinations that are not safe, or that lock people out."""
    is_public = not is_loopback(env.HOST)
    has_tls = env.URL.startswith("https://")
    if env.DEBUG and (is_public or env.URL):
        yield Remark(
            "bad",
            "settings",
            "ALLEARS_DEBUG is on where others can reach it; faults show them our insides.",
            "Unset ALLEARS_DEBUG.",
        )
    if is_public and not has_tls:
        yield Remark(
            "bad",
            "settings",
            f"ALLEARS_HOST is {env.HOST}, and ALLEARS_URL is no https:// address: passwords travel "
            "in the clear.",
            "Put a server with TLS in front, set ALLEARS_URL=https://... and listen on 127.0.0.1.",
        )
    elif env.URL.startswith("http://") and not is_loopback(_host_of(env.URL)):
        yield Remark(
            "bad",
            "settings",
            "ALLEARS_URL is an http:// address: passwords travel in the clear.",
            "Put a server with TLS in front, and set ALLEARS_URL=https://...",
        )
    yield from _hosts(is_public)


def _hosts(is_public: bool) -> Iterator[Remark]:
    hosts = [host.strip() for host in env.HOSTS.split(",") if host.strip()]
    if "*" in hosts:
        yield Remark(
            "warn",
            "settings",
            "ALLEARS_HOSTS is *, so every name is answered.",
            "List the names that people type.",
        )
    strange = [host for host in hosts if "/" in host or ":" in host.strip("[]") or " " in host]
    if strange:
        yield Remark(
            "bad",
            "settings",
            f"ALLEARS_HOSTS holds {', '.join(strange)}, which is no host name.",
            "Write names alone, without https:// and port, separated by commas.",
        )
    if is_public and env.HOST in ("0.0.0.0", "::") and not (hosts or env.URL):  # noqa: S104
        yield Remark(
            "bad",
            "settings",
            "All Ears listens on every address but answers only to localhost.",
            "Set ALLEARS_URL to the address that people type (or ALLEARS_HOSTS to its name).",
        )


def _host_of(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


# ---- programs --------------------------------------------------------------------------------


def programs() -> Iterator[Remark]:
    """Python, the packages that we name, our own static files."""
    version = ".".join(map(str, sys.version_info[:3]))
    missing = [name for name in _named() if not _version(name)]
    if missing:
        yield Remark(
            "bad",
            "packages",
            f"Not installed: {', '.join(missing)}.",
            "Install anew: pip install -r requirements.txt (make run does so).",
        )
    words = f"All Ears {__version__}, Python {version}, Django {_version('django')}"
    yield Remark("good", "versions", f"{words}, psycopg {_version('psycopg')}.")
    yield from _static_files(env.DATA / "static" / "staticfiles.json")


def _named() -> list[str]:
    """The packages that pyproject.toml names, without extras for development."""
    found = []
    for line in metadata.requires("allears") or []:
        name = _NAME.match(line)
        if name and "extra ==" not in line:
            found.append(name[0])
    return found


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _static_files(collected: Path) -> Iterator[Remark]:
    if not SHEET.is_file():
        yield Remark(
            "bad", "static files", f"{SHEET} is missing: pages have no look.", "Install anew."
        )
    elif collected.exists() and _newest(SHEET.parents[1]) > collected.stat().st_mtime:
        yield Remark(
            "warn",
            "static files",
            "They were collected before the last upgrade.",
            "Collect them again: allears manage collectstatic --noinput",
        )


def _newest(folder: Path) -> float:
    return max(one.stat().st_mtime for one in folder.rglob("*") if one.is_file())


# ---- the embedded database -------------------------------------------------------------------


def embedded() -> Iterator[Remark]:
    """Where it is and whether it runs; says nothing when DATABASE_URL names another."""
    if env.DATABASE_URL:
        return
    folder = env.DATA / "postgres"
    try:
        status = postgres.status_of(folder)
    except PermissionError as error:
        yield Remark(
            "bad",
            "embedded database",
            f"{error.filename} is not ours to see.",
            "Run this command as the user who runs All Ears.",
        )
        return
    if status.home is None:
        words = "There is no database yet."
        yield Remark("note", "embedded database", words, "`allears up` makes one.")
        return
    state = f"runs (process {status.pid})" if status.is_running else "does not run"
    whom = f", as the user {status.user}" if status.user else ""
    words = f"PostgreSQL {status.version} in {status.home} {state}{whom}."
    yield Remark("good", "embedded database", words)
    log = status.home / "server.log"
    fatal = _last_fatal(log)
    if fatal and not status.is_running:
        yield Remark("warn", "embedded database", f"Its last trouble: {fatal}", f"Look into {log}.")


def _last_fatal(log: Path) -> str:
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - 20_000))
            lines = stream.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    found = [line for line in lines if " PANIC: " in line or "could not" in line]
    return found[-1].strip()[:300] if found else ""
