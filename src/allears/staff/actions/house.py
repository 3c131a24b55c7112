"""What is true of this installation as a whole: its name, its push key, how far the first run is."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from allears.lib import keys, push
from allears.staff.actions.refusal import audit
from allears.staff.models import House, User


def _locked() -> House:
    House.objects.get_or_create(pk=1)
    return House.objects.select_for_update().get(pk=1)


@transaction.atomic
def name_house(*, name: str, by: User, now: datetime) -> None:
    """Whose installation this is; it stands in mails to our own people."""
    house = _locked()
    house.name = " ".join(name.split())[:120]
    house.save(update_fields=["name"])
    audit(what="house.named", words=_("Named the organisation %s") % house.name, by=by, now=now)


@transaction.atomic
def step_done(*, step: str, is_skipped: bool = False) -> None:
    """Remember a step of the first run that no other row tells of."""
    house = _locked()
    house.steps = house.steps | {step: "skipped" if is_skipped else "done"}
    house.save(update_fields=["steps"])


@transaction.atomic
def finish_leading(*, now: datetime) -> None:
    """The first run is over, or put away."""
    House.objects.get_or_create(pk=1)
    House.objects.filter(pk=1, led_at=None).update(led_at=now)


@transaction.atomic
def lead_again() -> None:
    """The check-list is wanted once more; what was skipped is open again."""
    house = _locked()
    house.led_at = None
    house.steps = {step: how for step, how in house.steps.items() if how == "done"}
    house.save(update_fields=["led_at", "steps"])


def push_key() -> push.Identity:
    """The key by which push services know this installation; made at the first call.

    Raises `keys.CannotOpen` when the secret key is another one than before.
    """
    house = House.objects.filter(pk=1).first()
    if house is None or not bytes(house.push_key):
        with transaction.atomic():
            house = _locked()
            if not bytes(house.push_key):
                fresh = push.new_identity()
                house.push_key = keys.sealed(fresh, key=settings.SECRET_KEY)
                house.save(update_fields=["push_key"])
    return push.identity(keys.opened(bytes(house.push_key), key=settings.SECRET_KEY))
