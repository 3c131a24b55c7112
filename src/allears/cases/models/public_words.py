"""What is said in public about a matter that went on in private: that it did, and how it ended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.cases.models.approvals import Approval
from allears.cases.models.case import Case, Conversation
from allears.cases.models.thread import Message
from allears.staff.guard import OfCase


class PublicKind(models.TextChoices):
    MOVED = "moved", _("it goes on in private")
    CLOSING = "closing", _("how it ended")


class PublicWord(models.Model):
    """A short line for those who saw it begin. The first waits until the private answer has left; the
    last needs the person's yes, in whose words it is kept."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="public_words")
    kind = models.CharField(max_length=8, choices=PublicKind.choices)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    """Where it is said."""
    text = models.CharField(max_length=280)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    after = models.OneToOneField(Message, null=True, on_delete=models.CASCADE, related_name="+")
    """The private answer that leaves first..."""
    approval = models.OneToOneField(Approval, null=True, on_delete=models.CASCADE, related_name="+")
    """...or that waits for a yes before."""
    agreed = models.CharField(max_length=300, blank=True)
    """How the person said that we may."""
    message = models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    """What was said."""
    ended_at = models.DateTimeField(null=True)
    """When it was said, or given up."""
    why_not = models.CharField(max_length=300, blank=True)

    objects = OfCase["PublicWord"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="closing") | ~Q(agreed=""), name="public_word_agreed"
            ),
        ]
        indexes = [models.Index(fields=["case", "-at"], name="public_word_of_case")]
