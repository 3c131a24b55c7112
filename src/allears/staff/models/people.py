"""Users, teams, memberships and the audit trail."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from allears.staff.guard import OfWall


class Role(models.TextChoices):
    """What somebody may do; each includes the ones below it."""

    ADMINISTRATOR = "administrator", _("Administrator")
    LEAD = "lead", _("Team lead")
    AGENT = "agent", _("Agent")
    READER = "reader", _("Reader")


class UserManager(BaseUserManager["User"]):
    """Finds users by mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A named human being who works here. Their name stands under what they write."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AGENT)
    timezone = models.CharField(_("time zone"), max_length=60, default="UTC")
    locale = models.CharField(_("language"), max_length=20, default="en")
    theme = models.CharField(max_length=10, default="auto")
    density = models.CharField(max_length=12, default="comfortable")
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True, blank=True)
    seen_notices_at = models.DateTimeField(null=True, blank=True)
    signature = models.TextField(max_length=600, blank=True)
    """Stands under mail answers."""
    has_single_keys = models.BooleanField(default=True)
    """Keys without Ctrl or Cmd do something (WCAG 2.1.4)."""
    picture_mark = models.CharField(max_length=16, blank=True)
    """Part of the picture's address, new with each picture; empty: the initials are shown."""

    walled_off = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    """The walls that they are not behind. The database keeps it, whatever is written here."""

    invented_at = models.DateTimeField(null=True, blank=True)
    """Since when a colleague of the demo stands here; nobody real."""

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.deactivated_at is None

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def can_lead(self) -> bool:
        return self.role in (Role.ADMINISTRATOR, Role.LEAD)

    @property
    def can_answer(self) -> bool:
        return self.role != Role.READER

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def image(self) -> str:
        """The address of the picture; empty without one."""
        return f"/faces/{self.pk}/{self.picture_mark}/" if self.picture_mark else ""

    def get_full_name(self) -> str:
        return self.name


class Picture(models.Model):
    """What somebody looks like: small, re-encoded by us, without what the camera wrote into it."""

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="picture"
    )
    content = models.BinaryField()
    """WebP."""
    changed_at = models.DateTimeField()


class Team(models.Model):
    """Who can be accountable for a case."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    about = models.CharField(_("what it answers for"), max_length=200, blank=True)
    sign = models.CharField(max_length=40, default="users")
    wall = models.ForeignKey(
        "staff.Wall", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Its cases go behind it by themselves."""
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_unique")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody works in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]


class SetupLink(models.Model):
    """A one-time link by which somebody gets in; only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    """Whose password it sets; empty: it creates the first administrator."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class AuditEntry(models.Model):
    """Something an administrator would want to read a year later. Never changed."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=400)
    data = models.JSONField(default=dict)
    wall = models.ForeignKey("staff.Wall", null=True, on_delete=models.PROTECT, related_name="+")
    """Around what it tells of; only who is behind it reads it."""

    objects = OfWall["AuditEntry"]()
