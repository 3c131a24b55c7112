"""That somebody asks before they try: for the team alone, for a while, and then forgotten."""

from __future__ import annotations

from django.db import models

from allears.staff.guard import OfContact


class AsksFirst(models.Model):
    """Set by one of us; the row itself is deleted when its time is over. Never shown outside."""

    contact = models.OneToOneField(
        "contacts.Contact", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    """When it is forgotten, unless somebody says that it is still so."""
    article = models.ForeignKey(
        "knowledge.Article", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """What would help them to help themselves."""

    objects = OfContact["AsksFirst"]()

    class Meta:
        indexes = [models.Index(fields=["until"], name="asks_first_until")]
