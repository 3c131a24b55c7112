"""Walls: opened, changed, and who is put behind them or taken out; written down for those behind.

What is behind a wall is moved by the floors above (`cases.actions`). Whoever gets behind one is told
of in two places: in the history of the wall, which those behind it read, and in the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from allears.lib import wake
from allears.staff.actions.refusal import NotPossible, audit
from allears.staff.models import AuditEntry, Behind, Team, User, Wall, WallEvent

MAX_NAME, MAX_REASON = 80, 300


def _turned() -> None:
    """Open tabs join anew, as who they are by then."""
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "walls")


def note(wall_id: int, words: str, *, by: User | None, now: datetime) -> None:
    """A line for those who are behind it; nobody else reads it."""
    WallEvent.objects.create(wall_id=wall_id, words=words[:400], by=by, at=now)


@transaction.atomic
def open_wall(*, name: str, reason: str, home: Team, by: User, now: datetime) -> Wall:
    """A new circle: its home team, and who opened it. Raises `NotPossible`."""
    if not by.can_lead:
        raise NotPossible(_("Team leads and administrators open walls."))
    name, reason = name.strip()[:MAX_NAME], reason.strip()[:MAX_REASON]
    if not name or not reason:
        raise NotPossible(_("Give it a name, and say why it is there."))
    if home.archived_at is not None:
        raise NotPossible(_("This team does not work any more."))
    try:
        with transaction.atomic():
            wall = Wall.objects.create(
                name=name, reason=reason, home=home, opened_at=now, opened_by=by
            )
    except IntegrityError:
        raise NotPossible(_("There is a wall of this name already.")) from None
    if not home.memberships.filter(user=by).exists():
        Behind.objects.create(wall=wall, person=by, at=now, by=by)
    note(wall.pk, _("Opened it: %s") % reason, by=by, now=now)
    _turned()
    audit(what="wall.opened", words=_("Opened the wall %s") % name, by=by, now=now)
    return wall


@transaction.atomic
def put_behind(
    *, wall: Wall, team: Team | None = None, person: User | None = None, by: User, now: datetime
) -> None:
    """Let a team or somebody in. Those behind the wall may, and administrators, which is noted."""
    _standing(wall)
    if not (is_behind(wall, by) or by.is_administrator):
        raise NotPossible(_("Somebody who is behind this wall lets others in."))
    who = team or person
    if who is None or (team is not None and team.pk == wall.home_id):
        raise NotPossible(_("Choose a team or somebody who is not behind it yet."))
    with gains_told(by=by, now=now):
        __, is_new = Behind.objects.get_or_create(
            wall=wall, team=team, person=person, defaults={"at": now, "by": by}
        )
    if is_new:
        words = _("Put %(who)s behind the wall %(wall)s") % {"who": who.name, "wall": wall.name}
        audit(what="wall.in", words=words, by=by, now=now, subject=str(wall.pk))
        if team is not None:
            note(wall.pk, _("Let the team %s in") % team.name, by=by, now=now)


@transaction.atomic
def take_out(*, wall: Wall, behind_id: int, by: User, now: datetime) -> None:
    """Whoever is behind it says so, also of themselves. The home team stays."""
    _standing(wall)
    if not is_behind(wall, by):
        raise NotPossible(_("Somebody who is behind this wall takes others out."))
    row = Behind.objects.select_related("team", "person").filter(wall=wall, pk=behind_id).first()
    if row is None:
        return
    who = row.team or row.person
    name = who.name if who else ""
    row.delete()
    _turned()
    note(wall.pk, _("Took %s out") % name, by=by, now=now)
    words = _("Took %(who)s out from behind the wall %(wall)s") % {"who": name, "wall": wall.name}
    audit(what="wall.out", words=words, by=by, now=now, subject=str(wall.pk))


@transaction.atomic
def end_wall(*, wall: Wall, reason: str, by: User, now: datetime) -> None:
    """The row alone; the floors above bring out what was behind it, in the same transaction."""
    _turned()
    Team.objects.filter(wall=wall).update(wall=None)
    Wall.objects.filter(pk=wall.pk, ended_at=None).update(ended_at=now, ended_by=by)
    note(wall.pk, _("Took it down: %s") % reason, by=by, now=now)
    audit(what="wall.ended", words=_("Took the wall %s down") % wall.name, by=by, now=now)


def set_team_wall(*, team: Team, wall: Wall | None) -> None:
    """Its next cases go behind it, or behind none."""
    Team.objects.filter(pk=team.pk).update(wall=wall)


def is_behind(wall: Wall, person: User) -> bool:
    """Asked of the database: somebody may have been taken out a moment ago."""
    found = User.objects.filter(pk=person.pk, deactivated_at=None)
    return wall.ended_at is None and found.exclude(walled_off__contains=[wall.pk]).exists()


def _standing(wall: Wall) -> None:
    if wall.ended_at is not None:
        raise NotPossible(_("This wall was taken down."))


@contextmanager
def gains_told(*, by: User | None, now: datetime) -> Iterator[None]:
    """Around what changes teams or people: who gets behind a wall by it is written down."""
    before = _walled_off()
    yield
    if not before and not Wall.objects.filter(ended_at=None).exists():
        return
    after = _walled_off()
    if before != after:
        _turned()
    names = dict(User.objects.filter(pk__in=before).values_list("pk", "name"))
    gained: list[tuple[int, str]] = []
    for user_id, walls in before.items():
        for wall_id in sorted(walls - after.get(user_id, set())):
            gained.append((wall_id, names.get(user_id, "")))
    _write(gained, by=by, now=now)


def _walled_off() -> dict[int, set[int]]:
    rows = User.objects.exclude(walled_off=[]).values_list("pk", "walled_off")
    return {pk: set(walls) for pk, walls in rows}


def _write(gained: Iterable[tuple[int, str]], *, by: User | None, now: datetime) -> None:
    walls = Wall.objects.filter(ended_at=None).in_bulk()
    for wall_id, name in gained:
        if wall_id not in walls:
            continue
        note(wall_id, _("%s is behind this wall now") % name, by=by, now=now)
        words = _("%(who)s is behind the wall %(wall)s now")
        words %= {"who": name, "wall": walls[wall_id].name}
        audit(what="wall.gained", words=words, by=by, now=now, subject=str(wall_id))


def cover_entries(*, subjects: Mapping[str, Iterable[int]], wall_id: int | None) -> None:
    """What the audit trail told of these before, by kind: from now on for those behind the wall."""
    for kind, ids in subjects.items():
        rows = AuditEntry.objects.filter(
            what__startswith=f"{kind}.", subject__in=[str(pk) for pk in ids]
        )
        rows.update(wall_id=wall_id)
