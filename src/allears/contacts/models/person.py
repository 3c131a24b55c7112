"""People, and the handles and addresses by which we know them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, ConcatPair, Lower
from django.utils.translation import gettext_lazy as _

from allears.staff.guard import Guarded, OfContact, OfPerson


class Organisation(models.Model):
    """Where people belong: a company, an office, a club."""

    name = models.CharField(_("name"), max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_once")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """The person: one or more identities. A merged contact points to the one that stayed."""

    name = models.CharField(_("name"), max_length=300, blank=True)
    language = models.CharField(max_length=35, blank=True)
    about = models.TextField(_("what we should remember"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        db_index=False,
    )
    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    """When they were heard last, to within `actions.REFRESH_AFTER`; empty: when they were made."""
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    wall = models.ForeignKey(
        "staff.Wall", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Behind which this person is, with all their cases and words. Only `actions.wall` moves it."""
    search = models.GeneratedField(
        expression=Func(Value(""), F("name"), Value(""), function="allears_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = OfPerson["Contact"]()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="contact_search"),
            models.Index(
                fields=["language", "id"], condition=~Q(language=""), name="contact_language"
            ),
            models.Index(
                fields=["organisation", "-heard_at"],
                condition=Q(organisation__isnull=False),
                name="contact_organisation",
            ),
            models.Index(
                Coalesce("heard_at", "created_at").desc(),
                F("id").desc(),
                condition=Q(merged_into__isnull=True),
                name="contact_heard",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="contact_merged_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="contact_not_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Somebody"))


class Identity(models.Model):
    """Somebody's handle or address on a network."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="identities")
    network = models.CharField(max_length=40)
    key = models.CharField(max_length=500)
    """The network's lasting id, else the handle in lower case."""
    handle = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=500, blank=True)
    followers = models.BigIntegerField(null=True, blank=True)
    url = models.TextField(blank=True)
    links = ArrayField(models.TextField(), default=list, db_default=[])
    """Addresses that the network has verified to be theirs, as `alike.place` spells them."""
    gone_at = models.DateTimeField(null=True, blank=True)
    """When the account was deleted or taken down; how it was called is not kept."""
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=Func(
            Value(""),
            F("name"),
            ConcatPair(F("handle"), ConcatPair(Value(" "), F("key"))),
            function="allears_search",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = OfContact["Identity"]()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="identity_search"),
            models.Index(fields=["network", "contact"], name="identity_of_network"),
            models.Index(Lower("handle"), name="identity_handle"),
            HashIndex(fields=["url"], name="identity_url", condition=~Q(url="")),
            GinIndex(fields=["links"], name="identity_links", condition=~Q(links=[])),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "key"], name="identity_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.handle or self.key


class OfBoth(Guarded["Merge"]):
    """Who is hidden hides that they were put together with somebody."""

    by = ("keep", "other")


class Merge(models.Model):
    """Two contacts were found to be one: what moved, so that it can go back."""

    keep = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    identities = ArrayField(models.BigIntegerField(), default=list)
    """Ids of the identities that moved."""
    moved = models.JSONField(default=dict)
    """What went over with them, by ids: {"cases": [...], "roles": [...]}; and `filled`, which blanks
    of the one who stayed were filled from the other."""
    name_before = models.CharField(max_length=300, blank=True)
    """What the one who stayed was called."""
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfBoth()

    class Meta:
        indexes = [models.Index(fields=["keep", "-at"], name="merge_of_keep")]
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=Q(undone_at__isnull=True), name="merge_one_stands"
            ),
        ]
