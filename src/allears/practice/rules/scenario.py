"""An invented customer: what they say first, what is true, what they say to which answer.

A file (`practice/scenarios/*.toml`) is read into these shapes once; what is missing or misspelled in it
is refused with its name. Nobody in them lives, and no company in them sells anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Look(StrEnum):
    """The kind of place that it looks like."""

    MAIL = "mail"
    FORM = "form"
    SQUARE = "square"
    FORUM = "forum"
    REVIEW = "review"


class Mood(StrEnum):
    """From easy to hard, in the order in which they are met."""

    FRIENDLY = "friendly"
    CALM = "calm"
    WORRIED = "worried"
    ANNOYED = "annoyed"
    FURIOUS = "furious"
    HARD = "hard"


class Sign(StrEnum):
    """What can be seen of an answer, on which the customer's next words depend."""

    PUBLIC = "public"
    FACTS = "facts"
    SOME_FACTS = "some_facts"
    FELT = "felt"
    SORRY = "sorry"
    PROMISED = "promised"
    ASKED_IN_PUBLIC = "asked_in_public"
    LEAKED = "leaked"
    BLAMED = "blamed"
    TRAPPED = "trapped"
    OTHER_LANGUAGE = "other_language"
    SHORT = "short"
    TOLD_LEAD = "told_lead"
    PROTOCOL = "protocol"
    AGAIN = "again"


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a look can carry, and how long an answer reads well there."""

    network: str
    can_public: bool
    can_private: bool
    max_chars: int | None
    words: tuple[int, int]


PLACES: Mapping[Look, Place] = {
    Look.MAIL: Place(
        network="practice-mail", can_public=False, can_private=True, max_chars=None, words=(15, 220)
    ),
    Look.FORM: Place(
        network="practice-form", can_public=False, can_private=True, max_chars=None, words=(15, 220)
    ),
    Look.SQUARE: Place(
        network="practice-square", can_public=True, can_private=True, max_chars=500, words=(8, 80)
    ),
    Look.FORUM: Place(
        network="practice-forum", can_public=True, can_private=True, max_chars=None, words=(12, 180)
    ),
    Look.REVIEW: Place(
        network="practice-review", can_public=True, can_private=False, max_chars=350, words=(12, 65)
    ),
}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What an agent can look up beside the case."""

    label: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a good answer says; any of the `words` shows it."""

    what: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Trap:
    """What one must not say; without `words` it is told, and no rule can see it."""

    what: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """What the protocol of a hard case asks: words that must stand there, or a lead who is told."""

    what: str
    words: tuple[str, ...] = ()
    is_told_to_a_lead: bool = False


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the customer says next, where all signs of `when` show ("!sign": does not show)."""

    say: str
    when: tuple[str, ...] = ()
    is_end: bool = False


@dataclass(frozen=True, kw_only=True)
class Scenario:
    key: str
    order: int
    name: str
    greeted: tuple[str, ...]
    """Any of these shows that they were called by name."""
    handle: str
    look: Look
    language: str
    mood: Mood
    matter: str
    clock_min: int
    """Minutes until the first answer is owed."""
    where: tuple[str, ...]
    """"public", "private": the right way to answer, first of all."""
    is_felt: bool
    """They show a feeling that wants a word."""
    first: str
    situation: str
    good: tuple[str, ...]
    facts: tuple[Fact, ...]
    needs: tuple[Need, ...]
    traps: tuple[Trap, ...]
    replies: tuple[Reply, ...]
    secret: tuple[str, ...] = ()
    """What is theirs alone: never in public."""
    protocol: tuple[Step, ...] = ()
    next_words: tuple[str, ...] = ()
    """What also says what happens next, where no time can be given."""
    no_next: bool = False
    """Nothing is left to happen."""

    @property
    def place(self) -> Place:
        return PLACES[self.look]

    @property
    def is_hard(self) -> bool:
        return self.mood == Mood.HARD


class Unreadable(ValueError):
    """A file of a customer that cannot be used, and why."""


def read(key: str, raw: Mapping[str, Any]) -> Scenario:
    """From the file `<key>.toml`. Raises `Unreadable`."""
    try:
        found = Scenario(**_fields(key, raw))
    except (KeyError, TypeError, ValueError) as why:
        raise Unreadable(f"{key}.toml cannot be used: {why!r}") from None
    faults = _faults(found)
    if faults:
        raise Unreadable(f"{key}.toml: {' '.join(faults)}")
    return found


def _fields(key: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in raw.items() if not isinstance(value, list)}
    lists = {
        name: tuple(value)
        for name, value in raw.items()
        if isinstance(value, list) and not any(isinstance(one, dict) for one in value)
    }
    rows = {
        "facts": tuple(Fact(**one) for one in raw["facts"]),
        "needs": tuple(Need(**_tuples(one)) for one in raw.get("needs", [])),
        "traps": tuple(Trap(**_tuples(one)) for one in raw["traps"]),
        "protocol": tuple(Step(**_tuples(one)) for one in raw.get("protocol", [])),
        "replies": tuple(Reply(**_tuples(one)) for one in raw["replies"]),
    }
    texts = {name: raw[name].strip() for name in ("first", "situation")}
    kinds = {"look": Look(raw["look"]), "mood": Mood(raw["mood"])}
    return plain | lists | rows | texts | kinds | {"key": key}


def _tuples(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value)
        if isinstance(value, list)
        else value.strip()
        if isinstance(value, str)
        else value
        for name, value in one.items()
    }


def _faults(found: Scenario) -> list[str]:
    signs = {*Sign}
    said = []
    if not found.replies or found.replies[-1].when:
        said.append("The last of the replies has no `when`: it is said when no other fits.")
    if any(sign.removeprefix("!") not in signs for one in found.replies for sign in one.when):
        said.append("A reply waits for a sign that there is not.")
    place = found.place
    can = {"public": place.can_public, "private": place.can_private}
    if not found.where or not all(can.get(way, False) for way in found.where):
        said.append(f"It is answered in a way that {found.look} does not have.")
    if found.is_hard != bool(found.protocol):
        said.append("A hard one has a protocol, and no other.")
    if not found.needs and not found.protocol:
        said.append("Nothing that a good answer must say.")
    if place.max_chars and len(found.first) > place.max_chars:
        said.append("The first message is longer than the network allows.")
    return said
