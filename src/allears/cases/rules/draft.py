"""A routing tree that somebody is editing: nothing of it is true before it was shown and saved.

A draft is a whole tree and the stamp of the saved one that it began with, so that whoever saves
later than somebody else is told. Each edit gives a new draft. Siblings are numbered anew after
each edit, routes stand in the order in which a page shows them, and new ones get ids from
`FIRST_NEW` on until they are saved. Stored drafts are read as if a stranger had written them.

What it misses: two people's edits of one tree are never merged, the later one decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import msgspec

from allears.cases.rules.routing import NO_CONDITIONS, Conditions, Route, Tree, plant

FIRST_NEW = 10**12
"""Ids from here on belong to routes that are not saved yet."""
LAST_ID = 2**53
MAX_ROUTES = 500
MAX_DEPTH = 20
MAX_BYTES = 1_000_000
MAX_NAME = 120
MAX_WORDS = 20_000
"""Characters of a query."""
MAX_VALUES = 500
"""Values of one condition, watchers of one route."""
MAX_VALUE = 200
"""Characters of one value."""


class BadDraft(ValueError):
    """What is stored is no draft of ours; `str()` says why."""


class CannotEdit(ValueError):
    """An edit that makes no tree; `str()` is for the person."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Made by `begin` and `read`; always one root, no circles, siblings numbered from 0."""

    stamp: str
    """Of the saved tree that it began with."""
    routes: tuple[Route, ...] = field(default=())
    """Parents before children, siblings in their order."""

    @property
    def tree(self) -> Tree:
        return plant(self.routes)

    @property
    def root(self) -> Route:
        return self.routes[0]

    def get(self, route_id: int) -> Route | None:
        return next((route for route in self.routes if route.id == route_id), None)

    def below(self, route_id: int) -> frozenset[int]:
        """Ids of a route and of everything under it."""
        found = {route_id}
        for route in self.routes:
            if route.parent_id in found:
                found.add(route.id)
        return frozenset(found)

    def depth(self, route_id: int) -> int:
        """0 for the root."""
        by_id = {route.id: route for route in self.routes}
        depth, at = 0, by_id[route_id]
        while at.parent_id is not None:
            depth, at = depth + 1, by_id[at.parent_id]
        return depth


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    stamp: str = ""
    routes: tuple[Route, ...]


def is_new(route_id: int) -> bool:
    return route_id >= FIRST_NEW


def begin(tree: Tree) -> Draft:
    """A draft of the saved tree. Without a root it gets one; loose routes are hung under it."""
    root = tree.root or Route(id=FIRST_NEW, name="Everything")
    routes = [root, *(route for route in tree.routes.values() if route.id != root.id)]
    reached = {route.id for route in _walk(routes)}
    hung = [r if r.id in reached else replace(r, parent_id=root.id, position=10**6) for r in routes]
    settled = _settled(hung)
    return Draft(stamp=_stamp(settled), routes=settled)


def stamp_of(tree: Tree) -> str:
    """Changes whenever anything of the tree does; equal trees have equal stamps."""
    return begin(tree).stamp


def is_changed(draft: Draft) -> bool:
    """Whether it differs from the tree that it began with."""
    return _stamp(draft.routes) != draft.stamp


def seal(draft: Draft) -> str:
    """The stamp of the draft itself: what was shown is what is saved."""
    return _stamp(draft.routes)


# ---- storing ---------------------------------------------------------------------------------


def write(draft: Draft) -> str:
    stored = _Stored(stamp=draft.stamp, routes=draft.routes)
    return msgspec.json.encode(stored, order="deterministic").decode()


def read(raw: str | bytes) -> Draft:
    """A stored draft. Raises `BadDraft` and nothing else, whatever it is given."""
    data = raw.encode(errors="replace") if isinstance(raw, str) else raw
    if len(data) > MAX_BYTES:
        raise BadDraft(f"It is longer than {MAX_BYTES} bytes.")
    try:
        stored = msgspec.json.decode(data, type=_Stored)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadDraft(f"It cannot be read: {error}") from None
    for fault in _faults(stored.routes):
        raise BadDraft(fault)
    return Draft(stamp=stored.stamp[:64], routes=_settled(stored.routes))


def _faults(routes: tuple[Route, ...]) -> Iterator[str]:
    ids = {route.id for route in routes}
    if not 1 <= len(routes) <= MAX_ROUTES:
        yield f"A tree has 1 to {MAX_ROUTES} routes."
    if len(ids) != len(routes):
        yield "Two routes have one id."
    if sum(route.parent_id is None for route in routes) != 1:
        yield "A tree has one root."
    for route in routes:
        yield from _faults_of(route)
    depths = _depths(routes)
    if len(depths) != len(routes):
        yield "The parents of some routes lead nowhere or in a circle."
    if max(depths.values(), default=0) > MAX_DEPTH:
        yield f"It is deeper than {MAX_DEPTH} levels."


def _faults_of(route: Route) -> Iterator[str]:
    when = route.conditions
    watchers = route.watchers or ()
    given = [route.id, route.parent_id, route.team_id, route.sla_id, *watchers]
    ids = [*given, *when.monitor_ids, *when.channel_ids]
    if any(one is not None and not 1 <= one <= LAST_ID for one in ids):
        yield "An id is out of range."
    many = (when.networks, when.intents, when.moods, when.languages, when.visibilities)
    lists = [*many, when.authors, when.monitor_ids, when.channel_ids, watchers]
    if any(len(values) > MAX_VALUES for values in lists):
        yield f"A list has more than {MAX_VALUES} values."
    values = [when.urgency, *when.authors, *(value for values in many for value in values)]
    if any(len(value) > MAX_VALUE for value in values):
        yield f"A value is longer than {MAX_VALUE} characters."
    if not route.name.strip() or len(route.name) > MAX_NAME or len(when.words) > MAX_WORDS:
        yield "A name or a query is empty or too long."
    if any(not _can_be_kept(text) for text in (route.name, when.words, *values)):
        yield "A text holds a character that cannot be kept."


def _can_be_kept(text: str) -> bool:
    """No NUL, which PostgreSQL refuses, and no half of a pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


# ---- editing ---------------------------------------------------------------------------------


def add(draft: Draft, parent_id: int, name: str) -> tuple[Draft, int]:
    """A new last child, and its id. Raises `CannotEdit`."""
    _known(draft, parent_id)
    if len(draft.routes) >= MAX_ROUTES:
        raise CannotEdit(
            f"A tree has room for {MAX_ROUTES} routes. Remove one that you miss least."
        )
    new_id = max(FIRST_NEW - 1, *(route.id for route in draft.routes)) + 1
    made = Route(id=new_id, name=name, parent_id=parent_id, position=MAX_ROUTES)
    return _with(draft, [*draft.routes, made]), new_id


def change(draft: Draft, changed: Route) -> Draft:
    """Another name, conditions and options; its place stays. Raises `CannotEdit`."""
    old = _known(draft, changed.id)
    kept = replace(changed, parent_id=old.parent_id, position=old.position)
    if old.parent_id is None:
        kept = replace(kept, conditions=NO_CONDITIONS, is_continue=False)
    for fault in _faults_of(kept):
        raise CannotEdit(fault)
    return _with(draft, [kept if route.id == old.id else route for route in draft.routes])


def shift(draft: Draft, route_id: int, by: int) -> Draft:
    """Up (-1) or down (1) among its siblings; at the end of the row it stays where it is."""
    route = _known(draft, route_id)
    siblings = [one.id for one in draft.routes if one.parent_id == route.parent_id]
    at = siblings.index(route_id)
    siblings.insert(max(0, min(len(siblings) - 1, at + by)), siblings.pop(at))
    places = {one: place for place, one in enumerate(siblings)}
    return _with(draft, [replace(r, position=places.get(r.id, r.position)) for r in draft.routes])


def put_into(draft: Draft, route_id: int, parent_id: int) -> Draft:
    """Under another parent, as its last child. Raises `CannotEdit`."""
    route = _known(draft, route_id)
    _known(draft, parent_id)
    if route.parent_id is None:
        raise CannotEdit("The root lies in nothing: it catches what no other route takes.")
    if parent_id in draft.below(route_id):
        raise CannotEdit(f"“{route.name}” cannot lie in itself or in what lies under it.")
    if parent_id == route.parent_id:
        return draft
    moved = replace(route, parent_id=parent_id, position=MAX_ROUTES)
    return _with(draft, [moved if one.id == route_id else one for one in draft.routes])


def put_at(draft: Draft, route_id: int, parent_id: int, place: int) -> Draft:
    """Under a parent, at a place among those that lie in it without this one (0 is the first).

    Raises `CannotEdit`.
    """
    moved = put_into(draft, route_id, parent_id)
    siblings = [one.id for one in moved.routes if one.parent_id == parent_id]
    siblings.remove(route_id)
    siblings.insert(max(0, min(len(siblings), place)), route_id)
    places = {one: at for at, one in enumerate(siblings)}
    return _with(moved, [replace(r, position=places.get(r.id, r.position)) for r in moved.routes])


def remove(draft: Draft, route_id: int) -> Draft:
    """Take a route out; its children go up to its parent and stand where it stood."""
    route = _known(draft, route_id)
    if route.parent_id is None:
        raise CannotEdit("The root stays: without it some people would belong to nobody.")
    ordered: list[Route] = []
    for one in draft.routes:
        if one.parent_id == route.parent_id and one.id != route_id:
            ordered.append(one)
        elif one.id == route_id:
            ordered += [r for r in draft.routes if r.parent_id == route_id]
    raised = {
        one.id: replace(one, parent_id=route.parent_id, position=place)
        for place, one in enumerate(ordered)
    }
    kept = [raised.get(one.id, one) for one in draft.routes if one.id != route_id]
    return _with(draft, kept)


def based_on(draft: Draft, tree: Tree) -> Draft:
    """The same draft, meant for the tree as it is saved now: one root, ids that are there."""
    saved = begin(tree)
    names = {draft.root.id: saved.root.id}
    fresh = max(FIRST_NEW - 1, *(route.id for route in draft.routes))
    for route in draft.routes[1:]:
        if (route.id not in tree.routes and not is_new(route.id)) or route.id == saved.root.id:
            fresh += 1
            names[route.id] = fresh
    routes = [
        replace(
            r,
            id=names.get(r.id, r.id),
            parent_id=r.parent_id and names.get(r.parent_id, r.parent_id),
        )
        for r in draft.routes
    ]
    return Draft(stamp=saved.stamp, routes=_settled(routes))


def _known(draft: Draft, route_id: int) -> Route:
    route = draft.get(route_id)
    if route is None:
        raise CannotEdit("This route is not in your draft any more.")
    return route


def _with(draft: Draft, routes: Iterable[Route]) -> Draft:
    settled = _settled(routes)
    if max(_depths(settled).values()) > MAX_DEPTH:
        raise CannotEdit(f"A tree has room for {MAX_DEPTH} levels.")
    return replace(draft, routes=settled)


# ---- order -----------------------------------------------------------------------------------


def _walk(routes: Iterable[Route]) -> Iterator[Route]:
    """Everything that can be reached from the root, parents first, siblings in their order."""
    children = plant(routes).children
    waiting = list(reversed(children.get(None, ())))
    while waiting:
        route = waiting.pop()
        yield route
        waiting += reversed(children.get(route.id, ()))


def _settled(routes: Iterable[Route]) -> tuple[Route, ...]:
    places: dict[int | None, int] = {}
    settled = []
    for route in _walk(routes):
        place = places.get(route.parent_id, 0)
        places[route.parent_id] = place + 1
        watchers = None if route.watchers is None else tuple(sorted(set(route.watchers)))
        settled.append(replace(route, position=place, watchers=watchers))
    return tuple(settled)


def _depths(routes: Iterable[Route]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for route in _walk(routes):
        depths[route.id] = 0 if route.parent_id is None else depths[route.parent_id] + 1
    return depths


def _stamp(routes: tuple[Route, ...]) -> str:
    data = msgspec.json.encode([_plain(route) for route in routes], order="deterministic")
    return hashlib.sha256(data).hexdigest()[:24]


def _plain(route: Route) -> tuple[object, ...]:
    when: Conditions = route.conditions
    parts = (when.monitor_ids, when.channel_ids, when.networks, when.intents, when.moods)
    more = (when.languages, when.visibilities)
    sets = [sorted(map(str, values)) for values in (*parts, *more)]
    options = (route.team_id, route.priority, route.sla_id, route.watchers, route.is_continue)
    place = (route.id, route.parent_id, route.position, route.name)
    return (*place, sets, when.urgency, when.authors, when.words, *options)
