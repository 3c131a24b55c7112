"""What the public pages remember: which were withdrawn, and for an hour how much came from where."""

from __future__ import annotations

from django.db import models


class Withdrawal(models.Model):
    """Somebody took their own page away; its link leads nowhere from then on."""

    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    thread = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "thread"], name="withdrawal_once")
        ]


class Tally(models.Model):
    """How much somebody has sent within the hour. Of an address only a salted digest is here."""

    key = models.CharField(max_length=80, primary_key=True)
    n = models.BigIntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="tally_until")]
