"""How a loop lives: work while there is some, sleep until called, survive a broken line, end well.

A fault of one round is logged and the next round comes a little later; a loop never ends by itself.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

import psycopg
from django.db import close_old_connections, connection

from allears.lib.wake import Ear

log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 30.0


class Loop:
    """Calls `work` until it says that nothing is left, then waits for a call or `poll_s` seconds."""

    def __init__(
        self, name: str, work: Callable[[], bool], *, topics: tuple[str, ...], poll_s: float
    ) -> None:
        self.stopping = threading.Event()
        self._name, self._work, self._poll_s = name, work, poll_s
        self._topics = topics
        self._n_faults = 0

    def run(self) -> None:
        """Until SIGTERM or SIGINT; the round that is under way is finished."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        log.info("%s is ready", self._name)
        ear: Ear | None = None
        while not self.stopping.is_set():
            try:
                ear = ear or Ear(conninfo(), self._topics)
                ear.open()  # before the look, so that what comes after the look is heard
                if not self._round():
                    ear.wait(self._poll_s)
            except psycopg.Error as error:
                log.warning("%s cannot reach the database: %s", self._name, error)
                ear = None
                self.stopping.wait(self._poll_s)
        if ear is not None:
            ear.close()
        log.info("%s has stopped", self._name)

    def _round(self) -> bool:
        """One round. True when there may be more to do at once."""
        try:
            close_old_connections()
            has_more = self._work()
        except Exception:
            self._n_faults += 1
            pause_s = min(LONGEST_PAUSE_S, 0.5 * 2 ** min(self._n_faults, 10))
            log.exception("%s stumbled; it goes on in %.0f s", self._name, pause_s)
            connection.close()
            self.stopping.wait(pause_s)
            return False
        self._n_faults = 0
        return has_more

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping.set()


def conninfo() -> str:
    """The database of this process, for connections of our own."""
    params = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port", "sslmode")
    given = {name: str(params[name]) for name in names if params.get(name)}
    return psycopg.conninfo.make_conninfo(**given)
