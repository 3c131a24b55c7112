"""The loop of steps 8 to 10, of what was asked for many cases or of the past, and of what time alone brings: clocks, sleepers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from allears.cases import actions as cases
from allears.channels import actions as channels
from allears.contacts import actions as contacts
from allears.drafting import actions as drafting
from allears.flow import filling, steps
from allears.flow.loop import Loop
from allears.flow.parts import Part, Parts, handed
from allears.mentions import actions as mentions
from allears.playbooks import actions as playbooks
from allears.privacy import actions as privacy
from allears.problems import actions as problems

TICK = timedelta(seconds=5)
SWEEP = timedelta(minutes=1)
"""How often it is looked whether somebody has cases who is not there, and whose block ran out."""
GATHER = timedelta(minutes=5)
"""How often it is looked whether cases gather around one thing."""
CATCH_UP = 5
"""Batches of cases in one tick whose clocks are computed anew after their times changed."""


def fresh(now: datetime) -> bool:
    """A batch of what was heard. One that cannot be decided about is put aside, and keeps nobody waiting."""
    return steps.care_carefully(now=now) > 0


def bulks(now: datetime) -> bool:
    """A slice of what was asked for many cases."""
    return cases.work_on_bulks(now=now, ways=playbooks.WAYS)


def times(now: datetime) -> None:
    """What changed times owe is computed anew, some batches at a time."""
    for _batch in range(CATCH_UP):
        if not cases.catch_up(now=now):
            break


def _waits(name: str, work: Callable[..., object], every: timedelta) -> Part:
    return Part(name, handed(work), every)


FIRST = (
    Part("fresh mentions", fresh),
    Part("edits and deletions", handed(cases.follow)),
    Part("work on many cases", bulks),
)
"""For these somebody waits."""
TICKS = (
    _waits("sleepers", cases.wake_due, TICK),
    _waits("promises", cases.remind_of_promises, TICK),
    _waits("missed times", cases.note_breaches, TICK),
    _waits("times that come near", cases.warn, TICK),
    _waits("offers", cases.remind_of_offers, TICK),
    _waits("side questions", cases.remind_of_asides, TICK),
    _waits("approvals", cases.remind_of_approvals, TICK),
    _waits("care for us", cases.care_for_us, TICK),
    _waits("patience", cases.forget_patience, TICK),
    _waits("is it good?", cases.ask_whether_good, TICK),
    _waits("sharing out", cases.share, TICK),
    _waits("monitors", cases.check_monitors, TICK),
    _waits("channels", channels.check_alerts, TICK),
    _waits("news of channels", cases.tell_of_channels, TICK),
    _waits("tombstones", mentions.forget_tombstones, TICK),
    Part("changed times", times, TICK),
)
SWEEPS = (
    _waits("who is away", cases.requeue, SWEEP),
    _waits("blocks", contacts.lapse_blocks, SWEEP),
    _waits("known problems", problems.know, SWEEP),
    _waits("drafts", drafting.settle, SWEEP),
    _waits("uses", cases.look_at_uses, SWEEP),
    _waits("playbooks", playbooks.tidy, SWEEP),
    _waits("gathering", problems.gather, GATHER),
)
LAST = (
    Part("telling many", handed(problems.work_on_tellings)),
    Part("files of persons", handed(privacy.work_on_exports)),
    Part("erasures", handed(privacy.work_on_erasures)),
    _waits("limits of age", privacy.work_on_limits, TICK),
    Part("filling monitors", handed(filling.work), is_last=True),
    Part("learning", handed(drafting.learn), is_last=True),
)
PARTS = (*FIRST, *TICKS, *SWEEPS, *LAST)


class Care:
    """One round: a batch of fresh mentions, a slice of work on many cases, now and then a look at the clock.

    A monitor is filled with the past only while nothing else waits.
    """

    def __init__(self) -> None:
        self.parts = Parts("care", PARTS)

    def round(self) -> bool:
        return self.parts.round()


def tick(*, now: datetime) -> None:
    """What is due by time, all of it at once and at a moment that is given; what is raised goes through."""
    for part in TICKS:
        part.work(now)


def run(*, poll_s: float) -> None:
    Loop("care", Care().round, topics=("fresh",), poll_s=poll_s).run()
