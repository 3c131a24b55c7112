"""Before anybody is told: who would get what, by which way, from whom, and who would get nothing, and why.

One walk over everybody, with a fixed number of reads and nothing written. The same walk is made once
more when it is let go, and for each person alone at the moment in which their message is written, so
what is shown is what happens, but for what changed in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from allears.cases import queries as cases
from allears.cases.queries import Reach
from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.problems import letters, queries
from allears.problems.letters import Letter
from allears.problems.models import Change, Link, Told
from allears.problems.rules import pace
from allears.staff import queries as staff
from allears.staff.queries import User

N_EXAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What is written, by language, and the language for who has none of their own there."""

    by_language: Mapping[str, str]
    usual: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Person:
    """One who would be told, or is left out."""

    reach: Reach
    sender: User
    language: str
    letter: Letter
    left_out: str = ""

    @property
    def is_in_own_language(self) -> bool:
        return not self.reach.language or self.reach.language == self.language


@dataclass(kw_only=True)
class Plan:
    """Everybody who is linked, each once."""

    people: list[Person] = field(default_factory=list)
    n_cases: int = 0
    n_told_before: int = 0
    n_posts: int = 0
    """Public posts that are no case: nobody can be told there."""

    @cached_property
    def told(self) -> list[Person]:
        """Those who are told; ask when all people are in it."""
        return [one for one in self.people if not one.left_out]

    def left_out(self) -> Counter[str]:
        return Counter(one.left_out for one in self.people if one.left_out)

    def by_language(self) -> Counter[str]:
        return Counter(one.language for one in self.told)

    def strangers(self) -> Counter[str]:
        """In which languages people would rather read it, and how many get the usual one instead."""
        return Counter(one.reach.language for one in self.told if not one.is_in_own_language)

    def by_channel(self) -> list[tuple[Channel, bool, int]]:
        """Channel, whether in public, how many; the most first."""
        found: dict[tuple[int, bool], int] = Counter()
        rows: dict[int, Channel] = {}
        for one in self.told:
            if one.reach.channel is not None:
                rows[one.reach.channel.pk] = one.reach.channel
                found[one.reach.channel.pk, one.reach.is_public] += 1
        return [
            (rows[pk], public, n)
            for (pk, public), n in sorted(found.items(), key=lambda at: -at[1])
        ]

    def takes(self) -> timedelta:
        """How long until the last one is told, at the usual pace."""
        counted = list(enumerate(self.by_channel()))
        paces = {at: pace_of(row, is_public=public) for at, (row, public, _n) in counted}
        return pace.takes({at: n for at, (_row, _public, n) in counted}, paces)

    def examples(self) -> list[Person]:
        """A few that differ: by channel and language first."""
        seen: dict[tuple[int | None, str], Person] = {}
        for one in self.told:
            channel = one.reach.channel
            seen.setdefault((channel.pk if channel else None, one.language), one)
        chosen = list(seen.values())[:N_EXAMPLES]
        for one in self.told:
            if len(chosen) == N_EXAMPLES:
                break
            if one not in chosen:
                chosen.append(one)
        return chosen


def pace_of(channel: Channel, *, is_public: bool) -> int:
    """How many a minute leave by a channel."""
    return pace.a_minute(channels.quotas_of(channel.network), is_public=is_public)


def plan(change: Change, texts: Texts, *, by: User, now: datetime) -> Plan:
    """Who would be told of this change now. Reads only; about a second for 5,000 people."""
    case_ids, post_ids = queries.linked_ids(change.problem_id)
    written = Told.objects.filter(change=change, written_at__isnull=False)
    before = set(written.values_list("contact_id", flat=True))
    found = Plan(n_cases=len(case_ids), n_posts=len(post_ids))
    senders = Senders(change.problem.owner, by, now=now)
    best = _best(cases.reach(case_ids))
    refused = queries.refused(list(best))
    about = {one: letters.about(change, one) for one in texts.by_language}
    for contact_id, reach in best.items():
        if contact_id in before:
            found.n_told_before += 1
            continue
        found.people.append(
            person(reach, texts, senders.of(reach), about, is_refused=contact_id in refused)
        )
    return found


def person(
    reach: Reach,
    texts: Texts,
    sender: User,
    about: Mapping[str, Mapping[str, str]],
    *,
    is_refused: bool,
) -> Person:
    """What one gets, or why nothing."""
    language = letters.language_for(reach.language, texts.by_language, texts.usual)
    letter = letters.letter(
        texts.by_language[language], reach, sender=sender, about=about[language]
    )
    why = reach.why_not.value if reach.why_not else ""
    left_out = "refused" if is_refused else why or letter.fault
    return Person(reach=reach, sender=sender, language=language, letter=letter, left_out=left_out)


def _best(found: Iterable[Reach]) -> dict[int, Reach]:
    """Of each person the one case in which they are told: where they can be, an open one, the newest."""
    best: dict[int, Reach] = {}
    for one in found:
        known = best.get(one.contact_id)
        if known is None or _rank(one) > _rank(known):
            best[one.contact_id] = one
    return best


def _rank(one: Reach) -> tuple[bool, bool, bool, int]:
    return (one.why_not is None, not one.is_closed, not one.is_public, one.case_id)


class Senders:
    """By whom somebody is told: by who has their case, else by the owner, else by who lets it go."""

    def __init__(self, owner: User, last: User, *, now: datetime) -> None:
        self._people = {one.pk: one for one in staff.users() if one.can_answer}
        self._away = cases.away(now=now)
        self._last = owner if self._is_here(owner.pk) or owner.is_active else last

    def _is_here(self, user_id: int | None) -> bool:
        return user_id in self._people and user_id not in self._away

    def of(self, reach: Reach) -> User:
        """Of one case."""
        user_id = reach.assignee_id
        if user_id is not None and self._is_here(user_id):
            return self._people[user_id]
        return self._last


def linked_since(change: Change) -> int:
    """How many linked people nobody has decided about since that change was told."""
    known = Told.objects.filter(change=change).values("contact_id")
    rows = Link.objects.filter(problem_id=change.problem_id, ended_at__isnull=True)
    return (
        rows.filter(case__isnull=False)
        .exclude(case__contact_id__in=known)
        .values("case__contact_id")
        .distinct()
        .count()
    )
