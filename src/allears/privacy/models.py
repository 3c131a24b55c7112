"""What people asked for, what was given and erased, how long things stay, and what is held back.

Of somebody who was erased nothing is here but numbers, times and keyed digests of their handles.
"""

from __future__ import annotations

from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from allears.staff.guard import Guarded, OfCaseAndContact, OfContact

M = TypeVar("M", bound=models.Model)


class Kind(models.TextChoices):
    EXPORT = "export", _("All that we have of them")
    ERASE = "erase", _("Erase all of them")
    CORRECT = "correct", _("Correct what is wrong")


class Proof(models.TextChoices):
    """By what we know that it is really they who ask."""

    WROTE = "wrote", _("They wrote from the address or account that we know")
    PAGE = "page", _("They asked on their own page with us")
    MAILED = "mailed", _("They opened a link that we sent to their address")
    SHOWED = "showed", _("They showed us who they are")
    COURT = "court", _("A court or an authority asks")
    OTHER = "other", _("Something else, as written beside it")


class Request(models.Model):
    """Somebody asked for all of theirs, or for its end. After an erasure it names nobody."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    contact = models.ForeignKey(
        "contacts.Contact", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    proof = models.CharField(max_length=10, choices=Proof.choices)
    words = models.CharField(max_length=400, blank=True)
    """How they asked and why it is done; emptied when they are erased."""
    address = models.CharField(max_length=254, blank=True, db_default="")
    """Whom we answer, proven by a link: where it stands without a contact, we know nobody of it."""
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    """Who wrote it down; empty: they did, on their own page."""
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    refusal = models.CharField(max_length=400, blank=True)
    """Why not; empty: it was done."""

    objects = OfContact["Request"]()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(ended_at__isnull=True), name="request_open"
            ),
            models.Index(F("asked_at").desc(), F("id").desc(), name="request_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind"],
                condition=Q(ended_at__isnull=True, contact__isnull=False),
                name="request_one_open",
            ),
        ]


class OfRequest(Guarded[M]):
    by = ("request",)


class Export(models.Model):
    """One file with all of somebody, for whoever made it, for some days."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="exports")
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    """Who made it: what is behind walls that they are not behind is not in it, and nobody else gets it."""
    at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    n_done = models.IntegerField(default=0)
    n_all = models.IntegerField(default=0)
    file = models.CharField(max_length=80, blank=True)
    n_bytes = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    """When the file goes; empty: it is not there yet."""
    gone_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=400, blank=True)
    n_taken = models.IntegerField(default=0)

    objects = OfRequest["Export"]()

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(ended_at__isnull=True), name="export_waiting"),
            models.Index(fields=["until"], condition=Q(gone_at__isnull=True), name="export_until"),
        ]


class Step(models.TextChoices):
    """The strokes of an erasure, in their order."""

    STOP = "stop", _("No longer heard")
    KEPT = "kept", _("What is kept of whole networks")
    SWEEP = "sweep", _("Where others named them")
    OTHERS = "others", _("What they said in matters of others")
    CASES = "cases", _("Their matters")
    POSTS = "posts", _("What they said")
    PERSON = "person", _("Who they are")
    FILES = "files", _("Files and pictures")
    TIDY = "tidy", _("Tables and indexes are tidied")
    DONE = "done", _("Done")


class Erasure(models.Model):
    """An erasure on its way, and the record of it afterwards."""

    request = models.ForeignKey(
        Request, null=True, on_delete=models.PROTECT, related_name="erasures"
    )
    """Empty: done again after an older backup was restored."""
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    contact_ids = ArrayField(models.BigIntegerField())
    digests = ArrayField(models.UUIDField(), default=list)
    """Keyed digests of their handles; with the secret key, and a handle, one can say whether it was them."""
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.STOP)
    place = models.JSONField(default=dict)
    """Where the step is; emptied at the end."""
    counts = models.JSONField(default=dict)
    """How many rows of each table went, how many places were covered."""
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=400, blank=True)
    tried_at = models.DateTimeField(null=True)

    objects = OfRequest["Erasure"]()

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(ended_at__isnull=True), name="erasure_waiting"),
        ]


class Hold(models.Model):
    """A case or a person that must stay for now: a dispute, an investigation."""

    contact = models.ForeignKey(
        "contacts.Contact", null=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=400)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfCaseAndContact["Hold"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, case__isnull=True)
                | Q(contact__isnull=True, case__isnull=False),
                name="hold_of_one",
            ),
        ]


class Limit(models.Model):
    """How long something stays, by kind and network. No row: for ever."""

    kind = models.CharField(max_length=20)
    network = models.CharField(max_length=40, blank=True)
    """Empty: every network that has none of its own."""
    days = models.PositiveIntegerField(null=True)
    """Empty: for ever, whatever is said for every network."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    place = models.BigIntegerField(default=0)
    """The last id that was looked at today; what stays is not looked at again until tomorrow."""
    due_at = models.DateTimeField()
    """When it is looked at next."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "network"], name="limit_once"),
        ]


class Removed(models.Model):
    """How many of a kind went on a day because their time was over. Names nobody."""

    on = models.DateField()
    kind = models.CharField(max_length=20)
    network = models.CharField(max_length=40, blank=True)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "kind", "network"], name="removed_once"),
        ]


class Rules(models.Model):
    """Who may do it, and how long they have. At most one row."""

    leads_export = models.BooleanField(default=False)
    leads_erase = models.BooleanField(default=False)
    due_days = models.PositiveSmallIntegerField(default=30)
    link_days = models.PositiveSmallIntegerField(default=7)
    has_form = models.BooleanField(default=False, db_default=False)
    """Whether there is a public page for such requests."""
    form_words = models.TextField(max_length=2000, blank=True, default="", db_default="")
    """What stands above its blanks."""


class Claim(models.Model):
    """An address that somebody typed on the public page, until its owner has said yes. Two days at most."""

    address = models.CharField(max_length=254, blank=True)
    """Emptied when it became a request."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=35, blank=True)
    nonce = models.CharField(max_length=22)
    """A part of its link, which is signed."""
    asked_at = models.DateTimeField()
    try_at = models.DateTimeField()
    n_tries = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["try_at"], condition=Q(mailed_at__isnull=True), name="claim_due"),
            models.Index(fields=["asked_at"], name="claim_asked"),
        ]
