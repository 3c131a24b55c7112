"""Rows that can be behind a wall: whoever asks for them gets none that is hidden from them.

A model says by its manager what hides its rows: their own `walls` (`Walled`), or those of what they
belong to (`OfCase`, `OfMention`, ...). The condition is put in where every read begins, so a read that
forgets it does not exist; a test holds that every model above has such a manager. Nothing hidden, no
condition: who is behind every wall, and the house itself, ask as before. For the others it is
`walls IS NULL` or not one of theirs, and for what belongs to something "not among the hidden ones",
which one small index answers. What does not exist for somebody is answered like what never did.

What it misses: text that one row keeps of another; raw SQL, which a test counts; `_base_manager`, by
which Django reads what a visible row points to: so all that hides a thing hides also what points to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from allears.lib import sight
from allears.lib.sight import Sight

M = TypeVar("M", bound=models.Model)


class Guarded(models.Manager[M]):
    """Leaves out what the present sight hides."""

    by: ClassVar[tuple[str, ...]] = ()
    """Fields: `walls` or `wall` of the row itself, or foreign keys to guarded rows."""

    def get_queryset(self) -> QuerySet[M]:
        rows = super().get_queryset()
        now = sight.current()
        return rows if now.is_whole else rows.filter(open_to(self.model, now))

    @classmethod
    def only_in_hidden(cls, model: type[models.Model], now: Sight) -> QuerySet[Any] | None:
        """Rows that are walled by nothing of their own and yet told of by hidden ones alone."""
        del model, now
        return None


def open_to(model: type[models.Model], now: Sight) -> Q:
    """What is not hidden, as a condition on rows of a guarded model."""
    found = Q()
    for name in _fields(model):
        if name == "walls":
            shown = Q(walls__isnull=True)
            found &= shown if now.is_blind else shown | ~Q(walls__overlap=sorted(now.hidden))
        elif name == "wall":
            shown = Q(wall__isnull=True)
            found &= shown if now.is_blind else shown | ~Q(wall__in=sorted(now.hidden))
        else:
            among = ~Q(**{f"{name}__in": hidden(_target(model, name), now).values("pk")})
            found &= Q(**{f"{name}__isnull": True}) | among if _may_be_null(model, name) else among
    shadowed = _guard(model).only_in_hidden(model, now)
    return found if shadowed is None else found & ~Q(pk__in=shadowed.values("pk"))


def hidden_ids(model: type[models.Model], ids: list[int], now: Sight) -> set[int]:
    """Which of these rows of a guarded model are hidden."""
    if now.is_whole or not ids:
        return set()
    rows = hidden(model, now).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def hidden(model: type[models.Model], now: Sight) -> QuerySet[Any]:
    """The rows of a guarded model that are hidden: to take them out of what counts everything."""
    found = Q(pk__in=[])
    for name in _fields(model):
        if name in ("walls", "wall"):
            some = Q(**{f"{name}__isnull": False})
            how = "overlap" if name == "walls" else "in"
            mine = Q() if now.is_blind else Q(**{f"{name}__{how}": sorted(now.hidden)})
            found |= some & mine
        else:
            found |= Q(**{f"{name}__in": hidden(_target(model, name), now).values("pk")})
    shadowed = _guard(model).only_in_hidden(model, now)
    if shadowed is not None:
        found |= Q(pk__in=shadowed.values("pk"))
    return model._base_manager.filter(found).order_by()


def _fields(model: type[models.Model]) -> tuple[str, ...]:
    return _guard(model).by


def _guard(model: type[models.Model]) -> Guarded[Any]:
    guard = model._default_manager
    assert isinstance(guard, Guarded), f"{model.__name__} has no guard"
    return guard


def _target(model: type[models.Model], name: str) -> type[models.Model]:
    target = model._meta.get_field(name).related_model
    assert isinstance(target, type)
    return target


def _may_be_null(model: type[models.Model], name: str) -> bool:
    return bool(getattr(model._meta.get_field(name), "null", False))


class Walled(Guarded[M]):
    """Rows with `walls`, which the database keeps."""

    by = ("walls",)


class OfWall(Guarded[M]):
    """Rows with a `wall` of their own."""

    by = ("wall",)


class OfPerson(OfWall[M]):
    """People. One of whom only hidden cases tell is hidden, too: that we know them is told by those.

    The rows that tell of somebody stand on higher floors, so they are named here as Django calls them.
    """

    @classmethod
    def only_in_hidden(cls, model: type[models.Model], now: Sight) -> QuerySet[Any]:
        case, mention = apps.get_model("cases.Case"), apps.get_model("mentions.Mention")
        known = Q(pk__in=hidden(case, now).values("contact"))
        seen = case._base_manager.filter(open_to(case, now), contact=OuterRef("pk"))
        said = mention._base_manager.filter(open_to(mention, now), identity__contact=OuterRef("pk"))
        rows = model._base_manager.filter(known).order_by()
        return rows.exclude(Exists(seen)).exclude(Exists(said))


class OfCase(Guarded[M]):
    by = ("case",)


class OfClosure(Guarded[M]):
    by = ("closure",)


class OfContact(Guarded[M]):
    by = ("contact",)


class OfIdentity(Guarded[M]):
    by = ("identity",)


class OfMessage(Guarded[M]):
    by = ("message",)


class OfMention(Guarded[M]):
    by = ("mention",)


class OfCaseAndMention(Guarded[M]):
    by = ("case", "mention")


class OfCaseAndContact(Guarded[M]):
    by = ("case", "contact")


class OfCaseAndSource(Guarded[M]):
    by = ("case", "source")


class OfFirst(Guarded[M]):
    by = ("first",)


def sight_of(person: object) -> Sight:
    """What is hidden from somebody who is logged in; from a stranger all that is behind a wall."""
    walled_off = getattr(person, "walled_off", None)
    if walled_off is None:
        return sight.BLIND
    return Sight(frozenset(walled_off)) if walled_off else sight.WHOLE


def hides(rows: Mapping[int, Sight], walls: frozenset[int]) -> set[int]:
    """Of people with what is hidden from each: from whom this is."""
    return {pk for pk, one in rows.items() if one.hides(walls)}
