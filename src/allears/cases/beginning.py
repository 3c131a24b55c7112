"""The first run: five steps, each of which does something real, and none of which must be done.

Whether a step is done is read from what there is (a channel, a monitor, a colleague, an answer), so
it does not matter where it was done. Only what was skipped is written down. Misses: whether what was
connected is the right thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from allears.cases.models import Case
from allears.channels import queries as channels
from allears.mentions import queries as mentions
from allears.staff import actions as staff_actions
from allears.staff import queries as staff
from allears.staff.queries import House, User

STEPS = ("who", "connect", "listen", "people", "answer")


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    words: str
    is_done: bool
    is_skipped: bool

    @property
    def is_open(self) -> bool:
        return not self.is_done and not self.is_skipped


def steps(house: House) -> list[Step]:
    """All five, with how far they are."""
    words = {
        "who": (_("Say who you are"), _("Your name stands under what you write to people.")),
        "connect": (
            _("Connect something"),
            _("A mailbox, a website, a form: it is tried at once."),
        ),
        "listen": (_("Say what to listen for"), _("See while you type what it would catch.")),
        "people": (_("Bring your colleagues"), _("Each gets a link to come in.")),
        "answer": (_("Answer the first person"), _("Or look around in a made-up company first.")),
    }
    done = {
        "who": bool(house.name) or house.steps.get("who") == "done",
        "connect": bool(channels.every()),
        "listen": bool(mentions.monitor_list()),
        "people": len(staff.users()) > 1,
        "answer": Case.objects.filter(first_answered_at__isnull=False).exists(),
    }
    return [
        Step(name, *words[name], done[name], house.steps.get(name) == "skipped") for name in STEPS
    ]


def check_list(user: User) -> list[Step]:
    """For the side of the inbox; empty when it is over, put away, or not this person's to do."""
    if not user.is_administrator:
        return []
    house = staff.house()
    if house.led_at is not None:
        return []
    found = steps(house)
    return found if any(step.is_open for step in found) else []


def end_when_over(*, now: datetime) -> None:
    """When every step is done or skipped, nobody is asked about it any more."""
    house = staff.house()
    if house.led_at is not None or not staff.has_users():
        return
    if not any(step.is_open for step in steps(house)):
        staff_actions.finish_leading(now=now)
