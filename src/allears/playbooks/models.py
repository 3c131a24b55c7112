"""Macros, playbooks with their versions, and where each was used."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.staff.guard import OfCase


class Kept(models.Model):
    """What has a name, belongs to one person until it is shared, and can be removed."""

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(
        "staff.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Shared with this team; empty while `shared_at` is set: with everybody."""
    shared_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    n_used = models.IntegerField(default=0)
    """For the order of menus."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Macro(Kept):
    """Several actions that are done to a case together, or not at all."""

    acts = models.JSONField(default=list)
    """As `rules.acts` reads them, in their order."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(shared_at__isnull=False),
                name="macro_team_is_shared",
            ),
        ]


class Run(models.Model):
    """A macro was run on a case."""

    macro = models.ForeignKey(Macro, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    back = models.JSONField(null=True)
    """What takes it back; forgotten when that is not possible any more."""
    undone_at = models.DateTimeField(null=True)

    objects = OfCase["Run"]()

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=Q(back__isnull=False), name="run_can_go_back"),
        ]


class Playbook(Kept):
    """Steps to follow in a matter of one kind."""

    when_words = models.TextField(blank=True)
    """When to use it, for people."""
    signs = models.JSONField(default=dict)
    """By what it is suggested, as `rules.fitting` reads it."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(shared_at__isnull=False),
                name="playbook_team_is_shared",
            ),
        ]


class Version(models.Model):
    """The steps of a playbook as they were from some moment on; a case stays with the one it began."""

    playbook = models.ForeignKey(Playbook, on_delete=models.CASCADE, related_name="versions")
    n = models.IntegerField()
    """From 1; the highest is the one that is begun."""
    steps = models.JSONField()
    """As `rules.steps` reads them."""
    macro = models.ForeignKey(Macro, null=True, on_delete=models.SET_NULL, related_name="+")
    """Offered at the end."""
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["playbook", "n"], name="version_once")]


class Following(models.Model):
    """A playbook is followed on a case, by whoever works on it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    done = models.JSONField(default=list)
    """[{"step", "answer", "at", "by"}] in the order in which it was done."""
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_left = models.BooleanField(default=False)
    """It ended before its last step..."""
    left_at_step = models.CharField(max_length=12, blank=True)
    """...at this one."""
    why_left = models.CharField(max_length=300, blank=True)

    objects = OfCase["Following"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "playbook"],
                condition=Q(ended_at__isnull=True),
                name="following_once",
            ),
        ]
        indexes = [
            models.Index(fields=["playbook", "-at"], name="following_of_playbook"),
            models.Index(
                fields=["touched_at"],
                condition=Q(ended_at__isnull=True),
                name="following_open",
            ),
        ]
