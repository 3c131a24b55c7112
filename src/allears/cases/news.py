"""News of cases in words: "Rosa Weiss wrote again · 3 times", gathered by case, newest first.

What it misses: kinds of news that a later version knows and this one does not; they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from allears.cases.rules.notices import Kind
from allears.lib import text as texts
from allears.triage import personal

WORDS_CHARS = 120
"""The first words of what was said, and no more."""
ICONS = {
    Kind.ASSIGNED: "user-check",
    Kind.NAMED: "at-sign",
    Kind.DANGER: "siren",
    Kind.NEW_ANSWER: "message-circle",
    Kind.ANSWER_RETURNED: "undo-2",
    Kind.REPLY_FAILED: "mail-x",
    Kind.RECALLED: "undo-2",
    Kind.BREACH_NEAR: "alarm-clock",
    Kind.NEW_CASE: "inbox",
    Kind.OFFERED: "arrow-right-left",
    Kind.OFFER_ANSWERED: "handshake",
    Kind.LATE: "timer",
    Kind.WATCHED: "eye",
    Kind.ASKED: "message-circle-question-mark",
    Kind.ASIDE_ANSWERED: "message-circle-reply",
    Kind.PROMISE_NEAR: "alarm-clock",
    Kind.PROMISE_BROKEN: "timer",
    Kind.NOT_SATISFIED: "frown",
    Kind.HARD: "heart-handshake",
    Kind.APPROVAL: "badge-check",
    Kind.APPROVAL_ENDED: "check-check",
    Kind.MONITOR: "ear",
}
LABELS: dict[Kind, tuple[Promise, Promise]] = {
    Kind.ASSIGNED: (lazy("A case is given to me"), lazy("By a colleague, or by a rule.")),
    Kind.NAMED: (lazy("Somebody names me or my team"), lazy("With @ in a note.")),
    Kind.DANGER: (
        lazy("Somebody may be in danger"),
        lazy("A case of my team in which life or health may be at stake."),
    ),
    Kind.NEW_ANSWER: (
        lazy("Somebody whom I answer writes again"),
        lazy("Or whom my team answers, while nobody has the case."),
    ),
    Kind.ANSWER_RETURNED: (
        lazy("My planned answer comes back"),
        lazy("The person wrote before it left."),
    ),
    Kind.REPLY_FAILED: (lazy("My answer does not arrive"), lazy("It needs me to go on.")),
    Kind.RECALLED: (
        lazy("An answer is taken back"),
        lazy("A colleague takes mine back after it has left, or what I take back stays there."),
    ),
    Kind.BREACH_NEAR: (lazy("A time that we owe is nearly up"), lazy("In my case, or my team's.")),
    Kind.NEW_CASE: (lazy("My team has a new case"), lazy("Each one, as it comes in.")),
    Kind.OFFERED: (
        lazy("A case is offered to my team"),
        lazy("By another team. It is yours when one of you says yes."),
    ),
    Kind.OFFER_ANSWERED: (
        lazy("The other team says yes or no"),
        lazy("To a case that I offered."),
    ),
    Kind.LATE: (
        lazy("Nobody says yes or no in time"),
        lazy("Told to the leads of both teams."),
    ),
    Kind.WATCHED: (
        lazy("Something happens in a case that my team watches"),
        lazy("Somebody writes, we answer, or it ends."),
    ),
    Kind.ASKED: (
        lazy("I or my team are asked something"),
        lazy("A question at the side of a case: is this so, please approve, is it known."),
    ),
    Kind.ASIDE_ANSWERED: (
        lazy("What I asked is answered"),
        lazy("By a colleague, or by somebody outside by mail."),
    ),
    Kind.PROMISE_NEAR: (
        lazy("A promise is nearly due"),
        lazy("In my case, or in one that my team has and nobody took."),
    ),
    Kind.PROMISE_BROKEN: (
        lazy("A promise was broken"),
        lazy("In my case, or in one of the team that I lead."),
    ),
    Kind.NOT_SATISFIED: (
        lazy("Somebody is not satisfied"),
        lazy("They said so when we asked; told to the leads of the team."),
    ),
    Kind.HARD: (
        lazy("A case needs care"),
        lazy(
            "Somebody may harm themselves, a threat, a child, a death; and how we are afterwards."
        ),
    ),
    Kind.APPROVAL: (
        lazy("An answer waits for my yes"),
        lazy("A colleague's, by a rule for approval; it leaves when one of you says yes."),
    ),
    Kind.APPROVAL_ENDED: (
        lazy("Somebody says yes or no to my answer"),
        lazy("Or changes it before it leaves."),
    ),
    Kind.MONITOR: (
        lazy("A monitor of mine is not well"),
        lazy("Silent, far louder than usual, flooded, or wrong too often."),
    ),
}


class Told(Protocol):
    """A row of news: a notice, or a telling that leaves."""

    @property
    def kind(self) -> str: ...
    @property
    def case_id(self) -> int | None: ...
    @property
    def words(self) -> str: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True)
class Line:
    """One kind of news of one case."""

    kind: Kind
    said: str
    words: str
    at: datetime
    n: int

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What is new in one case."""

    case_id: int
    who: str
    lines: tuple[Line, ...]
    is_read: bool = False

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def n(self) -> int:
        return sum(line.n for line in self.lines)


def phrase(kind: Kind, who: str, n: int = 1) -> str:
    """One kind of news as a sentence."""
    named = {"who": who or _("Somebody"), "n": n}
    match kind:
        case Kind.ASSIGNED:
            return _("You were given the case of %(who)s") % named
        case Kind.NAMED:
            return _("You were named in a note about %(who)s") % named
        case Kind.DANGER:
            return _("%(who)s may be in danger") % named
        case Kind.NEW_ANSWER:
            return ngettext("%(who)s wrote again", "%(who)s wrote again · %(n)d times", n) % named
        case Kind.ANSWER_RETURNED:
            return _("%(who)s wrote first; your planned answer came back") % named
        case Kind.REPLY_FAILED:
            return _("Your answer to %(who)s did not arrive") % named
        case Kind.RECALLED:
            return _("There is news of an answer to %(who)s that is taken back") % named
        case Kind.BREACH_NEAR:
            return _("%(who)s waits, and the time that we owe is nearly up") % named
        case Kind.NEW_CASE:
            return _("%(who)s needs your team") % named
        case Kind.OFFERED:
            return _("Your team is asked to take the case of %(who)s") % named
        case Kind.OFFER_ANSWERED:
            return _("The case of %(who)s that you offered was answered") % named
        case Kind.LATE:
            return _("%(who)s waits, and another team said nothing in time") % named
        case Kind.WATCHED:
            return _("There is news of %(who)s, whose case your team watches") % named
        case Kind.ASKED:
            return _("You are asked something about the case of %(who)s") % named
        case Kind.ASIDE_ANSWERED:
            return _("What you asked about the case of %(who)s was answered") % named
        case Kind.PROMISE_NEAR:
            return _("%(who)s waits for what was promised, and it is nearly due") % named
        case Kind.PROMISE_BROKEN:
            return _("A promise to %(who)s was broken") % named
        case Kind.NOT_SATISFIED:
            return _("%(who)s is not satisfied") % named
        case Kind.HARD:
            return _("The case of %(who)s needs care") % named
        case Kind.APPROVAL:
            return _("An answer to %(who)s waits for your yes") % named
        case Kind.APPROVAL_ENDED:
            return _("There is a word on your answer to %(who)s") % named
        case Kind.MONITOR:
            return _("Your monitor “%(who)s” needs a look") % named


def gathered(rows: Iterable[tuple[Told, str, bool]]) -> list[Matter]:
    """By case. `rows`: news, the person's name, whether it was read; newest first.

    A matter is read when all of it is. The order is that of the newest news of each.
    """
    found: dict[int, list[tuple[Told, str, bool]]] = {}
    for told, who, is_read in rows:
        if told.case_id is not None and told.kind in set(Kind):
            found.setdefault(told.case_id, []).append((told, who, is_read))
    return [
        Matter(
            case_id=case_id,
            who=group[0][1] or _("Somebody"),
            lines=_lines([told for told, _who, _read in group], group[0][1]),
            is_read=all(is_read for _told, _who, is_read in group),
        )
        for case_id, group in found.items()
    ]


def _lines(rows: Sequence[Told], who: str) -> tuple[Line, ...]:
    kinds: dict[Kind, list[Told]] = {}
    for row in rows:
        kinds.setdefault(Kind(row.kind), []).append(row)
    return tuple(
        Line(
            kind=kind,
            said=phrase(kind, who, len(same)),
            words=texts.shorten(personal.masked(same[0].words), WORDS_CHARS),
            at=same[0].at,
            n=len(same),
        )
        for kind, same in kinds.items()
    )
