"""Is this mention a new case, part of one that we have, or none?

A ladder of questions, the first that has an answer decides: is it a machine, is it danger, does
it belong to a case by thread, by person and subject, or by being a copy; was it sent to us; does
it want an answer. What was sent to us is always a case, unless a machine or a spammer sent it.
What was said in public is one when somebody needs something and we are sure enough of it.

Two mentions of one person are the same matter when they share a thread, come right after one
another in one place, or share enough words. What it misses: a person who describes the same
trouble twice in different words weeks apart (an agent merges), and two troubles in one breath.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from allears.listening.ports import Intent, Marks

MAX_SUBJECT_WORDS = 40
MIN_SHARED_WORDS = 2
"""One word in common is chance, however short the texts."""


class Automatic(StrEnum):
    """What kind of machine wrote it."""

    NO = ""
    BOUNCE = "bounce"
    AUTOREPLY = "autoreply"
    ROBOT = "robot"


class Reason(StrEnum):
    """Why; closed, one line for people each in `REASON_WORDS`."""

    # a new case
    DANGER = "danger"
    SENT_TO_US = "sent_to_us"
    WANTS = "wants"
    ASKS_US = "asks_us"
    CAME_BACK_LATE = "came_back_late"
    BY_HAND = "by_hand"
    # part of a case
    ANSWERS_US = "answers_us"
    SAME_THREAD = "same_thread"
    SAME_WORDS = "same_words"
    SAME_BREATH = "same_breath"
    SAME_TEXT = "same_text"
    CAME_BACK = "came_back"
    THANKS = "thanks"
    BOUNCED = "bounced"
    AUTOREPLIED = "autoreplied"
    ASIDE = "aside"
    # not a case
    MACHINE = "machine"
    BLOCKED = "blocked"
    EMPLOYEE = "employee"
    SPAM = "spam"
    REPOST = "repost"
    COPY = "copy"
    UNSURE = "unsure"
    NOTHING_WANTED = "nothing_wanted"
    TAKEN_BACK = "taken_back"


REASON_WORDS: Mapping[Reason, str] = {
    Reason.DANGER: "Somebody may be in danger.",
    Reason.SENT_TO_US: "It was sent to us.",
    Reason.WANTS: "Somebody wants something from us in public.",
    Reason.ASKS_US: "Somebody calls us by name or asks something, and we cannot tell what it is.",
    Reason.CAME_BACK_LATE: "The person writes again in a thread whose case ended long ago.",
    Reason.BY_HAND: "Somebody here made it a case by hand.",
    Reason.ANSWERS_US: "It answers a message of this case.",
    Reason.SAME_THREAD: "The same person goes on in the same thread.",
    Reason.SAME_WORDS: "The same person wrote about the same matter elsewhere.",
    Reason.SAME_BREATH: "The same person wrote it right after, in the same place.",
    Reason.SAME_TEXT: "The same person said the same again elsewhere.",
    Reason.CAME_BACK: "The person writes again, so the closed case opens again.",
    Reason.THANKS: "The person says thanks; the case stays closed.",
    Reason.BOUNCED: "Our reply could not be delivered.",
    Reason.AUTOREPLIED: "A machine answered our reply.",
    Reason.ASIDE: "It answers a question that one of us asked at the side of this case.",
    Reason.MACHINE: "A machine wrote it.",
    Reason.BLOCKED: "Somebody here muted or blocked this person.",
    Reason.EMPLOYEE: "One of our own people said it in public.",
    Reason.SPAM: "It looks like spam.",
    Reason.REPOST: "It passes on what somebody else said, with nothing added.",
    Reason.COPY: "It is a copy of a text that is known already.",
    Reason.UNSURE: "It may want something from us, but we are not sure enough.",
    Reason.NOTHING_WANTED: "Nobody wants an answer to it.",
    Reason.TAKEN_BACK: "Its author or its network took it back.",
}


@dataclass(frozen=True, kw_only=True)
class KnownCase:
    """A case that this mention may belong to: of its thread, of its author, or named by an anchor."""

    id: int
    closed_at: datetime | None = None
    last_at: datetime
    """The last message in it, by anybody."""
    is_anchored: bool = False
    """The mention carries the case's own address tag, or answers a message that we sent in it."""
    is_same_thread: bool = False
    is_same_person: bool = False
    is_same_channel: bool = False
    words: frozenset[str] = frozenset()
    """`subject_words` of what the person said in it."""
    monitor_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Copy:
    """The first mention of the group of near copies that this one belongs to."""

    case_id: int | None = None
    is_same_person: bool = False
    is_case_closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the decision looks at. `is_named`: one of our handles is in the text, or it answers
    a post of ours."""

    at: datetime
    """When we received it."""
    marks: Marks
    is_addressed: bool = False
    is_private: bool = False
    automatic: Automatic = Automatic.NO
    is_employee: bool = False
    is_blocked: bool = False
    """Muted or blocked, at the time of the decision."""
    is_hard: bool = False
    """Their words ask for a protocol (`triage.hard`); asked of who is blocked."""
    is_named: bool = False
    has_question_mark: bool = False
    is_good_now: bool = False
    """It says that the matter is solved (`rules.thanks`)."""
    is_repost: bool = False
    """Passed on with no words added."""
    copy: Copy | None = None
    words: frozenset[str] = frozenset()
    monitor_ids: frozenset[int] = frozenset()
    cases: tuple[KnownCase, ...] = ()

    @property
    def is_sent_to_us(self) -> bool:
        return self.is_addressed or self.is_private


def _default_opens() -> Mapping[str, float]:
    return {
        Intent.DANGER: 0.3,
        Intent.COMPLAINT: 0.5,
        Intent.QUESTION: 0.6,
        Intent.LEAVING: 0.5,
        Intent.LEAD: 0.6,
        Intent.PRESS: 0.5,
        Intent.OFFICIAL: 0.5,
        Intent.IDEA: 0.6,
    }


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The settings of the ladder."""

    opens: Mapping[str, float] = field(default_factory=_default_opens)
    """Intents that make a public mention a case, from which confidence on."""
    spam: float = 0.8
    """From here on a public mention is spam..."""
    spam_sent_to_us: float = 0.95
    """...and a message to us, where a mistake loses a person."""
    thanks: float = 0.6
    reopen_days: int = 30
    same_matter_days: int = 14
    same_breath_s: int = 30 * 60
    similar: float = 0.4
    """Share of the smaller text's words that both hold, to be the same matter..."""
    similar_same_monitor: float = 0.25
    """...and when the same monitor met both."""


@dataclass(frozen=True)
class NewCase:
    reason: Reason
    follows_id: int | None = None
    """A case that ended long ago, to be shown beside the new one."""


@dataclass(frozen=True)
class AddTo:
    case_id: int
    reason: Reason
    is_reopening: bool = False


@dataclass(frozen=True)
class Attach:
    """Write it down as an event of the case; it is no message and wakes nobody by itself."""

    case_id: int
    reason: Reason


@dataclass(frozen=True)
class NotACase:
    reason: Reason
    see_case_id: int | None = None


Decision = NewCase | AddTo | Attach | NotACase
DEFAULT = Policy()


def decide(facts: Facts, policy: Policy = DEFAULT) -> Decision:
    """What becomes of a mention. Total: every set of facts has exactly one decision."""
    if facts.automatic:
        return _machine(facts)
    is_danger = _is(facts, Intent.DANGER, policy.opens.get(Intent.DANGER, 2.0))
    if facts.is_blocked and not (is_danger or facts.is_hard):
        return NotACase(Reason.BLOCKED)
    is_danger = is_danger or facts.is_hard
    if facts.is_repost and not facts.is_sent_to_us:
        return NotACase(Reason.REPOST, facts.copy.case_id if facts.copy else None)
    known = _same_thread(facts, policy)
    if isinstance(known, AddTo):
        return known
    if is_danger:
        follows_id = known.follows_id if known else None
        return _same_matter(facts, policy) or NewCase(Reason.DANGER, follows_id)
    if facts.is_employee and not facts.is_sent_to_us:
        return NotACase(Reason.EMPLOYEE)
    if _is(facts, Intent.SPAM, policy.spam_sent_to_us if facts.is_sent_to_us else policy.spam):
        return NotACase(Reason.SPAM)
    fresh = _fresh(facts, policy)
    if known and isinstance(fresh, NewCase):
        fresh = known
    return _copy(facts) or _same_matter(facts, policy) or fresh


def subject_words(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, for comparing two texts: four letters and
    longer, folded; pairs of characters where a script has no spaces. At most 40, the longest."""
    text = unicodedata.normalize("NFKC", text[:4000]).casefold()
    text = _LINK_OR_HANDLE.sub(" ", text)
    words = {word for word in _WORD.findall(text) if not _SPACELESS.search(word)}
    for run in _SPACELESS.findall(text):
        words.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(sorted(words, key=lambda word: (-len(word), word))[:MAX_SUBJECT_WORDS])


def similarity(a: Collection[str], b: Collection[str]) -> float:
    """Share of the smaller set that both hold, 0 to 1; 0 when fewer than two words are shared."""
    n_shared = len(set(a) & set(b))
    return n_shared / min(len(a), len(b)) if n_shared >= MIN_SHARED_WORDS else 0.0


_LINK_OR_HANDLE = re.compile(r"https?://\S+|@\S+")
_WORD = re.compile(r"[^\W_]{4,}")
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")


def _is(facts: Facts, intent: Intent, at_least: float) -> bool:
    return facts.marks.intent.value == intent and facts.marks.intent.confidence >= at_least


def _machine(facts: Facts) -> Decision:
    anchored = _newest(case for case in facts.cases if case.is_anchored)
    if anchored and facts.automatic is Automatic.BOUNCE:
        return Attach(anchored.id, Reason.BOUNCED)
    if anchored and facts.automatic is Automatic.AUTOREPLY:
        return Attach(anchored.id, Reason.AUTOREPLIED)
    return NotACase(Reason.MACHINE)


def _newest(cases: Iterable[KnownCase]) -> KnownCase | None:
    """Open before closed, then the one that moved last."""
    return max(
        cases, key=lambda case: (case.closed_at is None, case.last_at, case.id), default=None
    )


def _same_thread(facts: Facts, policy: Policy) -> AddTo | NewCase | None:
    """In public a stranger who answers us in somebody's thread has a matter of their own; in
    private whoever got our message is a part of it."""
    own = [
        case
        for case in facts.cases
        if (case.is_anchored or case.is_same_thread)
        and (case.is_same_person or facts.is_sent_to_us)
    ]
    case = _newest([c for c in own if c.is_anchored]) or _newest(own)
    if case is None:
        return None
    reason = Reason.ANSWERS_US if case.is_anchored else Reason.SAME_THREAD
    if case.closed_at is None:
        return AddTo(case.id, reason)
    if _is_thanks(facts, policy):
        return AddTo(case.id, Reason.THANKS)
    if facts.at - case.closed_at <= timedelta(days=policy.reopen_days):
        return AddTo(case.id, Reason.CAME_BACK, is_reopening=True)
    return NewCase(Reason.CAME_BACK_LATE, follows_id=case.id)


def _is_thanks(facts: Facts, policy: Policy) -> bool:
    return facts.is_good_now or (
        _is(facts, Intent.PRAISE, policy.thanks)
        and facts.marks.mood.value != "negative"
        and not facts.has_question_mark
    )


def _copy(facts: Facts) -> Decision | None:
    if facts.copy is None:
        return None
    if facts.copy.is_same_person and facts.copy.case_id is not None:
        is_closed = facts.copy.is_case_closed
        return AddTo(facts.copy.case_id, Reason.SAME_TEXT, is_reopening=is_closed)
    if facts.is_sent_to_us or facts.copy.is_same_person:
        return None
    return NotACase(Reason.COPY, facts.copy.case_id)


def _same_matter(facts: Facts, policy: Policy) -> AddTo | None:
    best: tuple[float, datetime, int] | None = None
    reason = Reason.SAME_WORDS
    for case in facts.cases:
        if not case.is_same_person or case.closed_at is not None:
            continue
        likeness, why = _likeness(facts, case, policy)
        if likeness and (best is None or (likeness, case.last_at, case.id) > best):
            best, reason = (likeness, case.last_at, case.id), why
    return AddTo(best[2], reason) if best else None


def _likeness(facts: Facts, case: KnownCase, policy: Policy) -> tuple[float, Reason]:
    age = abs(facts.at - case.last_at)
    if case.is_same_channel and age <= timedelta(seconds=policy.same_breath_s):
        return 1.0, Reason.SAME_BREATH
    likeness = similarity(facts.words, case.words)
    shares_monitor = bool(facts.monitor_ids & case.monitor_ids)
    enough = policy.similar_same_monitor if shares_monitor else policy.similar
    is_near = age <= timedelta(days=policy.same_matter_days)
    return (likeness if is_near and likeness >= enough else 0.0), Reason.SAME_WORDS


def _fresh(facts: Facts, policy: Policy) -> Decision:
    if facts.is_sent_to_us:
        return NewCase(Reason.SENT_TO_US)
    intent = facts.marks.intent
    if intent.confidence >= policy.opens.get(intent.value, 2.0):
        return NewCase(Reason.WANTS)
    is_open_question = intent.value == Intent.UNKNOWN or intent.value in policy.opens
    if is_open_question and (facts.is_named or facts.has_question_mark):
        return NewCase(Reason.ASKS_US)
    return NotACase(Reason.UNSURE if intent.value in policy.opens else Reason.NOTHING_WANTED)
