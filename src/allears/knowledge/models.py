"""Answers that are worth saying again."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class CannedReply(models.Model):
    """A text with blanks that an agent puts into an answer with `/`."""

    name = models.CharField(_("name"), max_length=80)
    shortcut = models.CharField(_("short name"), max_length=40)
    """What is typed after `/`: lower-case letters, digits and dashes."""
    text = models.TextField(_("text"))
    """`{{person}}`, `{{first_name}}`, `{{agent}}`, `{{case}}`, `{{network}}` are filled in."""
    language = models.CharField(_("language"), max_length=35, blank=True)
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
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("shortcut"),
                condition=Q(removed_at__isnull=True, shared_at__isnull=False),
                name="canned_reply_shared_once",
            ),
            models.UniqueConstraint(
                "owner",
                Lower("shortcut"),
                condition=Q(removed_at__isnull=True, shared_at__isnull=True),
                name="canned_reply_own_once",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(shared_at__isnull=False),
                name="canned_reply_team_is_shared",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """An answer for everybody: internal until a lead publishes it, public until a lead takes it back."""

    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    """In the small Markdown of answers."""
    language = models.CharField(_("language"), max_length=35)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    """Empty: internal."""
    published_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)
    n_used = models.IntegerField(default=0)
    """How often it was put into an answer..."""
    n_helped = models.IntegerField(default=0)
    """...and how often somebody outside said that it helped."""
    search = models.GeneratedField(
        expression=Func(F("language"), F("title"), F("text"), function="allears_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="article_published_by_somebody",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="article_search"),
            models.Index(
                fields=["language"],
                condition=Q(published_at__isnull=False, removed_at__isnull=True),
                name="article_public",
            ),
        ]

    def __str__(self) -> str:
        return self.title
