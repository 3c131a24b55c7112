"""The loop of steps 8 to 10, of what was asked for many cases or of the past, and of what time alone brings: clocks, sleepers."""

from __future__ import annotations

from datetime import datetime, timedelta

from allears.cases import actions as cases
from allears.channels import actions as channels
from allears.flow import filling, steps
from allears.flow.loop import Loop
from allears.lib import clock
from allears.mentions import actions as mentions

TICK = timedelta(seconds=5)
SWEEP = timedelta(minutes=1)
"""How often it is looked whether somebody has cases who is not there."""
CATCH_UP = 5
"""Batches of cases in one tick whose clocks are computed anew after their times changed."""


class Care:
    """One round: a slice of work on many cases, a batch of fresh mentions, now and then a look at the clock.

    A monitor is filled with the past only while no fresh mention waits.
    """

    def __init__(self) -> None:
        self._ticked_at: datetime | None = None
        self._swept_at: datetime | None = None

    def round(self) -> bool:
        now = clock.now()
        if self._ticked_at is None or now - self._ticked_at >= TICK:
            tick(now=now)
            self._ticked_at = now
        if self._swept_at is None or now - self._swept_at >= SWEEP:
            cases.requeue(now=now)
            self._swept_at = now
        has_worked = cases.work_on_bulks(now=now)
        has_followed = cases.follow(now=now)
        has_cared = steps.care(now=now).n_mentions > 0
        has_filled = not has_cared and not has_followed and filling.work(now=now)
        return has_cared or has_worked or has_followed or has_filled


def tick(*, now: datetime) -> None:
    """What is due by time: sleepers wake, missed times are written down, near ones
    are warned of, what changed times owe is computed anew, monitors and channels are looked after."""
    cases.wake_due(now=now)
    cases.note_breaches(now=now)
    cases.warn(now=now)
    cases.remind_of_offers(now=now)
    cases.remind_of_asides(now=now)
    cases.share(now=now)
    cases.check_monitors(now=now)
    channels.check_alerts(now=now)
    cases.tell_of_channels(now=now)
    mentions.forget_tombstones(now=now)
    for _batch in range(CATCH_UP):
        if not cases.catch_up(now=now):
            break


def run(*, poll_s: float) -> None:
    Loop("care", Care().round, topics=("fresh",), poll_s=poll_s).run()
