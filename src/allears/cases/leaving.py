"""A message of ours in the thread: formatted as it left, its files, and how it is doing on its way out."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from allears.cases.actions import can_be_recalled
from allears.cases.models import Message, Recall
from allears.cases.reply_box import moment_words
from allears.cases.rules import attached
from allears.lib import markdown
from allears.outbox.queries import Outgoing


def shown(entry: Message, *, may_answer: bool = False) -> dict[str, Any]:
    """What `web/_message.html` needs to know beside the words."""
    return _state(entry, may_answer) | _files(entry) | _html(entry)


def _html(entry: Message) -> dict[str, Any]:
    """Its words as HTML, when it leaves formatted. `lib.markdown` lets no HTML of anybody through."""
    row: Outgoing | None = entry.outgoing
    extra = dict(row.utterance).get("extra", {}) if row else {}
    if extra.get("format") != "markdown":
        return {}
    return {"html": mark_safe(markdown.to_html(entry.text))}  # noqa: S308


def _files(entry: Message) -> dict[str, Any]:
    found = attached.read(entry.files)
    return {
        "pictures": [
            {"src": reverse("message_picture", args=[entry.pk, f.sha256]), "alt": f.alt or f.name}
            for f in found
            if f.is_picture
        ],
        "files": [
            {
                "name": f.name,
                "size": f.size,
                "url": reverse("message_file", args=[entry.pk, f.sha256]),
            }
            for f in found
        ],
    }


def _left(entry: Message, row: Outgoing, may_answer: bool) -> dict[str, Any]:
    """It stands there, is taken back, or is being taken back."""
    asked: Recall | None = getattr(entry, "recall", None)
    there = {"state": "sent", "url": row.receipt_url}
    if may_answer and can_be_recalled(entry):
        there["recall_url"] = reverse("message_recall", args=[entry.pk])
    if asked is None:
        return there
    by = {"by": asked.by.name, "why": asked.why}
    back = asked.outgoing
    if back.sent_at:
        words = _("Taken back by %(by)s: %(why)s") % by
        return {"state": "recalled", "state_words": words, "recalled_at": back.sent_at}
    if back.gave_up_at:
        return there | {"state": "failed", "state_words": back.last_words}
    words = _("%(by)s takes it back: %(why)s") % by
    if back.last_words:
        words = f"{words} {back.last_words}"
    return {"state": "sending", "state_words": words, "url": row.receipt_url}


def too_late(entry: Message | None) -> tuple[str, bool]:
    """How an answer stands that cannot be held, hurried or moved any more; whether it goes its way."""
    row = entry.outgoing if entry is not None else None
    if row is None or row.cancelled_at:
        return _("Somebody has taken it back: it is a draft again."), False
    if row.sent_at:
        return _("It has left already."), True
    if row.gave_up_at or row.held_at:
        return _("It has not left: %s") % row.last_words, False
    return _("It is leaving at this moment."), True


def _state(entry: Message, may_answer: bool) -> dict[str, Any]:
    row: Outgoing | None = entry.outgoing
    if row is None:
        return {"state": "sent", "state_words": _("Said outside All Ears.")}
    if row.sent_at:
        return _left(entry, row, may_answer)
    again = {"url": reverse("message_attempt", args=[entry.pk]), "label": _("Send again")}
    if row.cancelled_at:
        return {"state": "failed", "state_words": _("Taken back. It did not leave.")}
    if row.gave_up_at:
        return {"state": "failed", "state_words": row.last_words, "state_action": again}
    if row.held_at:
        words = _("Waits until the channel's password is renewed: %s") % row.last_words
        return {"state": "failed", "state_words": words}
    if row.n_attempts:
        return {"state": "sending", "state_words": _("Trying again: %s") % row.last_words}
    if entry.leaves_at is not None:
        return {
            "state": "planned",
            "state_words": _("Leaves %(when)s") % {"when": moment_words(entry.leaves_at)},
            "acts_template": "cases/_planned_acts.html",
        }
    return {
        "state": "sending",
        "state_words": _("On its way"),
        "acts_template": "cases/_leaving_acts.html",
    }
