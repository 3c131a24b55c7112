"""The play of the demo: who there is, what they say, and what the invented colleagues do, line by line.

Reads the files of `demo_world/` and decides nothing else. A play is stories, each a thread on one place:

    = lid-for-two mail "A lid, please"
    3 09:14 amelie: Bonjour, je cherche un couvercle ...
    3 10:02 amir answer: Bonjour Amélie, ...
    12 16:40 amelie @square: one can say it elsewhere, too
    -2:15 amelie: two hours and a quarter before the demo was loaded
    echo 8 11:20 30 in 45 square: {What|Which} a day

A time is a day (14 is today) with hours and minutes in UTC, or how long before loading. A line of
a colleague is a verb, its detail, and after a colon and a blank the words. `¶` ends a paragraph,
`{a|b}` is one of several. What it misses: whether a case comes of it; only playing it shows that.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

TODAY: Final = 14
"""The day of the play on which it is loaded."""
PLACES: Final = ("square", "stars", "mail")
FILES: Final = ("first_week.txt", "storm.txt", "second_week.txt", "today.txt")
LIVE: Final = "live.txt"
VERBS: Final = frozenset((
    "take", "assign", "release", "hand", "answer", "dm", "plan", "note", "snooze", "close",
    "reopen", "rename", "priority", "merge", "open", "each", "draft",
))  # fmt: skip
_LINE = re.compile(
    r"(?:(?P<day>\d+) (?P<hour>\d\d):(?P<minute>\d\d)|(?P<sign>[-+])(?P<h>\d+):(?P<m>\d\d))"
    r" (?P<who>[a-z_]+)(?: (?P<words>.*?))?(?::(?: (?P<text>.*))?)?\Z"
)
_STORY = re.compile(r'= (?P<name>[\w-]+) (?P<place>square|stars|mail)(?: "(?P<title>.*)")?\Z')
_ECHO = re.compile(
    r"echo (?P<day>\d+) (?P<hour>\d\d):(?P<minute>\d\d) (?P<n>\d+) in (?P<span>\d+)"
    r" (?P<place>square|stars|mail)(?P<repost> repost)?: (?P<text>.*)\Z"
)
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")


class BadPlay(ValueError):
    """A line that cannot be read; the text says which."""


@dataclass(frozen=True)
class Person:
    """Somebody outside, as each place knows them."""

    key: str
    name: str
    lang: str
    square: str
    mail: str
    followers: int | None = None

    def handle(self, place: str) -> str:
        return self.mail if place == "mail" else self.square


@dataclass(frozen=True, kw_only=True)
class When:
    """A moment of the play."""

    day: int | None = None
    minute: int = 0
    """Of the day; without a day: minutes before loading, or after it in the part that is live."""

    def at(self, loaded_at: datetime) -> datetime:
        if self.day is None:
            return loaded_at - timedelta(minutes=self.minute)
        midnight = loaded_at.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=self.day - TODAY, minutes=self.minute)


@dataclass(frozen=True, kw_only=True)
class Said:
    """Somebody outside says something."""

    id: str
    when: When
    story: str
    place: str
    who: str
    text: str
    title: str = ""
    flags: frozenset[str] = frozenset()
    stars: int | None = None


@dataclass(frozen=True, kw_only=True)
class Act:
    """A colleague does something with the case of the story."""

    when: When
    story: str
    who: str
    verb: str
    detail: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Play:
    people: Mapping[str, Person]
    crowd: tuple[Person, ...]
    colleagues: Mapping[str, Mapping[str, Any]]
    steps: tuple[Said | Act, ...]
    """In the order of the files; sort them by `when`."""
    live: tuple[Said, ...]

    def said(self, place: str, loaded_at: datetime) -> list[tuple[datetime, Said]]:
        """What is said at a place, in the order in which it is said."""
        found = [
            (step.when.at(loaded_at), step)
            for step in self.steps
            if isinstance(step, Said) and step.place == place
        ]
        return sorted(found, key=lambda pair: pair[0])

    def known(self, key: str) -> Person:
        """By the name that the play calls them. Raises `KeyError`."""
        return self.people.get(key) or next(one for one in self.crowd if one.key == key)

    def person(self, handle: str) -> Person | None:
        """By handle or address."""
        wanted = handle.lower().lstrip("@")
        everybody = (*self.people.values(), *self.crowd)
        return next((one for one in everybody if wanted in (one.square, one.mail)), None)


def words_of(name: str) -> str:
    """A file of the world."""
    return resources.files("allears.connectors").joinpath(f"demo_world/{name}").read_text("utf-8")


@cache
def table(name: str) -> dict[str, Any]:
    """A file of the world that is TOML."""
    return tomllib.loads(words_of(name))


@cache
def play() -> Play:
    """The whole play. Raises `BadPlay`."""
    raw = table("people.toml")
    people = {key: _person(key, row) for key, row in raw["people"].items()}
    crowd = tuple(_person(key, {"name": name, "lang": "en"}) for key, name in raw["crowd"].items())
    colleagues = table("house.toml")["colleagues"]
    reader = _Reader(people, crowd, colleagues)
    steps = tuple(step for name in FILES for step in reader.read(name))
    live = tuple(step for step in reader.read(LIVE) if isinstance(step, Said))
    return Play(people=people, crowd=crowd, colleagues=colleagues, steps=steps, live=live)


def spin(text: str, n: int) -> str:
    """The n-th way to say it: of each `{a|b}` one."""
    parts = 0

    def choose(found: re.Match[str]) -> str:
        nonlocal parts
        choices = found[1].split("|")
        parts += 1
        return choices[(n + parts * (n // len(choices))) % len(choices)]

    return _CHOICE.sub(choose, text)


class _Reader:
    """Knows who is who, and the story that is being read."""

    def __init__(
        self,
        people: Mapping[str, Person],
        crowd: tuple[Person, ...],
        colleagues: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._people, self._crowd, self._colleagues = people, crowd, colleagues
        self._story, self._place, self._title = "", "square", ""
        self._n: dict[str, int] = {}

    def read(self, name: str) -> Iterator[Said | Act]:
        for number, line in enumerate(words_of(name).splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                yield from self._line(line.strip())
            except (BadPlay, ValueError, KeyError) as error:
                raise BadPlay(f"{name}, line {number}: {error}") from None

    def _line(self, line: str) -> Iterator[Said | Act]:
        if story := _STORY.match(line):
            if story["name"] in self._n:
                raise BadPlay(f"the story {story['name']} begins a second time")
            self._n[story["name"]] = 0
            self._story, self._place = story["name"], story["place"]
            self._title = story["title"] or ""
            return
        if echo := _ECHO.match(line):
            yield from self._echo(echo)
            return
        found = _LINE.match(line)
        if found is None:
            raise BadPlay(f"nobody can read “{line[:60]}”")
        yield self._act(found) if found["who"] in self._colleagues else self._said(found)

    def _act(self, found: re.Match[str]) -> Act:
        verb, _, detail = (found["words"] or "").partition(" ")
        if verb not in VERBS:
            raise BadPlay(f"there is no verb “{verb}”")
        return Act(
            when=_when(found),
            story=self._story,
            who=found["who"],
            verb=verb,
            detail=detail.strip(),
            text=_paragraphs(found["text"] or ""),
        )

    def _said(self, found: re.Match[str]) -> Said:
        if found["who"] not in self._people:
            raise BadPlay(f"nobody is called “{found['who']}”")
        words = (found["words"] or "").split()
        place = next((word[1:] for word in words if word.startswith("@")), self._place)
        stars = next((int(word[:-1]) for word in words if word.endswith("*")), None)
        self._n[self._story] += 1
        return Said(
            id=f"{self._story}-{self._n[self._story]}",
            when=_when(found),
            story=self._story,
            place=place,
            who=found["who"],
            text=_paragraphs(found["text"] or ""),
            title=self._title if place != "square" else "",
            flags=frozenset(word for word in words if word[0] != "@" and word[-1] != "*"),
            stars=stars,
        )

    def _echo(self, found: re.Match[str]) -> Iterator[Said]:
        """Many say nearly the same; thick in the middle of the span, thin at its ends."""
        n, span = int(found["n"]), int(found["span"])
        begin = int(found["hour"]) * 60 + int(found["minute"])
        key = f"echo-{found['day']}-{begin}"
        for i in range(n):
            part = (i + 0.5) / n
            eased = part + 0.35 * part * (1 - part) * (1 if i % 2 else -1)
            yield Said(
                id=f"{key}-{i}",
                when=When(day=int(found["day"]), minute=begin + int(span * eased)),
                story=f"{key}-{i}",
                place=found["place"],
                who=self._crowd[(begin + i * 7) % len(self._crowd)].key,
                text=_paragraphs(spin(found["text"], i)),
                flags=frozenset({"repost"} if found["repost"] else ()),
            )


def _paragraphs(text: str) -> str:
    return text.replace(" ¶ ", "\n\n").replace("¶", "\n\n").replace(" ⏎ ", "\n").strip()


def _when(found: re.Match[str]) -> When:
    if found["day"] is None:
        return When(minute=int(found["h"]) * 60 + int(found["m"]))
    return When(day=int(found["day"]), minute=int(found["hour"]) * 60 + int(found["minute"]))


def _person(key: str, row: Mapping[str, Any]) -> Person:
    return Person(
        key=key,
        name=row["name"],
        lang=row["lang"],
        square=row.get("square", key).lower(),
        mail=row.get("mail", f"{key.replace('_', '.')}@post.example").lower(),
        followers=row.get("followers"),
    )
