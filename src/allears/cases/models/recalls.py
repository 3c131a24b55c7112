"""Answers that have left and are taken back at their network."""

from __future__ import annotations

from django.db import models

from allears.cases.models.thread import Message
from allears.staff.guard import OfMessage


class Recall(models.Model):
    """Somebody asked for an answer of ours to be deleted where it stands. Whether it is gone stands in
    its outbox row; the words stay here, for those behind the desk."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="recall")
    outgoing = models.OneToOneField("outbox.Outgoing", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)

    objects = OfMessage["Recall"]()

    @property
    def is_hidden(self) -> bool:
        """The person is not shown it: it is gone, or is being deleted. What we gave up stands there."""
        return self.outgoing.gave_up_at is None
