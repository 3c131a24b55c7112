"""Links to get in, users, teams, the audit trail."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from allears.staff.actions.refusal import NotPossible, audit
from allears.staff.actions.walls import gains_told
from allears.staff.models import Membership, Role, SetupLink, Team, User

FIRST_LINK_LIFE = timedelta(hours=24)
ENTRY_LINK_LIFE = timedelta(days=3)
OWN = frozenset({"name", "timezone", "locale", "theme", "density", "signature"})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _new_link(*, user: User | None, by: User | None, now: datetime, life: timedelta) -> str:
    token = secrets.token_urlsafe(24)
    SetupLink.objects.create(
        token_hash=_hash(token), user=user, created_at=now, created_by=by, expires_at=now + life
    )
    return token


@transaction.atomic
def setup_token(*, now: datetime) -> str | None:
    """A token for creating the first administrator; None once there is a user."""
    if User.objects.filter(invented_at=None).exists():
        return None
    SetupLink.objects.filter(user=None, used_at=None).delete()
    return _new_link(user=None, by=None, now=now, life=FIRST_LINK_LIFE)


def find_link(token: str, *, now: datetime) -> SetupLink | None:
    """The unused, unexpired link of this token."""
    return (
        SetupLink.objects.select_related("user")
        .filter(token_hash=_hash(token), used_at=None, expires_at__gt=now)
        .first()
    )


@transaction.atomic
def create_first_administrator(
    *,
    token: str,
    email: str,
    name: str,
    password: str,
    timezone: str,
    locale: str = "en",
    now: datetime,
) -> User:
    """Use the one-time link. Raises `NotPossible` when it was used or somebody was faster."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE staff_user IN SHARE ROW EXCLUSIVE MODE")
    link = SetupLink.objects.select_for_update().filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=now, user=None
    )
    if not link.exists() or User.objects.filter(invented_at=None).exists():
        raise NotPossible(_("This link was used already, or it is older than a day."))
    link.update(used_at=now)
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        role=Role.ADMINISTRATOR,
        timezone=timezone,
        locale=locale,
        created_at=now,
    )
    user.set_password(password)
    user.save()
    audit(what="user.first", words=_("Created the first administrator"), by=user, now=now)
    return user


@transaction.atomic
def add_user(
    *, email: str, name: str, role: str, teams: Iterable[Team], by: User, now: datetime
) -> tuple[User, str]:
    """A new colleague and the token by which they choose their password."""
    user = User(email=email.strip().lower(), name=name.strip(), role=role, created_at=now)
    user.timezone, user.locale = by.timezone, by.locale
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise NotPossible(_("Somebody with this address works here already.")) from None
    with gains_told(by=by, now=now):
        for team in teams:
            Membership.objects.create(team=team, user=user, since=now)
    audit(what="user.added", words=_("Added %s") % user.name, by=by, now=now, subject=user.email)
    return user, _new_link(user=user, by=by, now=now, life=ENTRY_LINK_LIFE)


@transaction.atomic
def renew_link(*, user: User, by: User, now: datetime) -> str:
    """A new link by which somebody sets their password; older ones die."""
    SetupLink.objects.filter(user=user, used_at=None).update(used_at=now)
    audit(what="user.link", words=_("Made a link for %s") % user.name, by=by, now=now)
    return _new_link(user=user, by=by, now=now, life=ENTRY_LINK_LIFE)


@transaction.atomic
def forget_second_step(*, user: User, by: User, now: datetime) -> None:
    """Somebody lost phone and codes: the password alone lets them in, until they set it up anew."""
    Authenticator.objects.filter(user=user).delete()
    words = _("Turned the second step of %s off") % user.name
    audit(what="user.second_step", words=words, by=by, now=now, subject=user.email)


@transaction.atomic
def use_link(*, token: str, password: str, now: datetime) -> User:
    """Set the password of the link's user."""
    link = (
        SetupLink.objects.select_for_update()
        .filter(token_hash=_hash(token), used_at=None, expires_at__gt=now, user__isnull=False)
        .first()
    )
    if link is None or link.user is None or not link.user.is_active:
        raise NotPossible(_("This link was used already, or it is too old. Ask for a new one."))
    link.used_at = now
    link.save(update_fields=["used_at"])
    link.user.set_password(password)
    link.user.save(update_fields=["password"])
    audit(what="user.password", words=_("Set a password by link"), by=link.user, now=now)
    return link.user


@transaction.atomic
def change_user(
    *,
    user: User,
    name: str,
    role: str,
    teams: Iterable[Team],
    is_active: bool,
    by: User,
    now: datetime,
) -> None:
    """Change what somebody may do. The last administrator stays one."""
    active = User.objects.select_for_update().filter(
        role=Role.ADMINISTRATOR, deactivated_at__isnull=True
    )
    others = [admin for admin in active if admin.pk != user.pk]
    if user.is_administrator and not others and (role != Role.ADMINISTRATOR or not is_active):
        raise NotPossible(_("Somebody must stay administrator. Make another one first."))
    user.name, user.role = name.strip(), role
    if is_active != user.is_active:
        user.deactivated_at = None if is_active else now
    user.save()
    wanted = {team.pk for team in teams}
    with gains_told(by=by, now=now):
        Membership.objects.filter(user=user).exclude(team_id__in=wanted).delete()
        for team_id in wanted:
            Membership.objects.get_or_create(user=user, team_id=team_id, defaults={"since": now})
    audit(what="user.changed", words=_("Changed %s") % user.name, by=by, now=now, role=role)


@transaction.atomic
def change_profile(*, user: User, now: datetime, **changed: str) -> None:
    """What everybody may change of themselves: fields named in `OWN`."""
    if unknown := set(changed) - OWN:
        raise ValueError(f"Nobody changes this of themselves: {sorted(unknown)}")
    for name, value in changed.items():
        setattr(user, name, value.strip())
    user.save(update_fields=sorted(changed))
    audit(what="user.profile", words=_("Changed the own profile"), by=user, now=now)


@transaction.atomic
def change_single_keys(*, user: User, is_on: bool) -> None:
    """Whether keys without Ctrl or Cmd do something on this person's screens."""
    user.has_single_keys = is_on
    user.save(update_fields=["has_single_keys"])


@transaction.atomic
def add_team(
    *,
    name: str,
    about: str,
    sign: str,
    by: User | None,
    now: datetime,
    members: Iterable[User] = (),
) -> Team:
    """A new team. Its address part is made from the name."""
    slug = slugify(name) or "team"
    taken = set(Team.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    n = 2
    unique = slug
    while unique in taken:
        unique, n = f"{slug}-{n}", n + 1
    try:
        with transaction.atomic():
            team = Team.objects.create(
                name=name.strip(), slug=unique, about=about.strip(), sign=sign, created_at=now
            )
    except IntegrityError:
        raise NotPossible(_("There is a team of this name already.")) from None
    _set_members(team, members, now)
    audit(what="team.added", words=_("Added the team %s") % team.name, by=by, now=now)
    return team


@transaction.atomic
def change_team(
    *,
    team: Team,
    name: str,
    about: str,
    by: User,
    now: datetime,
    members: Iterable[User] | None = None,
) -> None:
    """Rename a team, say anew what it answers for, and (with `members`) who works in it."""
    team.name, team.about = name.strip(), about.strip()
    try:
        with transaction.atomic():
            team.save(update_fields=["name", "about"])
    except IntegrityError:
        raise NotPossible(_("There is a team of this name already.")) from None
    if members is not None:
        with gains_told(by=by, now=now):
            _set_members(team, members, now)
    audit(what="team.changed", words=_("Changed the team %s") % team.name, by=by, now=now)


def _set_members(team: Team, members: Iterable[User], now: datetime) -> None:
    """These and no others; those who left the house keep their place, should they come back."""
    wanted = {person.pk for person in members}
    here = Membership.objects.filter(team=team, user__deactivated_at__isnull=True)
    here.exclude(user_id__in=wanted).delete()
    for user_id in wanted:
        Membership.objects.get_or_create(team=team, user_id=user_id, defaults={"since": now})


@transaction.atomic
def join_team(*, team: Team, user: User, by: User | None, now: datetime) -> None:
    """Let somebody work in a team."""
    with gains_told(by=by, now=now):
        Membership.objects.get_or_create(team=team, user=user, defaults={"since": now})
    audit(
        what="team.joined",
        words=_("%(who)s joined %(team)s") % {"who": user.name, "team": team.name},
        by=by,
        now=now,
    )


def setup_link(*, now: datetime) -> str | None:
    """The path of the page that creates the first administrator; None once there is a user."""
    token = setup_token(now=now)
    return f"/welcome/{token}/" if token else None
