"""The demo after its loading: what is said next, at a speed, and how people answer our answers.

Time of the play passes `speed` times as fast as ours, from visit to visit; while nobody visits (the
machine sleeps) it stands. A pool of posts comes again and again, each round by other people and in
other words. An answer of ours is a file; the person who got it reacts after a while, by rules: asked
something, they tell it; the first answer helps most of them, some say that it did not, some say
nothing; a second one helps nearly everybody. What it misses: it does not understand the answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from allears.connectors import demo_play
from allears.connectors.demo_play import Person, Said, When
from allears.lib import ids
from allears.listening.ports import Utterance

LONGEST_STEP_S: Final = 600.0
"""Between two visits no more of our time passes than this: a sleeping machine misses nothing."""
SPEEDS: Final = (0, 1, 10, 60)
MOST_AT_ONCE: Final = 40
SOONEST_S: Final = 4.0
"""Nobody answers sooner than this, however fast the demo runs."""
REACTS_S: Final = (45, 240)
"""How long somebody takes to answer us, at speed 1."""
_HELPS_OF_TEN, _HELPS_NOT_OF_TEN = 6, 8
_STATE: Final = "demo.json"


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a place is: lines of the play, and the time of the play since the loading."""

    n_told: int = 0
    at: datetime | None = None
    """Our time of the last visit."""
    play_s: float = 0.0

    @classmethod
    def read(cls, raw: str) -> Cursor:
        """A cursor that nobody can read is the beginning."""
        try:
            found = msgspec.json.decode(raw, type=cls)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return cls()
        return found if found.n_told >= 0 and (found.at is None or found.at.tzinfo) else cls()

    def write(self) -> str:
        return msgspec.json.encode(self).decode()


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Something that is said after the loading."""

    said: Said
    person: Person
    at: datetime
    thread: str
    reply_to_id: str = ""


class _Answer(msgspec.Struct, kw_only=True):
    """An answer of ours as it lies in the folder."""

    key: str
    place: str
    to: str
    text: str
    subject: str
    thread: str
    id: str
    n: int
    """Of our answers in this thread, from 1."""
    is_public: bool
    reacts_at: datetime


# ---- what is said next -----------------------------------------------------------------------


def hear(place: str, folder: Path, cursor: Cursor, *, now: datetime) -> tuple[list[Heard], Cursor]:
    """What is new since the last visit, and where the next one begins."""
    since = cursor.at or now
    passed_s = min(max(0.0, (now - since).total_seconds()), LONGEST_STEP_S)
    play_s = cursor.play_s + passed_s * speed(folder)
    found = [*_pool(place, cursor.play_s, play_s, now), *_reactions(place, folder, since, now)]
    return found, msgspec.structs.replace(cursor, at=now, play_s=play_s)


def poll_s(speed_: int) -> float:
    """How soon to look again."""
    return max(2.0, min(10.0, 60.0 / max(speed_, 1)))


def round_s() -> float:
    """How long the pool lasts, in time of the play."""
    return 60.0 * (max((said.when.minute for said in demo_play.play().live), default=0) + 20)


def _pool(place: str, since_s: float, until_s: float, now: datetime) -> Iterator[Heard]:
    """Posts of the pool whose time lies between the two."""
    play, length_s = demo_play.play(), round_s()
    due = [
        (turn * length_s + said.when.minute * 60.0, turn, n)
        for turn in range(int(since_s // length_s), int(until_s // length_s) + 1)
        for n, said in enumerate(play.live)
        if said.place == place and since_s < turn * length_s + said.when.minute * 60.0 <= until_s
    ]
    for _at_s, turn, n in sorted(due)[-MOST_AT_ONCE:]:
        said = play.live[n]
        name = f"{said.id}-round-{turn}"
        text = demo_play.spin(said.text, turn)
        person = _speaker(said, turn)
        yield Heard(said=replace(said, id=name, text=text), person=person, at=now, thread=name)


def _speaker(said: Said, turn: int) -> Person:
    """The one of the play at first, later others of their language."""
    people = demo_play.play().people
    first = people[said.who]
    if not turn:
        return first
    alike = sorted(key for key, one in people.items() if one.lang == first.lang)
    return people[alike[(alike.index(said.who) + 5 * turn) % len(alike)]]


# ---- how they answer us ----------------------------------------------------------------------


def said_to(
    place: str, folder: Path, utterance: Utterance, *, receipt_id: str, now: datetime
) -> None:
    """Keep an answer of ours, and when its reader reacts. The same key a second time is nothing."""
    path = answer_file(folder, utterance.key)
    if path.is_file():
        return
    n = 1 + sum(1 for one in _answers(folder) if one.thread == utterance.thread)
    low, high = REACTS_S
    wait_s = low + int(ids.digest(utterance.key)[:6], 16) % (high - low)
    answer = _Answer(
        key=utterance.key,
        place=place,
        to=utterance.to,
        text=utterance.text,
        subject=utterance.subject,
        thread=utterance.thread,
        id=receipt_id,
        n=n,
        is_public=utterance.is_public,
        reacts_at=now + timedelta(seconds=max(SOONEST_S, wait_s / max(speed(folder), 1))),
    )
    _write(path, msgspec.json.encode(answer))


def answer_file(folder: Path, key: str) -> Path:
    """Where the answer of a key lies."""
    return folder / "answers" / f"{ids.digest(key)}.json"


def reaction(key: str, text: str, n: int) -> str:
    """What the reader of an answer does: "detail", "thanks", "still", "asks", or "" for nothing."""
    chance = int(ids.digest(key, "reaction")[:6], 16) % 10
    if any(sign in text for sign in "?؟？"):
        return "detail"
    if n > 1:
        return "thanks" if chance < _HELPS_NOT_OF_TEN else ""
    if chance < _HELPS_OF_TEN:
        return "thanks"
    if chance < _HELPS_NOT_OF_TEN:
        return "still"
    return "asks" if chance == _HELPS_NOT_OF_TEN else ""


def _reactions(place: str, folder: Path, since: datetime, now: datetime) -> Iterator[Heard]:
    for answer in _answers(folder):
        if answer.place != place or not since < answer.reacts_at <= now:
            continue
        kind = reaction(answer.key, answer.text, answer.n)
        if kind:
            yield _react(answer, kind)


def _react(answer: _Answer, kind: str) -> Heard:
    stranger = Person(answer.to, answer.to, "en", answer.to, answer.to)
    person = demo_play.play().person(answer.to) or stranger
    lines = demo_play.table("reactions.toml")
    words = lines.get(person.lang, lines["en"])[kind]
    text = words[int(ids.digest(answer.key)[6:12], 16) % len(words)]
    flags = {"reply"} if answer.is_public else {"reply", "private"}
    said = Said(
        id=f"{answer.id}-re",
        when=When(),
        story=answer.thread,
        place=answer.place,
        who=person.key,
        text=text,
        title=answer.subject if answer.place == "mail" else "",
        flags=frozenset(flags),
    )
    return Heard(
        said=said,
        person=person,
        at=answer.reacts_at,
        thread=answer.thread,
        reply_to_id=answer.id,
    )


def _answers(folder: Path) -> list[_Answer]:
    """All of them; one that cannot be read is passed over."""
    found = []
    for path in sorted((folder / "answers").glob("*.json")):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=_Answer))
        except (msgspec.MsgspecError, OSError):
            continue
    return sorted(found, key=lambda answer: answer.reacts_at)


# ---- the folder ------------------------------------------------------------------------------


def speed(folder: Path) -> int:
    """How fast it runs; 0 stands still."""
    try:
        found = json.loads((folder / _STATE).read_text("utf-8"))
        return max(0, min(max(SPEEDS), int(found["speed"])))
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def set_speed(folder: Path, speed_: int) -> None:
    """For every process from its next visit on."""
    _write(folder / _STATE, json.dumps({"speed": speed_}).encode())


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(f".{os.getpid()}")
    waiting.write_bytes(content)
    waiting.replace(path)
