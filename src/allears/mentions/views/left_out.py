"""What was left out of a channel in the last weeks, and why, with samples."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allears.channels import queries as channels
from allears.lib import clock
from allears.listening.ports import DROP_WORDS, Drop
from allears.mentions import queries
from allears.staff.access import PersonRequest, leads
from allears.web.page import page

DAYS = 30


@require_safe
@leads
def left_out(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """Reasons with their numbers, and the newest that could not be read."""
    channel = channels.channel(channel_id)
    if channel is None:
        raise Http404(_("There is no such channel (any more)."))
    counts = queries.drop_counts(channel_id=channel_id, since=clock.now() - timedelta(days=DAYS))
    reasons = [
        {"words": _words(reason), "n": n}
        for reason, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    samples = [
        {"row": row, "words": _words(row.reason)} for row in queries.drop_samples(channel_id)
    ]
    context = {
        "current": "channels",
        "channel": channel,
        "days": DAYS,
        "reasons": reasons,
        "samples": samples,
    }
    return page(request, "mentions/left_out.html", context)


def _words(reason: str) -> str:
    return DROP_WORDS[Drop(reason)] if reason in set(Drop) else reason
