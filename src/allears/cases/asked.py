"""Which list an address of the inbox asks for, and the address that asks for it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from allears.cases import queries
from allears.cases.rules import filters
from allears.cases.rules.filters import Faults, Filter, Group, Sort
from allears.listening.match import Matcher
from allears.listening.query import QueryError

LONGEST_WORDS = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A list with all that could not be read."""

    queue: queries.Queue
    faults: Faults
    matcher: Matcher | None = None
    """The compiled query of the filter."""
    query_fault: QueryError | None = None
    view_id: int | None = None

    @property
    def named(self) -> dict[str, str]:
        """The parts of an address that ask for this list, always in one order."""
        queue = self.queue
        view = str(self.view_id) if self.view_id else ""
        found = {"queue": str(queue.kind), "view": view, "q": queue.words}
        found |= filters.write(queue.filter)
        found |= {"sort": str(queue.sort), "group": str(queue.group)}
        return {name: text for name, text in found.items() if text}

    @property
    def is_readable(self) -> bool:
        return self.query_fault is None

    def url(self, **changed: Filter | Sort | Group | str) -> str:
        """The address of this list with something else in it."""
        queue = replace(self.queue, **changed)  # type: ignore[arg-type]
        return url(replace(self, queue=queue).named)


def url(named: Mapping[str, str]) -> str:
    return f"{reverse('inbox')}?{urlencode(named)}"


def read(given: QueryDict) -> Asked:
    """The list that an address or a form asks for."""
    wanted, faults = filters.read({name: given.getlist(name) for name in filters.NAMES})
    kind = given.get("queue", "")
    view = given.get("view", "")
    queue = queries.Queue(
        kind=queries.Kind(kind) if kind in set(queries.Kind) else queries.Kind.ALL,
        filter=wanted,
        words=given.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS],
        sort=filters.sort_of(given.get("sort", "")),
        group=filters.group_of(given.get("group", "")),
    )
    matcher, fault = _compiled(wanted.query)
    is_view = view.isascii() and view.isdigit() and len(view) < 10
    return Asked(
        queue=queue,
        faults=faults,
        matcher=matcher,
        query_fault=fault,
        view_id=int(view) if is_view else None,
    )


def _compiled(query: str) -> tuple[Matcher | None, QueryError | None]:
    if not query:
        return None, None
    try:
        return queries.compiled(query), None
    except QueryError as error:
        return None, error
