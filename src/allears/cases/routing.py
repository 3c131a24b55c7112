"""The routing tree as rows, made into what the rule walks, and back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from allears.cases.models import Route
from allears.cases.rules import routing
from allears.cases.rules.priority import Priority
from allears.listening import match, query
from allears.listening.ports import Marks
from allears.listening.post import Post

SETS_OF_IDS = ("monitor_ids", "channel_ids")
SETS_OF_WORDS = ("networks", "intents", "moods", "languages", "visibilities", "roles")


def conditions_from(raw: Mapping[str, Any]) -> routing.Conditions:
    """Conditions as they are stored; what nobody knows is left out."""

    def ids(key: str) -> frozenset[int]:
        return frozenset(int(value) for value in raw.get(key) or ())

    def words(key: str) -> frozenset[str]:
        return frozenset(str(value) for value in raw.get(key) or ())

    return routing.Conditions(
        monitor_ids=ids("monitor_ids"),
        channel_ids=ids("channel_ids"),
        networks=words("networks"),
        intents=words("intents"),
        moods=words("moods"),
        languages=words("languages"),
        visibilities=words("visibilities"),
        roles=words("roles"),
        urgency=str(raw.get("urgency") or ""),
        authors=tuple(str(v) for v in raw.get("authors") or ()),
        words=str(raw.get("words") or ""),
    )


def conditions_to(conditions: routing.Conditions) -> dict[str, Any]:
    """The same for storing; empty ones are left out."""
    found: dict[str, Any] = {
        key: sorted(getattr(conditions, key)) for key in (*SETS_OF_IDS, *SETS_OF_WORDS)
    }
    found |= {
        "urgency": conditions.urgency,
        "authors": list(conditions.authors),
        "words": conditions.words,
    }
    return {key: value for key, value in found.items() if value}


def tree() -> routing.Tree:
    """The tree as it is stored now."""
    rows = Route.objects.prefetch_related("watchers").order_by("position", "id")
    return routing.plant(_route(row) for row in rows)


def _route(row: Route) -> routing.Route:
    watchers = tuple(team.pk for team in row.watchers.all())
    return routing.Route(
        id=row.pk,
        name=row.name,
        parent_id=row.parent_id,
        position=row.position,
        conditions=conditions_from(row.conditions),
        team_id=row.team_id,
        priority=Priority(row.priority) if row.priority else None,
        sla_id=row.sla_policy_id,
        watchers=watchers or (None if row.inherits_watchers else ()),
        is_continue=row.is_continue,
    )


def facts_of(
    post: Post,
    marks: Marks,
    *,
    mention_id: int,
    channel_id: int,
    monitor_ids: Iterable[int],
    roles: Collection[str] = (),
) -> routing.Facts:
    """What is known of a mention when its case is routed."""
    return routing.Facts(
        id=mention_id,
        monitor_ids=frozenset(monitor_ids),
        channel_id=channel_id,
        network=post.network,
        intent=marks.intent.value,
        mood=marks.mood.value,
        urgency=marks.urgency.value,
        language=marks.language.value,
        author=post.author.handle or post.author.id,
        visibility=post.visibility,
        roles=frozenset(roles),
        post=post,
    )


@lru_cache(maxsize=512)
def _matcher(words: str) -> match.Matcher:
    return match.compile([(0, query.parse(words))])


def words_match(words: str, facts: routing.Facts) -> bool:
    """Whether the words condition of a route meets a post; one that cannot be read meets none."""
    if facts.post is None:
        return False
    try:
        return bool(_matcher(words).match(facts.post).sure)
    except query.QueryError:
        return False


WORDS_MATCH: Callable[[str, routing.Facts], bool] = words_match
