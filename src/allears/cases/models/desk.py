"""How each person arranges their desk: saved views, what they have seen, and work on many cases at once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from allears.cases.models.case import Case
from allears.staff.guard import OfCase


class Area(models.TextChoices):
    """Where a saved view opens."""

    INBOX = "inbox", _("Inbox")
    LISTEN = "listen", _("Listen")
    SEARCH = "search", _("Search")


class SavedView(models.Model):
    """A name for a list with its filters, order and groups; of one person until it is shared."""

    owner = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    area = models.CharField(max_length=12, choices=Area.choices)
    query = models.TextField()
    """The address part after `?`, written by the page that reads it."""
    team = models.ForeignKey(
        "staff.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    """Shared with this team; empty while `shared_at` is set: with everybody."""
    shared_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = (Lower("name"), "id")
        constraints = [
            models.UniqueConstraint("owner", "area", Lower("name"), name="saved_view_once"),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(shared_at__isnull=False),
                name="saved_view_team_is_shared",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seen(models.Model):
    """Until when somebody has seen a case; what was said after that is unread for them."""

    user = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seens")
    at = models.DateTimeField()
    n_messages = models.IntegerField(default=0)
    """How many messages the case had then. A count, since a mail may say that it is older than
    what was seen before it came."""

    objects = OfCase["Seen"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="seen_once")]


class Bulk(models.Model):
    """One act on many cases, done in slices by the care loop; it can be stopped and undone."""

    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    act = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    """What the act needs: a team, a person, an outcome, a time."""
    case_ids = ArrayField(models.BigIntegerField())
    """Chosen when it began, in the order in which they are worked on."""
    n_done = models.IntegerField(default=0)
    n_refused = models.IntegerField(default=0)
    refusals = models.JSONField(default=dict)
    """Words -> how many cases refused with them."""
    ended_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="undone_by"
    )

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=Q(ended_at__isnull=True), name="bulk_runs"),
            models.Index(fields=["by", "-at"], name="bulk_of_person"),
        ]


class BulkStep(models.Model):
    """What a bulk act changed on one case, enough to take it back; or why it refused."""

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="steps")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    refused = models.TextField(blank=True, db_default="")
    """Why it was left as it is; empty: it was changed."""

    objects = OfCase["BulkStep"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk", "case"], name="bulk_step_once")]
