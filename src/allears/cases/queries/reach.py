"""How somebody can be told something in each of many cases: by which conversation, or why not at all.

The newest private conversation that can be answered; only where there is no private one at all, a public
one: what went on in private is not taken up before everybody. A fixed number of reads for any number of
cases. What it misses: that a network will refuse; that is seen when it is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from allears.cases.actions import ways
from allears.cases.models import Case, Closure, Conversation
from allears.cases.models.case import Outcome
from allears.channels import queries as channels
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS
from allears.contacts import queries as contacts
from allears.lib import clock
from allears.listening.ports import AnswersBy, Limits
from allears.staff.many import AnyOf


class WhyNot(StrEnum):
    """Why nothing can be said in a case without being asked."""

    NO_WAY = "no_way"
    NOT_PUBLIC = "not_public"
    BLOCKED = "blocked"
    GONE = "gone"
    SPAM = "spam"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reach:
    """One case, and how its person can be told something there."""

    case_id: int
    contact_id: int
    name: str
    """Of the person; may be empty."""
    title: str
    network: str
    team: str
    assignee_id: int | None
    is_closed: bool
    language: str
    """Theirs, as far as it is known; empty: unknown."""
    conversation_id: int | None = None
    channel: Channel | None = None
    """By which it leaves."""
    is_public: bool = False
    limits: Limits | None = None
    why_not: WhyNot | None = None


class _Talk(NamedTuple):
    """A conversation of one of the cases."""

    case_id: int
    id: int
    channel_id: int
    is_private: bool
    identity_id: int | None
    handle: str | None
    gone_at: datetime | None


_OF_TALK = (
    *("case_id", "id", "channel_id", "is_private"),
    *("identity_id", "identity__handle", "identity__gone_at"),
)
_OF_CASE = (
    *("pk", "contact_id", "contact__name", "title", "network", "team__name", "assignee_id"),
    *("closed_at", "contact__language", "language"),
)


@dataclass(frozen=True, kw_only=True)
class _Unwanted:
    """Identities that are muted or blocked now, and people who do not want a public answer."""

    blocked: Collection[int]
    not_public: Collection[int]


def reach(case_ids: Collection[int]) -> list[Reach]:
    """Of each of these cases, in the order of their numbers; six reads."""
    ids = list(case_ids)
    talks: dict[int, list[_Talk]] = {}
    rows = Conversation.objects.filter(AnyOf("case_id", ids)).order_by("opened_at", "id")
    for talk in map(_Talk._make, rows.values_list(*_OF_TALK)):
        talks.setdefault(talk.case_id, []).append(talk)
    ended = Closure.objects.filter(AnyOf("case_id", ids), reopened_at__isnull=True)
    spam = set(ended.filter(outcome=Outcome.SPAM).values_list("case_id", flat=True))
    find = _Ways()
    found = list(Case.objects.filter(AnyOf("pk", ids)).order_by("pk").values_list(*_OF_CASE))
    people = {talk.identity_id for some in talks.values() for talk in some if talk.identity_id}
    unwanted = _Unwanted(
        blocked=contacts.blocks_now(people, now=clock.now()).keys(),
        not_public=contacts.refused({row[1] for row in found}, contacts.Purpose.PUBLIC),
    )
    return [
        _reach(row, talks.get(row[0], ()), find, unwanted, is_spam=row[0] in spam) for row in found
    ]


class _Ways:
    """The way of a conversation, found once for all that leave alike."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], tuple[Channel | None, Limits | None]] = {}
        self._by_handle = {
            pk
            for pk, channel in channels.with_removed().items()
            if isinstance(CONNECTORS.get(channel.network), AnswersBy)
        }
        """Channels whose network leaves it to the person by which of ours they are answered."""

    def of(self, talk: _Talk) -> tuple[Channel | None, Limits | None]:
        handle = (talk.handle or "") if talk.channel_id in self._by_handle else ""
        key = (talk.channel_id, handle)
        if key not in self._found:
            row = Conversation.objects.select_related("channel", "identity").get(pk=talk.id)
            way = ways.way_of(row)
            self._found[key] = way, ways.limits_of(way)
        return self._found[key]


def _reach(
    row: tuple[Any, ...],
    talks: Sequence[_Talk],
    find: _Ways,
    unwanted: _Unwanted,
    *,
    is_spam: bool,
) -> Reach:
    *known, closed_at, of_person, of_case = row
    language = (of_person or of_case).partition("-")[0]
    case_id, contact_id, name, title, network, team, assignee_id = known
    found = {
        "case_id": case_id,
        "contact_id": contact_id,
        "name": name,
        "title": title,
        "network": network,
        "team": team,
        "assignee_id": assignee_id,
        "is_closed": closed_at is not None,
        "language": "" if language in ("unknown", "und") else language,
    }
    if is_spam:
        return Reach(**found, why_not=WhyNot.SPAM)
    is_shy = contact_id in unwanted.not_public
    return Reach(**found, **_way(talks, find, unwanted, is_shy=is_shy))


def _way(
    talks: Sequence[_Talk], find: _Ways, unwanted: _Unwanted, *, is_shy: bool
) -> dict[str, Any]:
    """How they are told, or why not."""
    why = WhyNot.NO_WAY
    private = [talk for talk in talks if talk.is_private]
    for talk in reversed(private or talks):
        way, limits = find.of(talk)
        if talk.identity_id in unwanted.blocked:
            why = WhyNot.BLOCKED
        elif is_shy and not talk.is_private:
            why = WhyNot.NOT_PUBLIC if why is WhyNot.NO_WAY else why
        elif talk.gone_at is not None:
            why = WhyNot.GONE if why is WhyNot.NO_WAY else why
        elif limits is not None and (limits.can_private if talk.is_private else limits.can_public):
            return {
                "conversation_id": talk.id,
                "channel": way,
                "is_public": not talk.is_private,
                "limits": limits,
            }
    return {"why_not": why}
