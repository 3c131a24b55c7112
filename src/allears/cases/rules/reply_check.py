"""What speaks against sending this reply now.

Each objection is a sentence, in the language that `say` puts it into; those that block must be dealt with, the others may be waved through
by the one who answers. What has changed since the draft was begun blocks until the agent has
looked: two answers to one person are worse than one that comes a minute later.

Personal data is found by `triage.personal`. What it misses: what that misses; and networks that count characters in ways of their own (a link as 23), where the connector's refusal
is the last word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from allears.lib import splitting
from allears.lib.words import N_
from allears.listening.ports import Limits
from allears.listening.post import Visibility
from allears.triage import personal

MAX_EXCERPT = 80
WIDEST_FIRST: tuple[Visibility, ...] = ("public", "unlisted", "followers", "private")
NEVER_WRITTEN = frozenset({personal.Kind.CARD, personal.Kind.PASSWORD})
"""Not even in private: nobody of ours needs to repeat them."""
WORDS_OF: Mapping[personal.Kind, str] = {
    personal.Kind.IBAN: N_("an account"),
    personal.Kind.CARD: N_("a card number"),
    personal.Kind.PASSWORD: N_("a password"),
    personal.Kind.PASSPORT: N_("a passport number"),
    personal.Kind.ADDRESS: N_("an address"),
    personal.Kind.PHONE: N_("a telephone number"),
}
Say = Callable[[str], str]
"""Puts words into the language of who reads them."""


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
    ASKED_IN_PUBLIC = "asked_in_public"
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


def check(draft: Draft, state: CaseState, say: Say = str) -> list[Objection]:
    """Everything that speaks against it, what blocks first; empty: it may leave. `say`: into the language
    of who answers."""
    found = [
        *_by_text(draft, state, say),
        *_by_way(draft, state, say),
        *_by_recipient(draft, state, say),
        *_by_readers(draft, say),
        *_by_change(draft, state, say),
        *_by_writing(state, say),
        *_by_privacy(draft, state, say),
        *_by_asking(draft, state, say),
    ]
    return sorted(found, key=lambda objection: not objection.is_blocking)


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


def _by_text(draft: Draft, state: CaseState, say: Say) -> Iterator[Objection]:
    text = unicodedata.normalize("NFC", draft.text)
    if not any(unicodedata.category(char)[0] not in "ZC" for char in text) and not draft.n_files:
        yield Objection(Kind.EMPTY, say(N_("There is nothing in it yet.")), True)
    left = list(dict.fromkeys(_BLANK.findall(text)))
    if left:
        words = say(N_("It still holds blanks that nobody filled: %(blanks)s."))
        words %= {"blanks": ", ".join(left[:5])}
        yield Objection(Kind.BLANKS_LEFT, words, False)
    limits = state.limits
    if limits is None:
        return
    yield from _by_length(text, draft.warning, limits, say)
    if limits.needs_subject and not draft.subject.strip():
        yield Objection(Kind.NO_SUBJECT, say(N_("It needs a subject.")), True)
    if draft.n_files and not limits.can_files:
        words = say(N_("%(place)s cannot carry files: take them out."))
        yield Objection(Kind.NO_FILES, words % {"place": state.channel_name}, True)


def _by_length(text: str, warning: str, limits: Limits, say: Say) -> Iterator[Objection]:
    n_chars = length(text, limits) + length(warning, limits)
    if limits.max_chars is None or n_parts(text, limits, warning=warning) is not None:
        return
    words = say(N_("It is %(over)d characters too long: at most %(most)d fit here."))
    if limits.max_parts > 1:
        words = say(N_("It is too long: there is room for %(parts)d posts of %(most)d characters."))
    values = {
        "over": n_chars - limits.max_chars,
        "most": limits.max_chars,
        "parts": limits.max_parts,
    }
    yield Objection(Kind.TOO_LONG, words % values, True)


def _by_writing(state: CaseState, say: Say) -> Iterator[Objection]:
    """The soft lock: it asks once, and holds nobody."""
    if state.writing:
        who = ", ".join(state.writing)
        words = say(
            N_(
                "%(who)s is writing an answer to it right now. Talk to them, or send yours all the"
                " same."
            )
        )
        yield Objection(Kind.SOMEBODY_WRITES, words % {"who": who}, False)


def _by_way(draft: Draft, state: CaseState, say: Say) -> Iterator[Objection]:
    limits, place = state.limits, {"place": state.channel_name}
    if state.is_closed:
        words = say(N_("The case is closed: open it again first."))
        yield Objection(Kind.CLOSED, words, True)
    if limits is None or not (limits.can_public or limits.can_private):
        words = say(N_("We only listen on %(place)s: answer on another channel."))
        yield Objection(Kind.NO_WAY, words % place, True)
    elif not state.is_channel_on:
        words = say(N_("%(place)s is switched off: switch it on or answer elsewhere."))
        yield Objection(Kind.NO_WAY, words % place, True)
    elif draft.is_public and not limits.can_public:
        words = say(N_("%(place)s has no public answers: send it privately."))
        yield Objection(Kind.NO_WAY, words % place, True)
    elif not draft.is_public and not limits.can_private:
        words = say(N_("%(place)s has no private answers: answer in public or elsewhere."))
        yield Objection(Kind.NO_WAY, words % place, True)


def _by_recipient(draft: Draft, state: CaseState, say: Say) -> Iterator[Objection]:
    if state.is_recipient_needed and not draft.to:
        yield Objection(Kind.NOBODY_THERE, say(N_("It goes to nobody: add an address.")), True)
    for address in draft.to:
        if address.lower() in state.automatic or _NO_REPLY.match(address):
            words = say(N_("Nobody reads %(address)s: a machine answers there. Take it out."))
            yield Objection(Kind.NOBODY_THERE, words % {"address": address}, True)


def _by_readers(draft: Draft, say: Say) -> Iterator[Objection]:
    if draft.is_public and is_wider(draft.seen_by, draft.answers_seen_by):
        words = say(N_("More people would see it than could see what it answers."))
        yield Objection(Kind.SEEN_BY_MORE, words, False)


def is_wider(one: Visibility, other: Visibility) -> bool:
    """Whether more people see the one than the other."""
    return WIDEST_FIRST.index(one) < WIDEST_FIRST.index(other)


_CHANGED: Mapping[Did, tuple[Kind, str]] = {
    Did.ANSWERED: (
        Kind.ANSWERED_MEANWHILE,
        N_("%(who)s has answered meanwhile: “%(text)s”"),
    ),
    Did.EDITED: (
        Kind.CHANGED_MEANWHILE,
        N_("%(who)s has changed what they said meanwhile: “%(text)s”"),
    ),
    Did.DELETED: (
        Kind.CHANGED_MEANWHILE,
        N_("%(who)s has deleted what they said meanwhile."),
    ),
    Did.WROTE: (Kind.WROTE_MEANWHILE, N_("%(who)s has written meanwhile: “%(text)s”")),
}


def _by_change(draft: Draft, state: CaseState, say: Say) -> Iterator[Objection]:
    for change in state.changes:
        if change.at <= draft.seen_at:
            continue
        values = {"who": change.who, "text": _excerpt(change.text)}
        if change.author_id != draft.author_id:
            kind, words = _CHANGED[change.did]
            yield Objection(kind, say(words) % values, True)
        elif change.did is Did.ANSWERED and change.text == draft.text:  # pressed twice
            words = say(N_("You have sent this already: “%(text)s”")) % values
            yield Objection(Kind.ANSWERED_MEANWHILE, words, True)


def _by_privacy(draft: Draft, state: CaseState, say: Say) -> Iterator[Objection]:
    """In public all that is personal; in private what nobody should write to anybody."""
    ours = {personal.bare(number) for number in state.our_numbers}
    finds = [
        one
        for one in personal.find(draft.text)
        if personal.bare(draft.text[one.start : one.end]) not in ours
        and (draft.is_public or one.kind in NEVER_WRITTEN)
    ]
    if not finds:
        return
    said = dict.fromkeys(_said(draft.text, one, say) for one in finds)
    words = say(N_("It seems to hold personal data: %(what)s."))
    if draft.is_public:
        words = say(N_("Everybody can read this, and it seems to hold personal data: %(what)s."))
    yield Objection(Kind.PERSONAL_DATA, words % {"what": ", ".join(said)}, False)


def _by_asking(draft: Draft, state: CaseState, say: Say) -> Iterator[Objection]:
    """Advice: what we ask for in public is answered in public."""
    can_private = state.limits is not None and state.limits.can_private
    if draft.is_public and can_private and asks_for_data(draft.text):
        words = say(
            N_(
                "It asks for personal data where everybody reads the answer: ask in private"
                " instead."
            )
        )
        yield Objection(Kind.ASKED_IN_PUBLIC, words, False)


def asks_for_data(text: str) -> bool:
    """Whether it asks the person for a number, an address, a date of birth."""
    return _ASKS.search(text) is not None


def _said(text: str, one: personal.Find, say: Say) -> str:
    """What it is and enough to find it, never the thing itself."""
    return f"{say(WORDS_OF[one.kind])} ({personal.mask(one.kind, text[one.start : one.end])})"


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_EXCERPT else line[: MAX_EXCERPT - 1] + "…"


_BLANK = re.compile(r"\{\{[^{}\n]{1,240}\}\}")
"""What a canned reply leaves where nothing is known."""
_NO_REPLY = re.compile(
    r"(?:no|not|dont|do-not|do_not|do\.not)[-_.]?reply\b|mailer-daemon\b|postmaster@|bounces?[-+@]",
    re.IGNORECASE,
)
_ASKED = (
    r"(?:order|customer|contract|account|phone|telephone|policy|tracking|booking|serial) ?(?:number|no\.?)"
    r"|(?:e-?mail|postal|home)? ?address|date of birth|full name"
    r"|(?:bestell|kunden|vertrags|telefon|konto|auftrags)-?nummer|adresse|anschrift|geburtsdatum"
    r"|numéro de (?:commande|client|téléphone|contrat)|date de naissance"
    r"|número de (?:pedido|cliente|teléfono|contrato)|dirección|fecha de nacimiento"
    r"|sipariş numaran\w*|telefon numaran\w*|adresin\w*|رقم (?:الطلب|الهاتف|العميل)|عنوانك"
)
_ASKS = re.compile(
    r"(?<!\w)(?:send|give|tell|share|post|write|what(?:'s| is)|could (?:we|i) have|provide"
    r"|schick\w*|send\w*|nenn\w*|teil\w*|gib|geben|wie (?:ist|lautet)|envoye\w*|donne\w*|indique\w*"
    r"|envíe\w*|envia\w*|dígan\w*|indíque\w*|أرسل\w*)(?!\w)[^\n.!?]{0,40}(?<!\w)"
    r"(?:your|us your|me your|ihre?n?|deine?n?|eure|votre|ta|ton|su|tu|لنا|)\s{0,2}"
    rf"(?:{_ASKED})|(?<!\w)(?:{_ASKED})[^\n.!?]{{0,30}}(?:gönder|yaz|paylaş|ilet)\w*",
    re.IGNORECASE,
)
"""Send us your order number; in English, German, French, Spanish, Turkish, Arabic."""
