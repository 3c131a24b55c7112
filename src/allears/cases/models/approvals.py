"""A second pair of eyes: which answers need one, what waits for it, and who may do without."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.cases.models.case import Case, Conversation
from allears.cases.models.thread import Message
from allears.staff.guard import OfCase


class Asks(models.TextChoices):
    """Who says yes, where no team is named."""

    LEADS = "leads", _("The leads of the team")
    ADMINISTRATORS = "administrators", _("The administrators")
    BEHIND = "behind", _("Whoever leads behind the wall")
    """Of a confidential case, when nobody whom the rule asks is behind its wall."""


OF_RULES = (Asks.LEADS, Asks.ADMINISTRATORS)
"""What a rule may say."""
RULE_CHOICES = [(one.value, one.label) for one in OF_RULES]


class ApprovalRule(models.Model):
    """Answers that need a yes: all that the rule names must hold; what it leaves empty always does."""

    name = models.CharField(max_length=120)
    place = models.IntegerField(default=0)
    """The first rule that holds says who is asked."""
    off_at = models.DateTimeField(null=True)
    """Since when it sleeps; null: it is on."""
    is_public_only = models.BooleanField(default=False)
    teams = ArrayField(models.BigIntegerField(), default=list)
    """Accountable for the case."""
    intents = ArrayField(models.CharField(max_length=12), default=list)
    roles = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    """What the person is to us."""
    words = ArrayField(models.CharField(max_length=80), default=list)
    """One of them stands in the answer."""
    heard = ArrayField(models.CharField(max_length=80), default=list)
    """One of them stands in what the person wrote last."""
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    """The answer names so much money, or more."""
    for_unlicensed = models.BooleanField(default=False)
    in_crisis = models.BooleanField(default=False)
    team = models.ForeignKey("staff.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    asks = models.CharField(max_length=16, choices=RULE_CHOICES, default=Asks.LEADS)
    deputy_team = models.ForeignKey(
        "staff.Team", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    deputy_asks = models.CharField(max_length=16, choices=RULE_CHOICES, default=Asks.ADMINISTRATORS)
    within_s = models.IntegerField(default=14400)
    """Seconds of opening time until the deputy may say yes too."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asks__in=OF_RULES, deputy_asks__in=OF_RULES),
                name="approval_rule_asks_somebody",
            ),
            models.CheckConstraint(condition=Q(within_s__gt=0), name="approval_rule_ends"),
        ]


class ApprovalEnd(models.TextChoices):
    """What became of it."""

    APPROVED = "approved", _("approved")
    CHANGED = "changed", _("changed and sent")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")
    OVER = "over", _("fell away")


class Approval(models.Model):
    """An answer as it was written, which leaves when a second person says yes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    is_public = models.BooleanField()
    warning = models.TextField(null=True)  # noqa: DJ001 - not touched is not empty
    visibility = models.CharField(max_length=20, blank=True)
    files = models.JSONField(default=list)
    leaves_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    promise_due_at = models.DateTimeField(null=True)
    """It promises an answer by then."""
    promise_words = models.CharField(max_length=120, blank=True)
    rule = models.ForeignKey(ApprovalRule, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.CharField(max_length=120)
    """The rule's name when it was asked."""
    team = models.ForeignKey("staff.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    asks = models.CharField(max_length=16, choices=Asks.choices)
    deputy_team = models.ForeignKey(
        "staff.Team", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    deputy_asks = models.CharField(max_length=16, choices=Asks.choices)
    due_at = models.DateTimeField()
    late_at = models.DateTimeField(null=True)
    """When nobody had said anything in time, and the deputy was told."""
    stale_at = models.DateTimeField(null=True)
    """When the person wrote, changed or deleted something since."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    end = models.CharField(max_length=12, choices=ApprovalEnd.choices, blank=True)
    words = models.TextField(blank=True)
    """Why not."""
    sent_text = models.TextField(blank=True)
    """What left instead, where who approved has changed it."""
    message = models.OneToOneField(
        Message, null=True, on_delete=models.SET_NULL, related_name="approval"
    )

    objects = OfCase["Approval"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="approval_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="")
                | Q(ended_at__isnull=False, end__in=ApprovalEnd.values),
                name="approval_ends_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(end="declined") | ~Q(words=""), name="approval_declined_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "at"], name="approval_of_case"),
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at__isnull=True, late_at__isnull=True),
                name="approval_due",
            ),
            models.Index(fields=["by", "is_public"], name="approval_by"),
        ]


class Answering(models.Model):
    """What is true of answering in the whole house: one row."""

    n_public = models.PositiveSmallIntegerField(default=10, db_default=10)
    """Approved public answers on a network that make a licence; 0: only a lead gives it."""
    n_private = models.PositiveSmallIntegerField(default=10, db_default=10)
    crisis_at = models.DateTimeField(null=True)
    """Since when somebody has said that this is a crisis."""
    crisis_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="answering_is_one")]


class LicenceHow(models.TextChoices):
    """How a licence came, or went."""

    EXISTING = "existing", _("answered here before licences began")
    EARNED = "earned", _("earned by approved answers")
    RELEASED = "released", _("released by a lead")
    REVOKED = "revoked", _("taken back by a lead")


class LicenceStep(models.Model):
    """Somebody may answer without a second pair of eyes, or may not any more. The last step counts."""

    user = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=40, blank=True)
    """Empty: all of them."""
    is_public = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.SET_NULL, related_name="+")
    how = models.CharField(max_length=12, choices=LicenceHow.choices)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(how__in=LicenceHow.values), name="licence_how_known")
        ]
        indexes = [models.Index(fields=["user", "is_public", "id"], name="licence_of_user")]
