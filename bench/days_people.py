"""Who writes in the simulated days: arrivals with days and nights, floods, and what people do when we
have answered: thanks, come back, rage, change or delete what they said, say on their page how it is, or
say nothing at all.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from allears.listening.ports import Utterance
from allears.listening.post import Author, Post
from bench import days_texts as texts
from bench.days_network import LETTERS, SQUARE, Network

BY_DAY, BY_NIGHT = 1.5, 0.25
"""Arrivals beside the mean."""
FLOOD = 50


@dataclass
class Person:
    """Somebody outside."""

    key: str
    language: str
    followers: int


@dataclass
class Matter:
    """One thread of somebody's."""

    person: Person
    network: str
    about: str
    root_id: str
    last: Post
    n_said: int = 1
    is_gone: bool = False
    heard: list[str] = field(default_factory=list)
    """Ids of ours that reached them."""


class People:
    """`arrive` and `happen` put posts on the networks; `answered` is what they do about our words."""

    def __init__(self, nets: dict[str, Network], rng: random.Random) -> None:
        self._nets, self._rng = nets, rng
        self._later: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._n = 0
        self.persons: list[Person] = []
        self.matters: dict[str, Matter] = {}
        """By the ids of all posts of it."""
        self.signs: list[tuple[str, bool]] = []
        """What somebody will say on their page: the first post of the matter, and whether it is good."""
        self.n_posts = 0

    def later(self, at: datetime, what: Callable[[datetime], None]) -> None:
        self._n += 1
        heapq.heappush(self._later, (at, self._n, what))

    def happen(self, now: datetime) -> None:
        """All that was to happen until now."""
        while self._later and self._later[0][0] <= now:
            heapq.heappop(self._later)[2](now)

    def arrive(self, now: datetime, *, mean: float) -> int:
        """New matters of a while in which `mean` come; how many."""
        share = BY_NIGHT if now.hour < 6 or now.hour >= 22 else BY_DAY
        n = _poisson(self._rng, mean * share)
        for _ in range(n):
            self.begin(now)
        return n

    def flood(self, now: datetime, *, n: int = FLOOD) -> None:
        """One trouble, many people, within an hour."""
        token = texts.word(self._rng)
        for _ in range(n):
            at = now + timedelta(seconds=self._rng.uniform(0, 3600))
            words = f"{texts.FLOOD.format(token=token)} {texts.word(self._rng)}"
            self.later(at, partial(self._join, words))

    def _join(self, words: str, now: datetime) -> None:
        self.begin(now, text=words)

    def begin(self, now: datetime, *, text: str = "") -> Matter:
        rng = self._rng
        person = self._person(is_new=bool(text))
        network = LETTERS if rng.random() < 0.75 or text else SQUARE
        about = texts.thing(rng)
        said = text or texts.opening(rng, person.language, about)
        if not text and rng.random() < 0.01:
            said = f"Your colleague stole it: harassment and stolen {about}, I want to complain!"
        post = self._post(person, network, said, now=now)
        matter = Matter(person, network, about, post.id, post)
        self.matters[post.id] = matter
        if rng.random() < 0.1:
            self.later(now + self._wait(0.2), lambda when: self.more(matter, when))
        if rng.random() < 0.04:
            self.later(now + self._wait(3), lambda when: self._edit(matter, when))
        elif rng.random() < 0.02:
            self.later(now + self._wait(5), lambda _when: self._delete(matter))
        return matter

    def _person(self, *, is_new: bool) -> Person:
        rng = self._rng
        if self.persons and not is_new and rng.random() < 0.12:
            return rng.choice(self.persons)
        followers = int(10 ** rng.uniform(0, 6)) if rng.random() < 0.3 else rng.randint(0, 200)
        language = "en" if is_new else rng.choices(texts.LANGUAGES, (5, 3, 1, 1, 1))[0]
        person = Person(f"person{len(self.persons)}", language, followers)
        self.persons.append(person)
        return person

    def _post(
        self, person: Person, network: str, text: str, *, now: datetime, **more: object
    ) -> Post:
        self.n_posts += 1
        key = f"{network}-p{self.n_posts}"
        fields: dict[str, object] = {"id": key, "thread": key, "created_at": now}
        author = Author(
            id=person.key, handle=person.key, name=person.key.title(), followers=person.followers
        )
        fields["visibility"] = "private" if network == LETTERS else "public"
        post = Post(network=network, text=text, author=author, **(fields | more))  # type: ignore[arg-type]
        self._nets[network].wires.append(post)
        return post

    def more(self, matter: Matter, now: datetime, text: str = "") -> None:
        """They write again in the thread, to our last word where there is one."""
        if matter.is_gone:
            return
        said = text or texts.again(self._rng, matter.person.language, matter.about)
        to = matter.heard[-1] if matter.heard else matter.last.id
        post = self._post(
            matter.person, matter.network, said, now=now, thread=matter.root_id, reply_to_id=to,
            references=(matter.root_id,),
        )  # fmt: skip
        matter.last = post
        matter.n_said += 1
        self.matters[post.id] = matter

    def _edit(self, matter: Matter, now: datetime) -> None:
        if matter.is_gone:
            return
        old = matter.last
        words = f"{old.text} {texts.word(self._rng)} (changed)"
        matter.last = Post(
            id=old.id, network=old.network, text=words, author=old.author, thread=old.thread,
            created_at=old.created_at, edited_at=now, visibility=old.visibility,
            reply_to_id=old.reply_to_id, references=old.references,
        )  # fmt: skip
        self._nets[old.network].wires.append(matter.last)

    def _delete(self, matter: Matter) -> None:
        if not matter.is_gone:
            self._nets[matter.network].gone.append((matter.network, matter.last.id))
            matter.is_gone = True

    # ---- what they do about an answer --------------------------------------------------------

    def answered(self, said: Utterance, receipt_id: str, now: datetime) -> None:
        """Our words have reached somebody."""
        matter = self.matters.get(said.reply_to_id) or self.matters.get(said.thread)
        if matter is None or matter.is_gone:
            return
        matter.heard.append(receipt_id)
        rng, dice = self._rng, self._rng.random()
        language, about = matter.person.language, matter.about
        if matter.n_said > 6:
            return
        if dice < 0.25:
            words = f"{texts.THANKS[language]}"
            self.later(now + self._wait(8), lambda when: self.more(matter, when, words))
        elif dice < 0.45:
            self.later(now + self._wait(10), lambda when: self.more(matter, when))
        elif dice < 0.50:
            rage = texts.RAGE[language].format(thing=about)
            self.later(now + self._wait(2), lambda when: self.more(matter, when, rage))
        elif dice < 0.58:
            is_good = rng.random() < 0.6
            self.later(
                now + self._wait(10), lambda _when: self.signs.append((matter.root_id, is_good))
            )

    def _wait(self, hours: float) -> timedelta:
        return timedelta(hours=self._rng.expovariate(1 / hours), seconds=self._rng.random())


def _poisson(rng: random.Random, mean: float) -> int:
    """By waiting times; for small means."""
    n, left = 0, rng.expovariate(1.0)
    while left < mean:
        n += 1
        left += rng.expovariate(1.0)
    return n
