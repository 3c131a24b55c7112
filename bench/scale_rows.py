"""The rows of the large desk: people, what they said, and what became of it, over two years.

`Story` draws who said what when and which of it is a case; `tell` writes it down in the order of time,
so that numbers grow with time as in a real desk. Sizes stand in `Size`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from allears.cases.rules import intake
from bench.scale_load import Sheets
from bench.scale_words import Tongue

DAYS = 730
CHUNK = 10_000
SOCIAL = ("mastodon", "bluesky", "reddit", "forum", "reviews")
INTENTS = (
    "complaint",
    "question",
    "idea",
    "praise",
    "leaving",
    "lead",
    "press",
    "spam",
    "chatter",
    "unknown",
)
INTENT_WEIGHTS = (14, 17, 4, 9, 2, 2, 1, 4, 22, 25)
MOODS = ("negative", "neutral", "positive", "mixed", "unknown")
MOOD_WEIGHTS = (24, 40, 14, 4, 18)
URGENCIES = ("normal", "high", "critical", "low")
URGENCY_WEIGHTS = (80, 12, 2, 6)
WHY = {
    "language": "The most likely by its letters.",
    "mood": "Words of praise or blame stand in it.",
    "intent": "Words that are said for this stand in it.",
    "urgency": "It waits like the others, unless it says otherwise.",
}
COLUMNS = {
    "contacts_contact": ("id", "name", "language", "about", "created_at"),
    "contacts_identity": (
        "id", "contact_id", "network", "key", "handle", "name", "followers", "url",
        "first_seen_at", "last_seen_at",
    ),
    "mentions_mention": (
        "id", "key", "channel_id", "network", "external_id", "identity_id", "posted_at", "heard_at",
        "thread", "is_private", "is_automatic", "title", "text", "url", "language", "mood", "intent",
        "urgency", "marks", "post", "fingerprint", "bands", "copy_of_id", "n_copies",
    ),
    "mentions_hit": ("mention_id", "monitor_id", "posted_at"),
    "cases_intake": ("mention_id", "at", "decision", "reason", "words", "case_id"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything."""

    mentions: int = 1_000_000
    cases: int = 200_000
    contacts: int = 150_000
    waiting: int = 6_000
    with_them: int = 1_500
    snoozed: int = 500
    long_cases: int = 5
    long_messages: int = 500

    def part(self, share: float) -> Size:
        return Size(**{
            name: max(1, int(value * share)) if name not in ("long_cases", "long_messages") else value
            for name, value in vars(self).items()
        })  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Numbers of the rows that are there already, and the first numbers that are free."""

    mailbox_id: int
    feed_ids: list[int]
    monitor_words: dict[tuple[str, str], int]
    """(language, word) to the monitor that listens for it."""
    agent_ids: list[int]
    teams_of: dict[int, list[int]]
    """Agent to teams."""
    first: dict[str, int]
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing that the person of a case said."""

    mention_id: int
    network_id: str
    title: str
    text: str
    at: datetime
    posted_at: datetime
    marks: dict[str, list[object]]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every mention in the order in which it was heard; the lists are as long as there are mentions."""

    of_case: list[int]
    """The place of its case, or -1."""
    person: list[int]
    at_s: list[float]
    """Seconds since the beginning."""


class People:
    """Contacts and identities: every second one writes mails, every tenth is known on two networks."""

    def __init__(self, size: Size, ground: Ground, tongues: Sequence[Tongue]) -> None:
        self.n, self._ground = size.contacts, ground
        rng = np.random.default_rng(3)
        self.tongue = rng.choice(len(tongues), self.n, p=_shares(len(tongues)))
        self.tongues = tongues

    def contact_id(self, p: int) -> int:
        return self._ground.first["contacts_contact"] + p

    def identity_id(self, p: int) -> int:
        return self._ground.first["contacts_identity"] + p

    def network(self, p: int) -> str:
        return "email" if p % 2 == 0 else SOCIAL[p // 2 % len(SOCIAL)]

    def name(self, p: int) -> str:
        words = self.tongues[self.tongue[p]].words
        return f"{words[400 + p * 7 % 5000].title()} {words[900 + p * 13 % 9000].title()}"

    def handle(self, p: int) -> str:
        plain = self.tongues[0].words[300 + p * 11 % 15_000]
        return f"{plain}{p}@people.example" if p % 2 == 0 else f"{plain}{p}"

    def tell(self, sheets: Sheets) -> None:
        start, now = self._ground.now - timedelta(days=DAYS), self._ground.now
        rng = random.Random(4)
        for p in range(self.n):
            seen = start + timedelta(days=DAYS * p / self.n)
            about = "Prefers to be called in the morning." if p % 50 == 0 else ""
            sheets.add("contacts_contact", self.contact_id(p), self.name(p), "", about, seen)
            handle = self.handle(p)
            followers = None if p % 2 == 0 else int(rng.paretovariate(1.1) * 20)
            sheets.add(
                "contacts_identity", self.identity_id(p), self.contact_id(p), self.network(p),
                handle, handle, self.name(p), followers, "", seen, now,
            )  # fmt: skip
        for n, p in enumerate(range(0, self.n, 10)):
            handle = f"also{p}"
            sheets.add(
                "contacts_identity", self.identity_id(self.n + n), self.contact_id(p), "mastodon",
                handle, handle, self.name(p), 10, "", start, now,
            )  # fmt: skip


def _shares(n: int) -> NDArray[np.float64]:
    parts = 1 / np.arange(1, n + 1) ** 0.7
    found: NDArray[np.float64] = parts / parts.sum()
    return found


def texts(
    tongue: Tongue, lengths: NDArray[np.int64], rng: np.random.Generator
) -> Iterator[list[str]]:
    """Lists of words as often as they are said, one list for each length."""
    weights = np.asarray(tongue.weights)
    picks = np.searchsorted(weights, rng.random(int(lengths.sum())) * weights[-1])
    words = np.asarray(tongue.words, dtype=object)[np.minimum(picks, len(weights) - 1)]
    at = 0
    for n in lengths.tolist():
        yield list(words[at : at + n])
        at += n


class Heard:
    """Writes the mentions down, and keeps what the persons of the cases said."""

    def __init__(
        self, size: Size, ground: Ground, tongues: Sequence[Tongue], people: People
    ) -> None:
        self.size, self.ground, self.tongues, self.people = size, ground, tongues, people
        self.said: list[list[Said]] = [[] for _ in range(size.cases)]
        self._heads: list[tuple[int, list[str], int, list[int]]] = []
        self._start = ground.now - timedelta(days=DAYS)

    def tell(self, sheets: Sheets, plan: Plan) -> None:
        for begin in range(0, len(plan.of_case), CHUNK):
            span = range(begin, min(len(plan.of_case), begin + CHUNK))
            dice = random.Random(begin)
            bodies = self._bodies(plan, span)
            marks = zip(
                dice.choices(INTENTS, INTENT_WEIGHTS, k=len(span)),
                dice.choices(MOODS, MOOD_WEIGHTS, k=len(span)),
                dice.choices(URGENCIES, URGENCY_WEIGHTS, k=len(span)),
                strict=True,
            )
            for i, words, marked in zip(span, bodies, marks, strict=True):
                self._one(sheets, plan, i, words=words, marked=marked, dice=dice)

    def _bodies(self, plan: Plan, span: range) -> list[list[str]]:
        rng = np.random.default_rng(span.start + 11)
        tongue_of = self.people.tongue[plan.person[span.start : span.stop]]
        lengths = np.clip(rng.lognormal(3.1, 0.6, len(span)), 3, 400).astype(np.int64)
        bodies: list[list[str]] = [[] for _ in span]
        for t, tongue in enumerate(self.tongues):
            places = np.nonzero(tongue_of == t)[0]
            found = texts(tongue, lengths[places], rng)
            for place, words in zip(places.tolist(), found, strict=True):
                bodies[place] = words
        return bodies

    def _one(
        self,
        sheets: Sheets,
        plan: Plan,
        i: int,
        *,
        words: list[str],
        marked: tuple[str, str, str],
        dice: random.Random,
    ) -> None:
        ground, people, p, case = self.ground, self.people, plan.person[i], plan.of_case[i]
        pk = ground.first["mentions_mention"] + i
        head, words, fingerprint, bands = self._near(pk, words, case, dice)
        network, handle, code = (
            people.network(p),
            people.handle(p),
            people.tongues[people.tongue[p]].code,
        )
        is_mail = network == "email"
        text = " ".join(words) + "?" * (i % 4 == 0)
        title = " ".join(words[:6]) if is_mail or network == "reviews" else ""
        heard = self._start + timedelta(seconds=plan.at_s[i])
        posted = heard - timedelta(seconds=dice.randrange(5, 120))
        external = f"{pk:x}.{i}@people.example" if is_mail else f"{network}-{i}"
        url = "" if is_mail else f"https://{network}.example/@{handle}/{i}"
        told = marks(code, *marked)
        author = {"id": handle, "handle": handle, "name": people.name(p)}
        post = {"id": external, "network": network, "text": text, "author": author}
        post |= {"created_at": f"{posted:%Y-%m-%dT%H:%M:%SZ}"}
        if is_mail:
            post |= {"title": title, "is": ["private"], "visibility": "private"}
        else:
            post |= {"url": url, "lang": code}
        earlier = self.said[case] if case >= 0 else []
        thread = earlier[0].network_id if earlier else external
        channel = ground.mailbox_id if is_mail else ground.feed_ids[p % len(ground.feed_ids)]
        sheets.add(
            "mentions_mention", pk, f"{i:032x}", channel, network, external, people.identity_id(p),
            posted, heard, thread, is_mail, False, title, text, url, code, marked[1], marked[0],
            marked[2], json.dumps(told, ensure_ascii=False), json.dumps(post, ensure_ascii=False),
            fingerprint, "{" + ",".join(map(str, bands)) + "}", head, 0,
        )  # fmt: skip
        for monitor_id in {m for w in words if (m := ground.monitor_words.get((code, w)))}:
            sheets.add("mentions_hit", pk, monitor_id, posted)
        case_id = ground.first["cases_case"] + case if case >= 0 else None
        sheets.add("cases_intake", pk, heard, *_fate(case, earlier, head), case_id)
        if case >= 0:
            self.said[case].append(
                Said(
                    mention_id=pk, network_id=external, title=title, text=text, at=heard,
                    posted_at=posted, marks=told,
                )
            )  # fmt: skip

    def _near(
        self, pk: int, words: list[str], case: int, dice: random.Random
    ) -> tuple[int | None, list[str], int | None, list[int]]:
        """One in twenty repeats something said shortly before, with a word changed."""
        if len(words) < 12:
            return None, words, None, []
        if case < 0 and self._heads and dice.random() < 0.085:
            head, old, fingerprint, bands = dice.choice(self._heads)
            return head, [*old[:-1], words[0]], fingerprint ^ 1, bands
        fingerprint = dice.getrandbits(64) - (1 << 63)
        bands = [dice.getrandbits(64) - (1 << 63) for _ in range(8)]
        if case < 0:
            self._heads = [*self._heads[-40:], (pk, words, fingerprint, bands)]
        return None, words, fingerprint, bands


def marks(code: str, intent: str, mood: str, urgency: str) -> dict[str, list[object]]:
    return {
        "mood": [mood, 0.6, WHY["mood"]],
        "intent": [intent, 0.62, WHY["intent"]],
        "urgency": [urgency, 0.5, WHY["urgency"]],
        "language": [code, 0.83, WHY["language"]],
    }


def _fate(case: int, earlier: list[Said], head: int | None) -> tuple[str, str, str]:
    if case < 0:
        reason = intake.Reason.COPY if head else intake.Reason.NOTHING_WANTED
        return "none", reason, intake.REASON_WORDS[reason]
    reason = intake.Reason.SAME_THREAD if earlier else intake.Reason.SENT_TO_US
    return "joined" if earlier else "opened", reason, intake.REASON_WORDS[reason]
