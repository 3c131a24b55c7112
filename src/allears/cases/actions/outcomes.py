"""What the person says of how it ended: the sign that "satisfied" needs, and what follows from a no.

We never say for them that they are satisfied. One of us points at their message, or writes down what
they said; or they say it on their own page, which closes the case or opens it again at a lead's desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import need
from allears.cases.actions import clocks, lines, loose_ends, notices, promises, record
from allears.cases.models import Case, Closure, Message, Sign, TheirWord
from allears.cases.models.case import Cause, Leaving, Outcome
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.cases.rules import thanks
from allears.lib import text as texts
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_WORDS = 4000


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What is known beside the outcome when a case is closed."""

    message_id: int | None = None
    """Their message that says that it is good."""
    is_spoken: bool = False
    """They said it to one of us."""
    cause: str = ""
    leaving: str = ""
    leaving_words: str = ""


def check(ending: Ending) -> None:
    """Raises `NotPossible` for what is no cause and no reason."""
    if ending.cause not in ("", *Cause.values) or ending.leaving not in ("", *Leaving.values):
        raise NotPossible(_("Choose one of the causes and reasons that there are."))


def suggested(case: Case) -> Message | None:
    """The last word of the person, where it reads as if it were good."""
    theirs = case.messages.filter(mention__isnull=False).order_by("-at", "-pk").first()
    return theirs if theirs is not None and thanks.says_good(theirs.text) else None


def sign_of(case: Case, ending: Ending, *, by: User, now: datetime) -> TheirWord:
    """By what we know that they are satisfied (not saved). Raises `NotPossible` where nothing says so."""
    word = TheirWord(case=case, at=now, is_satisfied=True, by=by)
    if ending.is_spoken:
        word.sign = Sign.SPOKEN
        return word
    if ending.message_id is not None:
        theirs = case.messages.filter(mention__isnull=False, pk=ending.message_id).first()
    else:
        theirs = suggested(case)
    if theirs is None:
        words = _(
            "“Satisfied” needs a word of the person. Choose the message that says so, or close it as"
            " solved: then they are asked."
        )
        raise NotPossible(words)
    is_later = case.closed_at is not None and theirs.received_at > case.closed_at
    word.sign, word.message = (Sign.LATER if is_later else Sign.MESSAGE), theirs
    return word


@transaction.atomic
def confirm(*, case_id: int, ending: Ending, by: User, now: datetime) -> Case:
    """A closed case turns out well: the person said so since. Raises `NotPossible`."""
    case = record.locked(case_id)
    lines.check(case, by)
    closure = _open_closure(case)
    if closure is None or closure.outcome == Outcome.SATISFIED:
        raise NotPossible(_("Nothing is left to confirm here."))
    word = sign_of(case, ending, by=by, now=now)
    _content(case, closure, word, now=now)
    record.save(case, by=by)
    return case


def _open_closure(case: Case) -> Closure | None:
    return Closure.objects.select_for_update().filter(case=case, reopened_at=None).first()


def _content(case: Case, closure: Closure, word: TheirWord, *, now: datetime) -> None:
    word.closure = closure
    word.save()
    closure.outcome = Outcome.SATISFIED
    closure.save(update_fields=["outcome"])
    case.dissatisfied_at = None
    promises.forgive(case, by=word.by, now=now)
    record.happened(
        case, EventKind.SATISFIED, by=word.by, now=now, words=word.words, sign=str(word.sign)
    )


@transaction.atomic
def says_good(*, case_id: int, now: datetime) -> bool:
    """The person says on their page that it is good. False: we knew."""
    case = record.locked(case_id)
    closure = _open_closure(case)
    if closure is not None and closure.outcome == Outcome.SATISFIED:
        return False
    if closure is None:
        closure = Closure.objects.create(case=case, at=now, outcome=Outcome.SATISFIED)
        loose_ends.tie_up(case, by=None, now=now)
        record.happened(
            case, EventKind.CLOSED, by=None, now=now, outcome=str(Outcome.SATISFIED), page=True
        )
    word = TheirWord(case=case, at=now, is_satisfied=True, sign=Sign.PAGE)
    _content(case, closure, word, now=now)
    clocks.recompute(case, now=now)
    record.save(case, by=None)
    return True


@transaction.atomic
def says_not_good(*, case_id: int, words: str, now: datetime) -> bool:
    """The person says on their page that it is not good: it is a lead's, and open. False: we knew."""
    case = record.locked(case_id)
    words = words.strip()[:MAX_WORDS]
    if case.dissatisfied_at is not None and not words:
        return False
    closure = _open_closure(case)
    TheirWord.objects.create(
        case=case, closure=closure, at=now, is_satisfied=False, sign=Sign.PAGE, words=words
    )
    if closure is not None:
        closure.reopened_at = now
        closure.save(update_fields=["reopened_at"])
        case.closed_at = None
        case.n_reopened += 1
        record.happened(case, EventKind.REOPENED, by=None, now=now)
    case.dissatisfied_at = now
    if case.waiting_since is None:
        case.waiting_since = now
        case.n_returns += 1
    need.set_place(case, now=now)
    clocks.recompute(case, now=now)
    record.happened(case, EventKind.NOT_SATISFIED, by=None, now=now, words=words)
    named = lines.leads_of([case.team_id]) | ({case.assignee_id} if case.assignee_id else set())
    news = notices.News(
        kind=notice_rules.Kind.NOT_SATISFIED,
        key=f"not-satisfied:{case.pk}:{now.isoformat()}",
        words=texts.shorten(words, 240) or _("They say that it is not good."),
        named=frozenset(named),
    )
    notices.tell(case, news, by=None, now=now)
    record.save(case, by=None)
    return True


@transaction.atomic
def seen_to(*, case_id: int, by: User, now: datetime) -> Case:
    """A lead has seen to somebody who is not satisfied: out of that queue, still open."""
    if not by.can_lead:
        raise NotPossible(_("A lead sees to people who are not satisfied."))
    case = record.locked(case_id)
    if case.dissatisfied_at is not None:
        case.dissatisfied_at = None
        words = _("seen to by a lead")
        record.happened(case, EventKind.RENAMED, by=by, now=now, words=words)
        record.save(case, by=by)
    return case
