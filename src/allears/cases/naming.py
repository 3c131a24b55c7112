"""Colleagues and teams who are named in notes, shown as such where their names stand.

A name counts where it was written behind an `@` that begins a word; what stands in a web address is
never touched. Names are read once for all notes of a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from allears.cases.models import Note
from allears.staff import queries as staff
from allears.web.linkify import linkify_plain

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Signs of nobody's script, that stand around a name until the text is HTML."""


def names_of(notes: Iterable[Note]) -> list[str]:
    """What those who are named in these notes may be called, the longest first. One or two reads."""
    people = {pk for note in notes for pk in note.mentioned}
    teams = {pk for note in notes for pk in note.mentioned_teams}
    found: dict[str, None] = {}
    if people:
        for user in staff.users(with_former=True):
            if user.pk in people:
                found |= dict.fromkeys([user.name, *user.name.split()[:1]])
    if teams:
        found |= dict.fromkeys(team.name for team in staff.teams() if team.pk in teams)
    return sorted(found, key=len, reverse=True)


def marked(text: str, names: Sequence[str]) -> SafeString:
    """The text as HTML, each of these names behind an `@` marked."""
    bare = text.replace(_OPEN, "").replace(_CLOSE, "")
    if names:
        either = "|".join(re.escape(name) for name in names if name)
        pattern = re.compile(rf"(?<!\S)@(?:{either})(?!\w)", re.IGNORECASE)
        bare = pattern.sub(lambda found: f"{_OPEN}{found[0]}{_CLOSE}", bare)
    html = str(linkify_plain(bare))
    html = html.replace(escape(_OPEN), '<strong class="at-name">').replace(_CLOSE, "</strong>")
    return mark_safe(html)  # noqa: S308 - linkify_plain escaped everything but our two signs
