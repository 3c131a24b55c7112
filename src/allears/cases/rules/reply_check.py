"""What speaks against sending this reply now.

Each objection is a sentence; those that block must be dealt with, the others may be waved through
by the one who answers. What has changed since the draft was begun blocks until the agent has
looked: two answers to one person are worse than one that comes a minute later.

Personal data in public answers is found by form and check digits: cards (Luhn), accounts (IBAN,
ISO 7064 mod 97), long telephone numbers. What it misses: names, addresses, numbers in words; and
networks that count characters in ways of their own (a link as 23), where the connector's refusal
is the last word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from allears.lib import splitting
from allears.listening.ports import Limits
from allears.listening.post import Visibility

MAX_EXCERPT = 80
WIDEST_FIRST: tuple[Visibility, ...] = ("public", "unlisted", "followers", "private")
MIN_PHONE_DIGITS = 9
"""The longest is 15 (E.164), and a 0 or two before it."""


class Kind(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_SUBJECT = "no_subject"
    NO_FILES = "no_files"
    ANSWERED_MEANWHILE = "answered_meanwhile"
    WROTE_MEANWHILE = "wrote_meanwhile"
    CHANGED_MEANWHILE = "changed_meanwhile"
    CLOSED = "closed"
    NO_WAY = "no_way"
    NOBODY_THERE = "nobody_there"
    PERSONAL_DATA = "personal_data"
    BLANKS_LEFT = "blanks_left"
    SOMEBODY_WRITES = "somebody_writes"
    SEEN_BY_MORE = "seen_by_more"


class Did(StrEnum):
    ANSWERED = "answered"
    WROTE = "wrote"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True)
class Draft:
    text: str
    is_public: bool
    seen_at: datetime
    """When the agent last had the whole case before them: the draft was begun, or "send anyway"
    was pressed after an objection."""
    author_id: int
    to: tuple[str, ...] = ()
    """Handles or addresses. May be empty where the thread says whom."""
    subject: str = ""
    warning: str = ""
    """Stands before it; networks that have warnings count their letters with the others."""
    n_files: int = 0
    seen_by: Visibility = "public"
    """Of a public one."""
    answers_seen_by: Visibility = "public"
    """Who could see what it answers."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A message of the case, or what its author did to it since."""

    at: datetime
    did: Did
    who: str
    """The name to show."""
    text: str
    author_id: int | None = None
    """Of ours; None: the person outside."""


@dataclass(frozen=True, kw_only=True)
class CaseState:
    """The case as it is now, read in the transaction that would send."""

    limits: Limits | None
    """Of the channel's network; None: its connector cannot speak."""
    is_channel_on: bool = True
    channel_name: str = "this channel"
    is_closed: bool = False
    changes: Sequence[Change] = ()
    automatic: frozenset[str] = frozenset()
    """Addresses whose last message was a bounce or came from a machine, lower case."""
    is_recipient_needed: bool = False
    """Nothing but `to` says whom it goes to (mail)."""
    writing: tuple[str, ...] = ()
    """Names of colleagues who are writing an answer to it at this moment."""
    our_numbers: tuple[str, ...] = ()
    """Telephone numbers and accounts of ours, which may be shown."""


@dataclass(frozen=True)
class Objection:
    kind: Kind
    words: str
    is_blocking: bool


def check(draft: Draft, state: CaseState) -> list[Objection]:
    """Everything that speaks against it, what blocks first; empty: it may leave."""
    found = [
        *_by_text(draft, state),
        *_by_way(draft, state),
        *_by_recipient(draft, state),
        *_by_readers(draft),
        *_by_change(draft, state),
        *_by_writing(state),
        *(_by_privacy(draft, state) if draft.is_public else ()),
    ]
    return sorted(found, key=lambda objection: not objection.is_blocking)


def personal_data(text: str) -> list[str]:
    """Card numbers, IBANs and long telephone numbers in a text, as they are written. O(len)."""
    found: list[str] = []
    for find in (_ibans, _cards, _phones):
        pieces, at = [], 0
        for begin, end in find(text):
            found.append(text[begin:end])
            pieces += [text[at:begin], "\n"]
            at = end
        text = "".join([*pieces, text[at:]])
    return found


def length(text: str, limits: Limits) -> int:
    """How long a text is as its network counts."""
    return splitting.length(text, limits.counted_in)


def n_parts(text: str, limits: Limits, *, warning: str = "") -> int | None:
    """As how many posts it leaves; None when it does not fit. The warning stands before each."""
    if limits.max_chars is None:
        return 1
    try:
        room = limits.max_chars - length(warning, limits)
        return len(
            splitting.split(
                text, max_chars=room, max_parts=limits.max_parts, counted_in=limits.counted_in
            )
        )
    except splitting.DoesNotFit:
        return None


# ---- objections ----------------------------------------------------------------------------


def _by_text(draft: Draft, state: CaseState) -> Iterator[Objection]:
    text = unicodedata.normalize("NFC", draft.text)
    if not any(unicodedata.category(char)[0] not in "ZC" for char in text) and not draft.n_files:
        yield Objection(Kind.EMPTY, "There is nothing in it yet.", True)
    left = list(dict.fromkeys(_BLANK.findall(text)))
    if left:
        words = f"It still holds blanks that nobody filled: {', '.join(left[:5])}."
        yield Objection(Kind.BLANKS_LEFT, words, False)
    limits = state.limits
    if limits is None:
        return
    yield from _by_length(text, draft.warning, limits)
    if limits.needs_subject and not draft.subject.strip():
        yield Objection(Kind.NO_SUBJECT, "It needs a subject.", True)
    if draft.n_files and not limits.can_files:
        yield Objection(
            Kind.NO_FILES, f"{state.channel_name} cannot carry files: take them out.", True
        )


def _by_length(text: str, warning: str, limits: Limits) -> Iterator[Objection]:
    n_chars = length(text, limits) + length(warning, limits)
    if limits.max_chars is None or n_parts(text, limits, warning=warning) is not None:
        return
    words = f"It is {n_chars - limits.max_chars} characters too long: at most {limits.max_chars} fit here."
    if limits.max_parts > 1:
        words = f"It is too long: there is room for {limits.max_parts} posts of {limits.max_chars} characters."
    yield Objection(Kind.TOO_LONG, words, True)


def _by_writing(state: CaseState) -> Iterator[Objection]:
    """The soft lock: it asks once, and holds nobody."""
    if state.writing:
        who = ", ".join(state.writing)
        words = (
            f"{who} is writing an answer to it right now. Talk to them, or send yours all the same."
        )
        yield Objection(Kind.SOMEBODY_WRITES, words, False)


def _by_way(draft: Draft, state: CaseState) -> Iterator[Objection]:
    limits = state.limits
    if state.is_closed:
        yield Objection(Kind.CLOSED, "The case is closed: open it again first.", True)
    if limits is None or not (limits.can_public or limits.can_private):
        words = f"We only listen on {state.channel_name}: answer on another channel."
        yield Objection(Kind.NO_WAY, words, True)
    elif not state.is_channel_on:
        words = f"{state.channel_name} is switched off: switch it on or answer elsewhere."
        yield Objection(Kind.NO_WAY, words, True)
    elif draft.is_public and not limits.can_public:
        words = f"{state.channel_name} has no public answers: send it privately."
        yield Objection(Kind.NO_WAY, words, True)
    elif not draft.is_public and not limits.can_private:
        words = f"{state.channel_name} has no private answers: answer in public or elsewhere."
        yield Objection(Kind.NO_WAY, words, True)


def _by_recipient(draft: Draft, state: CaseState) -> Iterator[Objection]:
    if state.is_recipient_needed and not draft.to:
        yield Objection(Kind.NOBODY_THERE, "It goes to nobody: add an address.", True)
    for address in draft.to:
        if address.lower() in state.automatic or _NO_REPLY.match(address):
            words = f"Nobody reads {address}: a machine answers there. Take it out."
            yield Objection(Kind.NOBODY_THERE, words, True)


def _by_readers(draft: Draft) -> Iterator[Objection]:
    if draft.is_public and is_wider(draft.seen_by, draft.answers_seen_by):
        words = "More people would see it than could see what it answers."
        yield Objection(Kind.SEEN_BY_MORE, words, False)


def is_wider(one: Visibility, other: Visibility) -> bool:
    """Whether more people see the one than the other."""
    return WIDEST_FIRST.index(one) < WIDEST_FIRST.index(other)


def _by_change(draft: Draft, state: CaseState) -> Iterator[Objection]:
    for change in state.changes:
        if change.at <= draft.seen_at or change.author_id == draft.author_id:
            continue
        excerpt = _excerpt(change.text)
        if change.did is Did.ANSWERED:
            words = f"{change.who} has answered meanwhile: “{excerpt}”"
            yield Objection(Kind.ANSWERED_MEANWHILE, words, True)
        elif change.did is Did.EDITED:
            words = f"{change.who} has changed what they said meanwhile: “{excerpt}”"
            yield Objection(Kind.CHANGED_MEANWHILE, words, True)
        elif change.did is Did.DELETED:
            words = f"{change.who} has deleted what they said meanwhile."
            yield Objection(Kind.CHANGED_MEANWHILE, words, True)
        else:
            words = f"{change.who} has written meanwhile: “{excerpt}”"
            yield Objection(Kind.WROTE_MEANWHILE, words, True)


def _by_privacy(draft: Draft, state: CaseState) -> Iterator[Objection]:
    ours = {_bare(number) for number in state.our_numbers}
    shown = [number for number in personal_data(draft.text) if _bare(number) not in ours]
    if shown:
        hidden = ", ".join(f"…{_bare(number)[-4:]}" for number in shown)
        words = f"Everybody can read this, and it seems to hold personal numbers ({hidden})."
        yield Objection(Kind.PERSONAL_DATA, words, False)


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_EXCERPT else line[: MAX_EXCERPT - 1] + "…"


# ---- numbers -------------------------------------------------------------------------------

_BLANK = re.compile(r"\{\{[^{}\n]{1,240}\}\}")
"""What a canned reply leaves where nothing is known."""
_NO_REPLY = re.compile(
    r"(?:no|not|dont|do-not|do_not|do\.not)[-_.]?reply\b|mailer-daemon\b|postmaster@|bounces?[-+@]",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\d+])[2-6](?:[ -]?\d){12,18}(?!\d)", re.ASCII)
_IBAN_START = re.compile(r"\b[A-Z]{2}\d{2}(?= ?[A-Z0-9])", re.ASCII | re.IGNORECASE)
_IBAN_REST = re.compile(r"(?: ?[A-Z0-9])*", re.ASCII | re.IGNORECASE)
_IBAN_CHARS = (
    "NO15 BE16 DK18 FO18 FI18 GL18 NL18 MK19 SI19 AT20 BA20 EE20 KZ20 XK20 LT20 LU20 HR21 LV21 LI21 "
    "CH21 BH22 BG22 CR22 GE22 DE22 IE22 ME22 RS22 GB22 VA22 GI23 IQ23 IL23 AE23 AD24 CZ24 MD24 PK24 "
    "RO24 SA24 SK24 ES24 SE24 TN24 VG24 PT25 ST25 IS26 TR26 FR27 GR27 IT27 MR27 MC27 SM27 AL28 AZ28 "
    "BY28 CY28 DO28 GT28 HU28 LB28 PL28 BR29 PS29 QA29 UA29 JO30 KW30 MU30 MT31 SC31 LC32"
)
"""Country and length, from the IBAN registry of ISO 13616."""
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBAN_CHARS.split()}
_PHONE = re.compile(r"(?<![\w+])(?:\+|00?)(?:[ ()/.-]{0,2}\d){8,14}(?!\d)", re.ASCII)


def _bare(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z+]", "", number).upper()


def _is_card(number: str) -> bool:
    total = 0
    for i, digit in enumerate(int(char) for char in reversed(_bare(number))):
        doubled = digit * 2 if i % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """From, to. The country says how long one is, so the words behind it are not taken along."""
    last_end = 0
    for start in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(start.group()[:2].upper(), 0)
        rest = _IBAN_REST.match(text, start.end(), start.end() + 2 * length)
        ends = [i + 1 for i in range(*rest.span()) if text[i] != " "] if rest else []
        if 0 < length <= len(ends) + 4:
            end = ends[length - 5]
            if start.start() >= last_end and _is_iban(text[start.start() : end]):
                last_end = end
                yield start.start(), end


def _is_iban(number: str) -> bool:
    bare = _bare(number)
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1


def _cards(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _CARD.finditer(text) if _is_card(match.group()))


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        if sum(char.isdigit() for char in match.group()) >= MIN_PHONE_DIGITS:
            yield match.span()
