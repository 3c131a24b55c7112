"""One action of a macro, done to a case by the actions that a person would use, and told in words.

Each runs with the rights of whoever runs the macro, and raises `NotPossible` where the action itself does.
What the case does not remember by itself (a draft, a note, a question, a link, a playbook) is noted for
taking it back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allears.cases import actions as cases
from allears.cases import filling, filter_words
from allears.cases import queries as desk
from allears.cases.queries.rows import Case, Outcome
from allears.playbooks import queries
from allears.playbooks.actions import following
from allears.playbooks.rules import times
from allears.playbooks.rules.acts import Act, Do
from allears.problems import actions as problems
from allears.problems import queries as known_problems
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User

Back = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What an action did to this case."""

    do: Do
    words: str
    text: str = ""
    """What it wrote, with its blanks filled."""
    is_new: bool = True
    """False: it was so already."""


@dataclass(frozen=True, kw_only=True)
class Doing:
    """On which case, by whom, when; and what takes it back."""

    case_id: int
    by: User
    now: datetime
    back: Back = field(default_factory=list)

    @property
    def case(self) -> Case:
        """As it is by now."""
        found = desk.case(self.case_id)
        if found is None:
            raise NotPossible(_("There is no such case any more."))
        return found

    @property
    def given(self) -> dict[str, Any]:
        return {"case_id": self.case_id, "by": self.by, "now": self.now}


def act(one: Act, doing: Doing) -> Done:
    """Do it. Raises `NotPossible`."""
    version = doing.case.version
    words, text = _WAYS[one.do](one, doing)
    is_new = one.do in _BESIDE or doing.case.version != version
    return Done(do=one.do, words=words, text=text, is_new=is_new and bool(words))


Said = tuple[str, str]


def _take(_one: Act, doing: Doing) -> Said:
    cases.take(**doing.given)
    return _("It is yours"), ""


def _assign(one: Act, doing: Doing) -> Said:
    user = staff.user(one.person)
    if user is None or not user.is_active:
        raise NotPossible(_("The colleague whom this macro names does not work here any more."))
    cases.assign(user=user, **doing.given)
    return _("%s has it") % user.name, ""


def _release(_one: Act, doing: Doing) -> Said:
    cases.release(**doing.given)
    return _("It is back in the queue of %s") % doing.case.team.name, ""


def _team(one: Act) -> Team:
    found = staff.team(one.team)
    if found is None or found.archived_at is not None:
        raise NotPossible(_("The team that this macro names does not work any more."))
    return found


def _offer(one: Act, doing: Doing) -> Said:
    team = _team(one)
    words = filling.fill(one.text, doing.case, by=doing.by, now=doing.now)
    before = doing.case.team
    cases.hand_over(team=team, words=words, **doing.given)
    if doing.case.team_id == team.pk:
        if before.pk == team.pk:
            return _("%s answers for it already") % team.name, ""
        return _("%s answers for it from now on") % team.name, words
    said = {"team": team.name, "giver": before.name}
    return _("It is offered to %(team)s; until they say yes, it stays with %(giver)s") % said, words


def _watch(one: Act, doing: Doing) -> Said:
    team = _team(one)
    cases.watch(team=team, **doing.given)
    return _("%s watches it") % team.name, ""


def _priority(one: Act, doing: Doing) -> Said:
    words = filter_words.PRIORITIES.get(one.choice, one.choice)
    if doing.case.priority == one.choice:
        return _("Its priority is %s") % words, ""
    cases.prioritise(level=one.choice, **doing.given)
    return _("Its priority is %s") % words, ""


def _snooze(one: Act, doing: Doing) -> Said:
    until = times.until(one.choice, zone=doing.by.timezone, now=doing.now)
    if until is None:
        raise NotPossible(_("This macro names no time that can be understood. Change it."))
    cases.snooze(until=until, **doing.given)
    said = date_format(timezone.localtime(until), "D j M, H:i")
    return _("It sleeps until %s, or until they write") % said, ""


def _note(one: Act, doing: Doing) -> Said:
    text = filling.fill(one.text, doing.case, by=doing.by, now=doing.now)
    note = cases.note(text=text, is_typed=False, **doing.given)
    doing.back.append({"note": note.pk})
    return _("A note for your colleagues"), text


def _draft(one: Act, doing: Doing) -> Said:
    case = doing.case
    if not cases.may_answer(case, doing.by):
        raise NotPossible(
            _("%s answers this person: you can put nothing into an answer.") % case.team.name
        )
    text = filling.fill(one.text, case, by=doing.by, now=doing.now).strip()
    draft = desk.draft(case.pk, doing.by)
    begun = draft.text if draft else ""
    if text in begun:
        return _("These words stand in your answer already"), text
    together = f"{begun.rstrip()}\n\n{text}" if begun.strip() else text
    where = None
    if draft is None or draft.is_public is None:  # else it would be taken for a note
        at = draft.conversation_id or 0 if draft else 0
        where = cases.Where(kind="private", conversation_id=at, base=doing.now)
    cases.save_draft(text=together, begun_version=case.version, where=where, **doing.given)
    was_note = draft is not None and draft.is_public is None
    doing.back.append({"draft": together, "before": begun, "was_note": was_note})
    return _("These words stand in your answer; nothing is sent"), text


def _ask(one: Act, doing: Doing) -> Said:
    text = filling.fill(one.text, doing.case, by=doing.by, now=doing.now)
    team = _team(one) if one.team else None
    person = staff.user(one.person) if one.person else None
    question = cases.Question(
        kind=one.choice, words=text, team=team, person=person, length=one.more
    )
    aside = cases.ask(question=question, **doing.given)
    doing.back.append({"aside": aside.pk})
    return _("%s is asked at the side") % (team or person), text


def _problem(one: Act, doing: Doing) -> Said:
    problem = known_problems.problem(one.item)
    if problem is None:
        raise NotPossible(_("The problem that this macro names is not there any more."))
    before = [
        row for row in known_problems.links_of_case(doing.case_id) if row.problem_id == one.item
    ]
    words = _("It belongs to the problem “%s”") % problem.title
    if any(row.ended_at is None for row in before):
        return words, ""
    link = problems.link(problem_id=one.item, **doing.given)
    ended_at = before[0].ended_at if before else None
    doing.back.append({"link": link.pk, "ended_at": ended_at.isoformat() if ended_at else ""})
    return words, ""


def _playbook(one: Act, doing: Doing) -> Said:
    playbook = queries.playbook(one.item, doing.by)
    if playbook is None:
        raise NotPossible(_("The playbook that this macro begins is not there for you."))
    running = {
        row.playbook_id for row in queries.followed_on(doing.case_id) if row.ended_at is None
    }
    words = _("The playbook “%s” begins") % playbook.name
    if playbook.pk not in running:
        begun = following.begin(playbook=playbook, **doing.given)
        doing.back.append({"following": begun.pk})
    return words, ""


def _close(one: Act, doing: Doing) -> Said:
    ending = cases.Ending(cause=one.more)
    cases.close(outcome=one.choice, words="", ending=ending, **doing.given)
    return _("It is closed: %s") % str(Outcome(one.choice).label).lower(), ""


_BESIDE = frozenset({Do.DRAFT, Do.PROBLEM, Do.PLAYBOOK})
"""Actions that do not change the case itself."""
_WAYS: dict[Do, Callable[[Act, Doing], Said]] = {
    Do.TAKE: _take,
    Do.ASSIGN: _assign,
    Do.RELEASE: _release,
    Do.OFFER: _offer,
    Do.WATCH: _watch,
    Do.PRIORITY: _priority,
    Do.NOTE: _note,
    Do.DRAFT: _draft,
    Do.ASK: _ask,
    Do.PROBLEM: _problem,
    Do.PLAYBOOK: _playbook,
    Do.SNOOZE: _snooze,
    Do.CLOSE: _close,
}
