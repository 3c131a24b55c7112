"""People, and the handles and addresses by which we know them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    """The person: one or more identities. A merged contact points to the one that stayed."""

    name = models.CharField(_("name"), max_length=300, blank=True)
    language = models.CharField(max_length=35, blank=True)
    about = models.TextField(_("what we should remember"), blank=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    merged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
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
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_by = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "key"], name="identity_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.handle or self.key
