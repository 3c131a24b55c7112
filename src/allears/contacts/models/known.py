"""What is known of a person, each piece with who wrote it and when: lines, roles, consent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.contacts.models.person import Contact, Identity
from allears.staff.guard import OfContact

OWN_ROLE = 40
"""Characters of a role that a house has of its own."""


class LineKind(models.TextChoices):
    """What a line tells."""

    PRODUCT = "product", _("uses")
    LIKES = "likes", _("likes")
    NEEDS = "needs", _("needs")


class Line(models.Model):
    """One short thing that is known: a product, what they like, what they need."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    text = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfContact["Line"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="line_kind_known")
        ]
        indexes = [
            models.Index(
                fields=["contact", "at"],
                condition=Q(removed_at__isnull=True),
                name="line_of_contact",
            )
        ]


class RoleKind(models.TextChoices):
    """What somebody can be to us; a house may have others of its own."""

    PRESS = "press", _("press")
    POLITICIAN = "politician", _("politician")
    REGULATOR = "regulator", _("regulator")
    PARTNER = "partner", _("partner")
    CHAMPION = "champion", _("champion")
    EMPLOYEE = "employee", _("employee")


class Role(models.Model):
    """Somebody is this to us: from a day, to a day, by which proof, and who wrote it down."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=OWN_ROLE)
    """A value of `RoleKind`, or a word of the house's own in small letters, "-" for blanks."""
    since = models.DateField()
    until = models.DateField(null=True)
    """The last day; empty: without an end."""
    proof = models.TextField(blank=True)
    """A link, or how we know."""
    proof_mention = models.BigIntegerField(null=True)
    """The number of what they said that shows it; it may be gone by now."""
    identity = models.ForeignKey(Identity, null=True, on_delete=models.SET_NULL, related_name="+")
    """Whose word the proof is: they keep it when two people are taken apart."""
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfContact["Role"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind=""), name="role_named"),
            models.CheckConstraint(
                condition=~Q(proof="") | Q(proof_mention__isnull=False), name="role_has_proof"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="role_ends_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "contact"], condition=Q(ended_at__isnull=True), name="role_of_kind"
            ),
        ]


class Purpose(models.TextChoices):
    """What somebody may want, or not want."""

    PUBLIC = "public", _("to be answered in public")
    WRITTEN = "written", _("to be written to unasked")
    ASKED = "asked", _("to be asked afterwards whether it is good")
    QUOTED = "quoted", _("to be quoted")


class Consent(models.Model):
    """Somebody agreed to something, or took that back. The last of a purpose counts."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    is_given = models.BooleanField()
    said_at = models.DateTimeField()
    """When the person said so."""
    at = models.DateTimeField()
    """When it was written down."""
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    """Empty: they did it themselves, on their page."""
    words = models.CharField(max_length=300, blank=True)
    proof_mention = models.BigIntegerField(null=True)
    identity = models.ForeignKey(Identity, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OfContact["Consent"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"
            ),
            models.CheckConstraint(
                condition=~Q(words="") | Q(proof_mention__isnull=False) | Q(by__isnull=True),
                name="consent_has_proof",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact", "purpose", "-said_at", "-id"], name="consent_of_contact"
            )
        ]
