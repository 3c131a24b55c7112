"""Every key that does something, found where it is declared: in the templates themselves.

A button says its key and its name (`data-key`, `data-key-label`), so the list cannot fall behind.
The templates are read once. What it misses: keys whose name is made while a page is drawn (the
entries of the rail and the queues), and what scripts do by themselves; those stand in `FIXED`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop

SOURCE = Path(__file__).parent.parent
_TAG = re.compile(
    r"<(?:a|button|input|summary|textarea)\b[^>]*?\bdata-key=\"([^\"{}]+)\"[^>]*", re.S
)
_LABEL = re.compile(r"data-key-label=\"\{%\s*translate\s+['\"](.+?)['\"]\s*%\}\"")
FIXED = (
    ("j", gettext_noop("Next in the list")),
    ("k", gettext_noop("Previous in the list")),
    ("Enter", gettext_noop("Open")),
    ("z", gettext_noop("Undo")),
    ("Mod+k", gettext_noop("Go anywhere, do anything")),
    ("Esc", gettext_noop("Leave the field")),
)
PLACES = (
    ("web", lazy("Everywhere")),
    ("cases", lazy("Inbox and cases")),
    ("mentions", lazy("Monitors")),
    ("knowledge", lazy("Answers")),
    ("insights", lazy("Insights")),
    ("channels", lazy("Channels")),
    ("staff", lazy("People")),
)


@cache
def _declared() -> tuple[tuple[str, str, str], ...]:
    """Place, key and its English name, in the order of files."""
    found: dict[tuple[str, str, str], None] = {}
    for place, _title in PLACES:
        for path in sorted((SOURCE / place / "templates").rglob("*.html")):
            if "design" in path.parts:
                continue
            for tag in _TAG.finditer(path.read_text(encoding="utf-8")):
                label = _LABEL.search(tag.group())
                if label:
                    found[(place, tag.group(1).split("|")[0], label.group(1))] = None
    return tuple(found)


def groups(rail: Iterable[tuple[str, str]] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """(title, [(key, name)]) for the page; `rail`: the keys of the main entries."""
    lists: dict[str, list[tuple[str, str]]] = {str(title): [] for _place, title in PLACES}
    titles = {place: str(title) for place, title in PLACES}
    for place, key, label in _declared():
        lists[titles[place]].append((key, _(label)))
    everywhere = [(key, _(label)) for key, label in FIXED]
    go_to = [(key, str(label)) for key, label in rail]
    first = str(PLACES[0][1])
    lists[first] = go_to + lists[first] + everywhere
    return [(title, keys) for title, keys in lists.items() if keys]
