"""What the door's errors and HTTP statuses mean to a channel; every connector that calls uses it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from allears.lib import http, retry
from allears.listening.ports import KeysExpired, Refused, RetryLater, Unknown

GONE: Final = 410
LATER: Final = frozenset({408, 421, 423, 425, 429})
"""Statuses that pass by themselves."""


@contextlib.contextmanager
def told(*, is_speaking: bool = False) -> Iterator[None]:
    """The door's errors as a connector's. Speaking, a line that broke late is `Unknown`."""
    try:
        yield
    except http.Unreachable as error:
        if is_speaking and error.may_have_arrived:
            raise Unknown(error.why) from error
        raise RetryLater(error.why) from error
    except http.TooLarge as error:  # an answer, so what we said has arrived
        raise (Unknown(error.why) if is_speaking else Refused(error.why)) from error
    except http.DoorError as error:
        raise Refused(error.why) from error


def judge(answer: http.Response, *, what: str, now: datetime, is_speaking: bool = False) -> None:
    """Return for a good answer (and 304); else raise what the status means.

    `what` names the thing in the sentence: "The feed", "The answer address".
    """
    status = answer.status
    if answer.is_good or status == 304:
        return
    if status in LATER or status == 503:
        raise RetryLater(
            f"{what} asks us to come back later (status {status}).",
            after_s=retry.after_s(answer.headers, now),
        )
    if status >= 500:
        words = f"{what} has a fault on its server (status {status})."
        raise Unknown(words) if is_speaking else RetryLater(words)
    if status == 401:
        raise KeysExpired(f"{what} asks for a password or does not accept ours (status 401).")
    if status == GONE:
        raise Refused(f"{what} is gone for good (status 410).")
    if status == 404:
        raise Refused(f"{what} is not there (status 404). Check the address.")
    if status == 403:
        raise Refused(f"{what} does not let us in (status 403).")
    raise Refused(f"{what} answered with status {status}.")
