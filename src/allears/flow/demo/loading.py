"""Loads the demo in one transaction: whole, or not at all. Says how far it is, and how fast it runs.

While it loads nobody sees anything of it but a file in its folder that tells how far it is. Only one
is loaded at a time, and only where none is there.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from allears.channels import queries as channels
from allears.connectors import demo, demo_live, demo_play
from allears.flow.demo import house as houses
from allears.flow.demo.stage import Played, Progress, Stage
from allears.staff import actions as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import User

LOADED: Final = "demo.loaded"
"""The line of the audit trail that says what was made."""
KEY: Final = 0x0A11_EA25_0002
"""Of the lock; any number that nothing else of ours uses."""
BEGINS_BEFORE: Final = timedelta(days=14)
STALE_S: Final = 30.0
"""A progress that is older belongs to a loading that died."""
_EACH_S: Final = 0.4


@dataclass(frozen=True, kw_only=True)
class Status:
    """Whether there is a demo, and what it is doing."""

    is_loaded: bool = False
    is_loading: bool = False
    n_done: int = 0
    n_all: int = 0
    speed: int = 0
    trouble: str = ""
    """Why the last loading ended early."""


def folder() -> Path:
    """Where the demo keeps its own."""
    return Path(settings.DATA) / "demo"


def is_here() -> bool:
    """For the strip on every page: asks the disk, not the database."""
    return (folder() / "demo.json").is_file()


def status() -> Status:
    """For the page about it."""
    if channels.of_prefix(demo.PREFIX):
        return Status(is_loaded=True, speed=demo_live.speed(folder()))
    path = folder() / "progress.json"
    try:
        found = json.loads(path.read_text("utf-8"))
        age_s = time.time() - path.stat().st_mtime
    except (OSError, ValueError):
        return Status()
    trouble = str(found.get("trouble", ""))
    return Status(
        is_loading=not trouble and age_s < STALE_S,
        n_done=int(found.get("done", 0)),
        n_all=int(found.get("all", 0)),
        trouble=trouble,
    )


def load(
    *,
    by: User | None,
    now: datetime,
    speed: int,
    progress: Progress | None = None,
    most: int | None = None,
) -> Played:
    """Make the house and play the two weeks. `most`: only the first moments of it.

    Raises `NotPossible` where there is one already, or one is being loaded.
    """
    report, was_here = _Report(progress), is_here()
    try:
        with transaction.atomic():
            played = _load(by=by, now=now, report=report, most=most)
            demo_live.set_speed(folder(), speed)
    except BaseException as error:
        report.ended(str(error) if isinstance(error, NotPossible) else _("It broke off."))
        if not was_here:
            (folder() / "demo.json").unlink(missing_ok=True)
        raise
    report.ended("")
    return played


def _load(*, by: User | None, now: datetime, report: _Report, most: int | None) -> Played:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [KEY])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise NotPossible(_("The demo is being loaded already. Wait a minute."))
    if channels.of_prefix(demo.PREFIX):
        raise NotPossible(_("The demo is here already. Remove it first to begin anew."))
    demo_play.play()
    begin = now - BEGINS_BEFORE
    shutil.rmtree(folder() / "answers", ignore_errors=True)
    house = houses.build(world=folder(), loaded_at=now, now=begin)
    played = Stage(house, now).play(report.moved, most=most)
    words = _("Loaded the demo: invented people, invented colleagues")
    staff.audit(what=LOADED, words=words, by=by, now=now, **cast("dict[str, Any]", house.made))
    return played


def set_speed(*, speed: int) -> None:
    """How fast it goes on; 0 stands still."""
    demo_live.set_speed(folder(), speed)


class _Report:
    """Tells how far it is, now and then."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._at = 0.0
        self._path = folder() / "progress.json"

    def moved(self, done: int, n_all: int) -> None:
        if self._progress:
            self._progress(done, n_all)
        if time.monotonic() - self._at >= _EACH_S:
            self._at = time.monotonic()
            self._write({"done": done, "all": n_all})

    def ended(self, trouble: str) -> None:
        if trouble:
            self._write({"trouble": trouble})
        else:
            self._path.unlink(missing_ok=True)

    def _write(self, found: dict[str, object]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(found), encoding="utf-8")
