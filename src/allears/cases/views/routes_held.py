"""The draft of the routing tree that a person is working on, kept in their session until saved.

A draft that is like the saved tree is not kept, so that its owner sees what others save. What is
stored is read as if a stranger had written it; a draft that cannot be read is let go.
"""

from __future__ import annotations

from allears.cases import routing
from allears.cases.rules import draft as drafts
from allears.staff.access import PersonRequest

KEY = "route_draft"


def saved() -> drafts.Draft:
    """The tree as it is saved now."""
    return drafts.begin(routing.tree())


def load(request: PersonRequest) -> drafts.Draft:
    """The person's draft, else one of the saved tree."""
    raw = request.session.get(KEY)
    if raw is not None:
        try:
            return drafts.read(str(raw))
        except drafts.BadDraft:
            drop(request)
    return saved()


def keep(request: PersonRequest, draft: drafts.Draft) -> None:
    """Written at once, so that it stays even when the browser has left meanwhile."""
    if drafts.is_changed(draft):
        request.session[KEY] = drafts.write(draft)
    else:
        request.session.pop(KEY, None)
    request.session.save()


def drop(request: PersonRequest) -> None:
    request.session.pop(KEY, None)
