"""What a draft of the routing tree would have done with the last mentions.

Every one of them is routed by the saved tree and by the draft, with the marks that triage gave it,
whether or not it became a case. What it misses: what people changed by hand afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from allears.cases import queries, routing, tree_words
from allears.cases.rules import routing as rules
from allears.contacts import queries as contacts
from allears.lib import clock, text
from allears.mentions import queries as mentions
from allears.mentions.queries import Heard

N_MENTIONS = 1000
N_EXAMPLES = 50
EXCERPT = 140
"""Characters of an example."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """How many mentions end at a route before and after."""

    name: str
    n_before: int
    n_after: int
    depth: int = 0
    is_new: bool = False
    is_gone: bool = False

    @property
    def n_more(self) -> int:
        return self.n_after - self.n_before

    @property
    def n_fewer(self) -> int:
        return -self.n_more


@dataclass(frozen=True, kw_only=True)
class Example:
    """A mention that would be treated in another way."""

    mention_id: int
    who: str
    words: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Both trees over the same mentions."""

    n_looked_at: int
    since: datetime | None
    """When the oldest of them was heard."""
    n_elsewhere: int
    """Would have another accountable team."""
    n_otherwise: int
    """Would keep their team, with other watchers, priority or times."""
    n_cases: int
    """Of all these, how many are part of a case."""
    rows: list[Row]
    examples: list[Example]


def run(old: rules.Tree, new: rules.Tree, *, limit: int = N_MENTIONS) -> Trial:
    """Route the newest mentions by both trees. Raises `NoTeam` for a tree that `validate` refuses."""
    found = mentions.lately(limit)
    people = {row.contact_id for row in found if row.contact_id is not None}
    roles = contacts.roles_on(people, on=clock.now().date())
    met = mentions.monitor_ids_of([row.id for row in found])
    facts = [_facts(row, roles, met.get(row.id, ())) for row in found]
    changes = rules.diff(old, new, facts, words_match=routing.WORDS_MATCH)
    changed = [change for change in changes if change.is_changed]
    n_elsewhere = sum(change.before.team_id != change.after.team_id for change in changed)
    return Trial(
        n_looked_at=len(found),
        since=found[-1].heard_at if found else None,
        n_elsewhere=n_elsewhere,
        n_otherwise=len(changed) - n_elsewhere,
        n_cases=len(queries.case_ids_of_mentions(change.facts_id for change in changed)),
        rows=list(_rows(old, new, changes)),
        examples=_examples(old, new, changed, {row.id: row for row in found}),
    )


def _facts(
    row: Heard, roles: Mapping[int, frozenset[str]], monitor_ids: Iterable[int]
) -> rules.Facts:
    return routing.facts_of(
        row.post,
        row.marks,
        mention_id=row.id,
        channel_id=row.channel_id,
        monitor_ids=monitor_ids,
        roles=roles.get(row.contact_id or 0, frozenset()),
    )


def _rows(old: rules.Tree, new: rules.Tree, changes: tuple[rules.Change, ...]) -> Iterator[Row]:
    before = Counter(change.before.path[-1] for change in changes)
    after = Counter(change.after.path[-1] for change in changes)
    for route, depth in walk(new):
        yield Row(
            name=route.name,
            n_before=before[route.id],
            n_after=after[route.id],
            depth=depth,
            is_new=route.id not in old.routes,
        )
    for route in old.routes.values():
        if route.id not in new.routes:
            yield Row(name=route.name, n_before=before[route.id], n_after=0, is_gone=True)


def walk(tree: rules.Tree) -> Iterator[tuple[rules.Route, int]]:
    """Every route with its depth, as a page shows them: parents first."""
    waiting = [(route, 0) for route in reversed(tree.children.get(None, ()))]
    while waiting:
        route, depth = waiting.pop()
        yield route, depth
        waiting += [(child, depth + 1) for child in reversed(tree.children.get(route.id, ()))]


def _examples(
    old: rules.Tree,
    new: rules.Tree,
    changed: list[rules.Change],
    rows: dict[int, Heard],
) -> list[Example]:
    known = tree_words.names([*old.routes.values(), *new.routes.values()])
    ordered = sorted(changed, key=lambda c: c.before.team_id == c.after.team_id)
    ids = [rows[change.facts_id].identity_id for change in ordered[:N_EXAMPLES]]
    people = contacts.identities(pk for pk in ids if pk is not None)
    examples = []
    for change in ordered[:N_EXAMPLES]:
        row = rows[change.facts_id]
        before, after = _said(change, known)
        said = " ".join(f"{row.post.title} {row.post.text}".split())
        examples.append(
            Example(
                mention_id=row.id,
                who=str(people.get(row.identity_id or 0) or _("Somebody")),
                words=text.shorten(said, EXCERPT),
                before=before,
                after=after,
                why=change.after.reason,
            )
        )
    return examples


def _said(change: rules.Change, known: tree_words.Names) -> tuple[str, str]:
    """The outcome before and after, in what they differ."""
    before, after = (_parts(one, known) for one in (change.before, change.after))
    differs = [n for n in range(len(before)) if before[n] != after[n]]
    return ", ".join(before[n] for n in differs), ", ".join(after[n] for n in differs)


def _parts(decision: rules.Decision, known: tree_words.Names) -> tuple[str, str, str, str]:
    gone = _("a team that is gone")
    watchers = sorted(known.teams.get(pk, gone) for pk in decision.watchers)
    times = known.policies.get(decision.sla_id, "") if decision.sla_id else ""
    return (
        known.teams.get(decision.team_id, gone),
        _("watched by %s") % ", ".join(watchers) if watchers else _("nobody watches"),
        _("priority %s") % tree_words.PRIORITIES[decision.priority],
        _("times: %s") % times if times else _("no times"),
    )
