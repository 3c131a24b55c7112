"""What a playbook did at a case, in a sentence for its history."""

from __future__ import annotations

from django.utils.translation import gettext as _

from allears.cases.models import Event, EventKind

KINDS = frozenset({EventKind.PLAYBOOK})
"""Events that `sentence` tells."""


def sentence(entry: Event, name: str) -> tuple[str, str]:
    """(what happened, its reason)"""
    said = {"by": name, "playbook": entry.data.get("playbook", "")}
    match entry.data.get("what"):
        case "ended":
            return _("%(by)s came to the end of the playbook %(playbook)s") % said, entry.words
        case "left":
            return _("%(by)s left the playbook %(playbook)s") % said, entry.words
        case _:
            return _("%(by)s began the playbook %(playbook)s") % said, entry.words
