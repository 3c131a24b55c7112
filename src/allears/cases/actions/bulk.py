"""One act on many cases: a row that is worked off in slices, which can be stopped and taken back.

A slice is one transaction: the changed cases with their events, what takes each of them back, and
how far the work has come. It is done under the lock of its row, which is passed over by whoever
finds it taken, so two processes never do a slice twice; killed at any line, the slice is done again
from its beginning, or not at all. A case that refuses is counted with its words and stops nobody.

An act that a floor above knows (a macro) is brought along by `care` as a `Way`; it is never done at once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allears.cases.actions import record, states, undo
from allears.cases.actions.assign import assign, release
from allears.cases.actions.offers import hand_over
from allears.cases.models import Bulk, BulkStep, Case
from allears.cases.models.case import Outcome
from allears.cases.queries import hidden as queries
from allears.cases.rules.priority import Priority
from allears.lib import sight, wake
from allears.staff import guard
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import User

log = logging.getLogger(__name__)

SLICE = 50
"""Cases of one transaction: about a third of a second, so that nobody waits for it."""
AT_ONCE = 25
"""So few are done before the page answers."""
MOST = 50_000
UNDO_FOR = timedelta(hours=1)
UNDO = "undo"
MACRO = "macro"
BROUGHT = frozenset({MACRO})
"""Acts whose ways a floor above brings."""
MOST_REFUSALS = 20
"""Different words of refusal that are kept; the rest is counted together."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How an act of a floor above is done to one case, and taken back."""

    name: Callable[[int], str]
    """Of the item that was chosen, for people."""
    do: Callable[[int, int, User, datetime], undo.Before]
    """Item, case, who, when: what takes it back. Raises `NotPossible`."""
    back: Callable[[undo.Before, User, datetime], object]


Ways = Mapping[str, Way]
NO_WAYS: Ways = {}


def begin(*, act: str, value: str, case_ids: Sequence[int], by: User, now: datetime) -> Bulk:
    """Do it to all of these: a handful at once, more in the background. Raises `NotPossible`."""
    record.allowed(by)
    data = _checked(act, value, by, now)
    ids = _there(list(dict.fromkeys(case_ids)))
    if not ids:
        raise NotPossible(_("Choose some cases first."))
    if len(ids) > MOST:
        raise NotPossible(_("That is more than %d cases. Choose fewer.") % MOST)
    return _start(Bulk(by=by, at=now, act=act, data=data, case_ids=ids), now=now)


def _there(ids: list[int]) -> list[int]:
    """Those that whoever chose them can find; one that is hidden goes like one that never was."""
    found = set(Case.objects.filter(pk__in=ids[: MOST + 1]).values_list("pk", flat=True))
    return [pk for pk in ids if pk in found] if len(ids) <= MOST else ids


@transaction.atomic
def undo_all(*, bulk_id: int, by: User, now: datetime) -> Bulk:
    """Take back what a bulk act has changed, as a bulk act of its own. Raises `NotPossible`."""
    record.allowed(by)
    bulk = Bulk.objects.select_for_update().filter(pk=bulk_id).first()
    if bulk is None or bulk.act == UNDO:
        raise NotPossible(_("There is nothing to take back."))
    if bulk.by_id != by.pk and not by.can_lead:
        raise NotPossible(_("Somebody else did that. They, or a lead, can take it back."))
    if bulk.ended_at is None:
        raise NotPossible(_("It is still at work. Stop it first."))
    if now > bulk.ended_at + UNDO_FOR:
        raise NotPossible(_("That is more than an hour ago. Change the cases by hand."))
    if Bulk.objects.filter(undoes=bulk).exists():
        raise NotPossible(_("It has been taken back already."))
    rows = bulk.steps.filter(refused="").order_by("-pk")
    ids = list(rows.values_list("case_id", flat=True))
    if not ids:
        raise NotPossible(_("It has changed nothing."))
    return _start(Bulk(by=by, at=now, act=UNDO, case_ids=ids, undoes=bulk), now=now)


def stop(*, bulk_id: int, by: User, now: datetime) -> bool:
    """End it after the slice that is under way; what is done stays done."""
    rows = Bulk.objects.filter(pk=bulk_id, ended_at__isnull=True)
    if not by.can_lead:
        rows = rows.filter(by=by)
    if not rows.update(ended_at=now, stopped_at=now):
        return False
    for bulk in Bulk.objects.filter(pk=bulk_id):
        _tell(bulk, by=by)
    return True


def _tell(bulk: Bulk, *, by: User) -> None:
    """Everybody looks; where all its cases are behind walls, those who are behind them, too."""
    ids = bulk.case_ids
    is_walled = bool(ids) and bool(queries.walls_of(ids[:1]))
    walls = queries.walls_of(ids) if is_walled else {}
    all_are = len(walls) == len(set(ids)) > 0
    with connection.cursor() as cursor:
        wake.tell(
            cursor.execute, "cases", ids=ids if all_are else (), actor=by.pk, walls=walls or None
        )


def _wake() -> None:
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "fresh")


@transaction.atomic
def _start(bulk: Bulk, *, now: datetime) -> Bulk:
    bulk.save()
    if len(bulk.case_ids) <= AT_ONCE and not _is_brought(bulk):
        _work_on(bulk, bulk.case_ids, NO_WAYS, now=now)
    else:
        _wake()
    return bulk


def _is_brought(bulk: Bulk) -> bool:
    return bulk.act in BROUGHT or bool(bulk.undoes and bulk.undoes.act in BROUGHT)


@transaction.atomic
def work(*, now: datetime, ways: Ways = NO_WAYS) -> bool:
    """One slice of the oldest work that nobody is at; False when there is none."""
    rows = Bulk.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by")
    unknown = BROUGHT - set(ways)
    rows = rows.exclude(Q(act__in=unknown) | Q(undoes__isnull=False, undoes__act__in=unknown))
    bulk = rows.filter(ended_at__isnull=True).order_by("at", "pk").first()
    if bulk is None:
        return False
    if not bulk.by.is_active:
        bulk.ended_at = bulk.stopped_at = now
        bulk.save(update_fields=["ended_at", "stopped_at"])
        return True
    with sight.through(guard.sight_of(bulk.by)):  # as they would be answered themselves
        _work_on(bulk, bulk.case_ids[bulk.n_done : bulk.n_done + SLICE], ways, now=now)
    return True


@transaction.atomic
def _work_on(bulk: Bulk, case_ids: Sequence[int], ways: Ways, *, now: datetime) -> None:
    """Do a slice, in the order of numbers, so that two of them never wait for one another."""
    if bulk.act in ways and "name" not in bulk.data:
        bulk.data = bulk.data | {"name": ways[bulk.act].name(bulk.data["item"])}
    befores = _befores(bulk, case_ids)
    refusals = Counter(bulk.refusals)
    steps = []
    for case_id in sorted(case_ids):
        try:
            before = _do(bulk, case_id, befores.get(case_id), ways, now=now)
        except NotPossible as error:
            bulk.n_refused += 1
            words = str(error)
            known = words in refusals or len(refusals) < MOST_REFUSALS
            refusals[words if known else _("Other reasons")] += 1
            steps.append(BulkStep(bulk=bulk, case_id=case_id, before={}, refused=words))
            continue
        except Exception:
            log.exception("%s of case %d broke; the others go on", bulk.act, case_id)
            bulk.n_refused += 1
            refusals[_("A fault of ours; the log says more.")] += 1
            continue
        if before:
            steps.append(BulkStep(bulk=bulk, case_id=case_id, before=before))
    BulkStep.objects.bulk_create(_of_cases(steps))
    bulk.n_done += len(case_ids)
    bulk.refusals = dict(refusals)
    if bulk.n_done >= len(bulk.case_ids):
        bulk.ended_at = now
    bulk.save(update_fields=["data", "n_done", "n_refused", "refusals", "ended_at"])
    _tell(bulk, by=bulk.by)


def _of_cases(steps: list[BulkStep]) -> list[BulkStep]:
    """Without what refused because it is not there any more."""
    gone = {one.case_id for one in steps if one.refused}
    gone -= set(Case.objects.filter(pk__in=gone).values_list("pk", flat=True))
    return [one for one in steps if one.case_id not in gone]


def _befores(bulk: Bulk, case_ids: Sequence[int]) -> dict[int, undo.Before]:
    """For taking back: how these cases stood."""
    if bulk.undoes_id is None:
        return {}
    rows = BulkStep.objects.filter(bulk_id=bulk.undoes_id, case_id__in=case_ids, refused="")
    return dict(rows.values_list("case_id", "before"))


@transaction.atomic
def _do(
    bulk: Bulk, case_id: int, before: undo.Before | None, ways: Ways, *, now: datetime
) -> undo.Before:
    """The single act, with its own rules and its own event."""
    if bulk.act == UNDO:
        way = ways.get(bulk.undoes.act) if bulk.undoes else None
        if before is not None and way is not None:
            way.back(before, bulk.by, now)
        elif before is not None:
            undo.put_back(before=before, by=bulk.by, now=now)
        return {}
    if bulk.act in ways:
        return ways[bulk.act].do(bulk.data["item"], case_id, bulk.by, now)
    return undo.recorded(case_id=case_id, act=lambda: _act(bulk, case_id, now))


def _act(bulk: Bulk, case_id: int, now: datetime) -> None:
    data, by = bulk.data, bulk.by
    match bulk.act:
        case "assign":
            _assign(data.get("user"), case_id=case_id, by=by, now=now)
        case "team":
            team = staff.team(data["team"])
            if team is None:
                raise NotPossible(_("There is no such team any more."))
            hand_over(case_id=case_id, team=team, words="", by=by, now=now)
        case "priority":
            states.prioritise(case_id=case_id, level=data["level"], by=by, now=now)
        case "snooze":
            until = datetime.fromisoformat(data["until"])
            states.snooze(case_id=case_id, until=until, by=by, now=now)
        case "close":
            states.close(case_id=case_id, outcome=data["outcome"], words="", by=by, now=now)


def _assign(user_id: int | None, *, case_id: int, by: User, now: datetime) -> None:
    if user_id is None:
        release(case_id=case_id, by=by, now=now)
        return
    user = staff.user(user_id)
    if user is None:
        raise NotPossible(_("There is nobody of this name here."))
    assign(case_id=case_id, user=user, by=by, now=now)


def _checked(act: str, value: str, by: User, now: datetime) -> dict[str, Any]:
    """What the act needs. Raises `NotPossible` for what no case could do."""
    match act:
        case "assign" if value in ("", "nobody"):
            return {"user": None}
        case "assign":
            user = by if value == "me" else staff.user(_number(value))
            if user is None or not user.is_active or not user.can_answer:
                raise NotPossible(_("There is nobody of this name here."))
            return {"user": user.pk}
        case "team":
            team = staff.team(_number(value))
            if team is None or team.archived_at is not None:
                raise NotPossible(_("Choose the team that shall have it."))
            return {"team": team.pk}
        case "priority" if value in set(Priority):
            return {"level": value}
        case "close" if value in Outcome.values:
            return {"outcome": value}
        case act if act in BROUGHT and _number(value):
            return {"item": _number(value)}
        case "snooze":
            until = datetime.fromisoformat(value)
            if not now < until <= now + states.LONGEST_SNOOZE:
                raise NotPossible(_("Choose a moment within the next year."))
            return {"until": until.isoformat()}
    raise NotPossible(_("Choose what shall be done to them."))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
