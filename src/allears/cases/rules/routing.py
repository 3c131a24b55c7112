"""The routing tree: from what is known of a case to the one team that is accountable for it.

The tree is data, after Prometheus' Alertmanager: a case enters at the root and goes to the first
child whose conditions all hold, and on to that one's children; a route catches what its children
miss. Options that a route leaves open are inherited from its parent. A route marked `continue`
lets its later siblings look too: the first is accountable, the teams of the others only watch.
The root has no conditions and always has a team, so that every case has exactly one.

What it misses: conditions hold or do not, there are no scores; how sure triage was must be
settled before ("unknown" is a value that can be routed).
https://prometheus.io/docs/alerting/latest/configuration/#route
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from allears.cases.rules.priority import Priority
from allears.listening.post import Post

URGENCIES = ("low", "normal", "high", "critical")


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """All that are given must hold; within one, any value will do. Empty: everything passes."""

    monitor_ids: frozenset[int] = frozenset()
    channel_ids: frozenset[int] = frozenset()
    networks: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    moods: frozenset[str] = frozenset()
    urgency: str = ""
    """At least this urgent: one of `URGENCIES`."""
    languages: frozenset[str] = frozenset()
    """BCP 47, base language."""
    authors: tuple[str, ...] = ()
    """Handles or addresses, `*` stands for any letters: `*@press.example`."""
    visibilities: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    """What the person is to us: `press`, `partner`, ..."""
    words: str = ""
    """A query in the language of the monitors; who calls `route` hands in how to match it."""


NO_CONDITIONS = Conditions()


@dataclass(frozen=True, kw_only=True)
class Route:
    """One node. `None` means: as the parent says."""

    id: int
    name: str
    parent_id: int | None = None
    position: int = 0
    """Among its siblings, lowest first."""
    conditions: Conditions = NO_CONDITIONS
    team_id: int | None = None
    priority: Priority | None = None
    sla_id: int | None = None
    watchers: tuple[int, ...] | None = None
    """Team ids. `()` empties what the parent says: a wall around what lies below."""
    is_continue: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a case when it is routed."""

    id: int = 0
    """Of the mention, for `diff`."""
    monitor_ids: frozenset[int] = frozenset()
    channel_id: int = 0
    network: str = ""
    intent: str = "unknown"
    mood: str = "unknown"
    urgency: str = "unknown"
    language: str = ""
    author: str = ""
    visibility: str = "public"
    roles: frozenset[str] = frozenset()
    post: Post | None = None
    """For the words."""


WordsMatch = Callable[[str, Facts], bool]


@dataclass(frozen=True, kw_only=True)
class Decision:
    team_id: int
    watchers: tuple[int, ...]
    priority: Priority
    sla_id: int | None
    path: tuple[int, ...]
    """Route ids from the root to the one that decided."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Routes, ready to walk. Made by `plant`; holds whatever it was given, sound or not."""

    routes: Mapping[int, Route]
    children: Mapping[int | None, tuple[Route, ...]]

    @property
    def root(self) -> Route | None:
        return next(iter(self.children.get(None, ())), None)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What another tree would do with a mention."""

    facts_id: int
    before: Decision
    after: Decision

    @property
    def is_changed(self) -> bool:
        return _outcome(self.before) != _outcome(self.after)


class NoTeam(ValueError):
    """The tree leaves a case without an accountable team; `validate` would have said so."""


def plant(routes: Iterable[Route]) -> Tree:
    """Index routes by parent, siblings in their order. O(n log n)."""
    ordered = sorted(routes, key=lambda route: (route.position, route.id))
    children: dict[int | None, list[Route]] = {}
    for route_ in ordered:
        children.setdefault(route_.parent_id, []).append(route_)
    return Tree(
        routes={route_.id: route_ for route_ in ordered},
        children={parent_id: tuple(group) for parent_id, group in children.items()},
    )


def route(tree: Tree, facts: Facts, *, words_match: WordsMatch) -> Decision:
    """The accountable team, who watches, and why in one sentence.

    `words_match(query, facts)` is asked only for conditions that name words. Raises `NoTeam` on a
    tree that `validate` objects to. At most one visit to each route.
    """
    if tree.root is None:
        raise NoTeam("The routing tree has no root: add one route without a parent, with a team.")
    paths = list(_paths(tree, (_Step(tree.root, ""),), facts, words_match))
    first = _options(paths[0])
    if first.team_id is None:
        raise NoTeam(f"The route “{paths[0][-1].route.name}” has no team and inherits none.")
    watchers = dict.fromkeys(first.watchers)
    for path in paths[1:]:
        other = _options(path)
        watchers.update(dict.fromkeys((*_some(other.team_id), *other.watchers)))
    watchers.pop(first.team_id, None)
    return Decision(
        team_id=first.team_id,
        watchers=tuple(watchers),
        priority=first.priority,
        sla_id=first.sla_id,
        path=tuple(step.route.id for step in paths[0]),
        reason=_sentence(paths),
    )


def validate(tree: Tree, team_ids: Collection[int] | None = None) -> list[str]:
    """What is wrong with a tree, one sentence each; empty when it can be used.

    `team_ids`: the teams that exist; None leaves out that check.
    """
    return [
        *_root_problems(tree),
        *_loose_problems(tree),
        *(problem for route_ in tree.routes.values() for problem in _own(route_, team_ids)),
        *_never_reached(tree),
    ]


def diff(
    old: Tree, new: Tree, facts: Sequence[Facts], *, words_match: WordsMatch
) -> tuple[Change, ...]:
    """Before and after for each mention, in order, changed or not."""
    return tuple(
        Change(
            facts_id=each.id,
            before=route(old, each, words_match=words_match),
            after=route(new, each, words_match=words_match),
        )
        for each in facts
    )


# ---- walking -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    route: Route
    why: str


@dataclass(frozen=True)
class _Options:
    team_id: int | None = None
    priority: Priority = Priority.NORMAL
    sla_id: int | None = None
    watchers: tuple[int, ...] = field(default=())


def _paths(
    tree: Tree, above: tuple[_Step, ...], facts: Facts, words_match: WordsMatch
) -> Iterator[tuple[_Step, ...]]:
    """Every path that takes the case, the accountable one first."""
    is_taken = False
    for child in tree.children.get(above[-1].route.id, ()):
        why = _why(child.conditions, facts, words_match)
        if why is None:
            continue
        is_taken = True
        yield from _paths(tree, (*above, _Step(child, why)), facts, words_match)
        if not child.is_continue:
            break
    if not is_taken:
        yield above


def _why(wanted: Conditions, facts: Facts, words_match: WordsMatch) -> str | None:
    """Which conditions held, in words, or None when one did not."""
    said: list[str] = []
    for label, values, value in (
        ("network", wanted.networks, facts.network),
        ("intent", wanted.intents, facts.intent),
        ("mood", wanted.moods, facts.mood),
        ("language", wanted.languages, facts.language),
        ("visibility", wanted.visibilities, facts.visibility),
    ):
        if values and value not in values:
            return None
        said += [f"{label} is {value}"] if values else []
    if wanted.channel_ids and facts.channel_id not in wanted.channel_ids:
        return None
    said += ["it came in on a channel of this route"] if wanted.channel_ids else []
    if wanted.monitor_ids and not wanted.monitor_ids & facts.monitor_ids:
        return None
    said += ["a monitor of this route met it"] if wanted.monitor_ids else []
    if wanted.urgency and _rank(facts.urgency) < _rank(wanted.urgency):
        return None
    said += [f"urgency is {facts.urgency}"] if wanted.urgency else []
    author = next((p for p in wanted.authors if fits(p, facts.author)), None)
    if wanted.authors and author is None:
        return None
    said += [f"author is like {author}"] if wanted.authors else []
    roles = sorted(wanted.roles & facts.roles)
    if wanted.roles and not roles:
        return None
    said += [f"the person is {' and '.join(roles)}"] if roles else []
    if wanted.words and not words_match(wanted.words, facts):
        return None
    said += [f"it says {wanted.words}"] if wanted.words else []
    return ", ".join(said) or "everything that comes this far"


def fits(pattern: str, text: str) -> bool:
    """Whether a text is like a pattern whose `*` stands for any letters; case does not matter.
    O(len) for each star, so no pattern can be slow."""
    pieces = pattern.casefold().lstrip("@").split("*")
    text = text.casefold().lstrip("@")
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if not text.startswith(first) or len(text) < len(first) + len(last):
        return False
    at = len(first)
    for piece in middle:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return text.endswith(last) and at <= len(text) - len(last)


def _rank(urgency: str) -> int:
    return URGENCIES.index(urgency) if urgency in URGENCIES else URGENCIES.index("normal")


def _options(path: Sequence[_Step]) -> _Options:
    options = _Options()
    for route_ in (step.route for step in path):
        options = _Options(
            team_id=options.team_id if route_.team_id is None else route_.team_id,
            priority=options.priority if route_.priority is None else route_.priority,
            sla_id=options.sla_id if route_.sla_id is None else route_.sla_id,
            watchers=options.watchers if route_.watchers is None else route_.watchers,
        )
    return options


def _sentence(paths: Sequence[Sequence[_Step]]) -> str:
    steps = [f"“{step.route.name}” ({step.why})" for step in paths[0][1:]]
    said = "Taken by " + ", then ".join(steps) if steps else f"Caught by “{paths[0][0].route.name}”"
    others = [f"“{path[-1].route.name}” ({path[-1].why})" for path in paths[1:]]
    return f"{said}; watched by {', '.join(others)}." if others else f"{said}."


def _some(team_id: int | None) -> tuple[int, ...]:
    return () if team_id is None else (team_id,)


def _outcome(decision: Decision) -> tuple[object, ...]:
    watchers = frozenset(decision.watchers)
    return decision.team_id, watchers, decision.priority, decision.sla_id


# ---- what may be wrong with a tree ------------------------------------------------------------


def _root_problems(tree: Tree) -> Iterator[str]:
    roots = tree.children.get(None, ())
    if not roots:
        yield "The tree has no root: one route must have no parent."
    for extra in roots[1:]:
        yield f"“{extra.name}” is a second root: give it a parent, or it will never be asked."
    for root in roots[:1]:
        if root.team_id is None:
            yield f"The root “{root.name}” has no team: what no route takes would belong to nobody."
        if root.conditions != NO_CONDITIONS:
            yield f"The root “{root.name}” has conditions: it must catch everything."


def _loose_problems(tree: Tree) -> Iterator[str]:
    """Routes whose parents lead in a circle or to nowhere."""
    for route_ in tree.routes.values():
        seen = {route_.id}
        at = route_
        while at.parent_id is not None:
            if at.parent_id not in tree.routes:
                yield f"The parent of “{at.name}” does not exist, so “{route_.name}” is never asked."
                break
            if at.parent_id in seen:
                yield f"“{route_.name}” lies in a circle of parents and is never asked."
                break
            at = tree.routes[at.parent_id]
            seen.add(at.id)


def _own(route_: Route, team_ids: Collection[int] | None) -> Iterator[str]:
    for team_id in (*_some(route_.team_id), *(route_.watchers or ())):
        if team_ids is not None and team_id not in team_ids:
            yield f"“{route_.name}” names team {team_id}, which does not exist."
    urgency = route_.conditions.urgency
    if urgency and urgency not in URGENCIES:
        yield f"“{route_.name}” asks for urgency {urgency}: choose {', '.join(URGENCIES)}."


def _never_reached(tree: Tree) -> Iterator[str]:
    for parent_id, siblings in tree.children.items():
        if parent_id is None:
            continue
        for i, route_ in enumerate(siblings):
            for earlier in siblings[:i]:
                if not earlier.is_continue and _is_wider(earlier.conditions, route_.conditions):
                    yield (
                        f"“{route_.name}” is never reached: “{earlier.name}” before it takes "
                        "all of that. Move it up, or let the other one continue."
                    )
                    break
            parent = tree.routes.get(parent_id)
            if parent and _excludes(parent.conditions, route_.conditions):
                yield f"“{route_.name}” is never reached: “{parent.name}” lets none of that through."


_SINGLE = ("channel_ids", "networks", "intents", "moods", "languages", "visibilities")


def _is_wider(a: Conditions, b: Conditions) -> bool:
    """Certainly everything that passes b passes a. May say no where the words make it so."""
    for name in (*_SINGLE, "monitor_ids", "roles"):
        wide, narrow = getattr(a, name), getattr(b, name)
        if wide and not (narrow and narrow <= wide):
            return False
    if a.urgency and (not b.urgency or _rank(b.urgency) < _rank(a.urgency)):
        return False
    if a.authors and not (b.authors and all(any(fits(p, q) for p in a.authors) for q in b.authors)):
        return False
    return not a.words or a.words == b.words


def _excludes(above: Conditions, below: Conditions) -> bool:
    """Nothing can pass both, because a fact that has one value would need two."""
    pairs = ((getattr(above, name), getattr(below, name)) for name in _SINGLE)
    return any(a and b and not a & b for a, b in pairs)
