"""One agent of `bench.shift`: a browser with one tab, and hands that do something every few seconds.

What a page asks for by itself right after it came (`hx-trigger="load …"`) is asked for too, and what
the events of the desk make js/live.js ask for. Everything written carries a word of its own, so that
it can be looked for afterwards.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from lxml import html  # type: ignore[import-untyped]

from bench import markup
from bench.agents import Screen
from bench.agents_desk import Person
from bench.agents_line import Answer, Line

OPEN = {"HX-Request": "true", "HX-Target": "case", "Accept-Encoding": "gzip"}
PART = {"HX-Request": "true", "Accept-Encoding": "gzip"}
FORM = {**PART, "Content-Type": "application/x-www-form-urlencoded"}
HERE_EVERY_S = 30.0
"""As in `cases/_presence.html`."""
WORDS = "Thank you for your patience. We have looked into it and it works again since this morning."


_SAID = re.compile(r'id="reply-error".*?<span>(.*?)</span>', re.DOTALL)
_NAMED = re.compile(
    r"“.*”|^.*?(?=\b(?:has|is) (?:answered|changed|deleted|written|writing)\b)", re.DOTALL
)


@dataclass
class Tally:
    """What was asked, and how it went."""

    times: dict[str, list[float]] = field(default_factory=dict)
    """Seconds by what was done."""
    written: list[str] = field(default_factory=list)
    """The words that the server said it has."""
    told: Counter[str] = field(default_factory=Counter)
    """Acts that the desk answered with a reason instead (somebody else was first), by that reason."""
    errors: list[str] = field(default_factory=list)

    @property
    def all_times(self) -> list[float]:
        return [one for times in self.times.values() for one in times]

    def add(self, name: str, answer: Answer) -> None:
        self.times.setdefault(name, []).append(answer.took_s)
        if words := reason(answer):
            self.told[words] += 1
        elif answer.status >= 400:
            self.errors.append(f"{name}: {answer.status} {answer.body[:160]!r}")


@dataclass
class Agent:
    """`every_s` seconds lie between two of their acts, more or less."""

    person: Person
    line: Line
    screen: Screen
    tally: Tally
    name: str
    dice: random.Random
    every_s: float
    persons: list[int]
    """Whose pages they look at."""
    case_id: int = 0
    form: dict[str, str] = field(default_factory=dict)
    """Of the box for answers in the open case."""
    _n: int = 0
    _parts: set[str] = field(default_factory=set)

    async def work(self, until: float) -> None:
        """Until the clock (`time.monotonic`) says so."""
        here = asyncio.create_task(self._stay())
        try:
            await self._work(until)
        finally:
            here.cancel()

    async def _stay(self) -> None:
        """An open case says every half minute that somebody is there; until it is cancelled."""
        while True:
            await asyncio.sleep(HERE_EVERY_S * self.dice.uniform(0.9, 1.1))
            if self.case_id:
                await self._post("still here", "presence/", {})

    async def _work(self, until: float) -> None:
        await asyncio.sleep(self.dice.random() * self.every_s)
        while time.monotonic() < until:
            began = time.monotonic()
            acts, weights = zip(*self._acts().items(), strict=True)
            await self.dice.choices(acts, weights)[0]()
            pause = self.every_s * self.dice.uniform(0.5, 1.5)
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))

    def _acts(self) -> dict[Callable[[], Awaitable[None]], float]:
        if not self.case_id or not self.form:
            return {self.open: 1.0}
        return {
            self.open: 34, self.type: 14, self.answer: 12, self.note: 10, self.take: 8,
            self.snooze: 3, self.search: 6, self.list: 6, self.someone: 4, self.listen: 3,
        }  # fmt: skip

    # ---- looking ---------------------------------------------------------------------------

    async def open(self) -> None:
        """The case beside its list, and what it asks for by itself."""
        if not self.screen.rows:
            await self.list()
            return
        self.case_id = self.dice.choice(sorted(self.screen.rows)[:40])
        query = self.screen.url.partition("?")[2]
        body = await self._get("open a case", f"/cases/{self.case_id}/?{query}", OPEN)
        self.form = _box(body)
        for name in self._parts:
            self.screen.parts.pop(name, None)
        self._parts = set()
        for tag in markup.tags_with(body, 'data-live="'):
            if "id" in tag and "data-live-url" in tag:
                self._parts.add(tag["id"])
                self.screen.parts[tag["id"]] = (tag["data-live"].split(), tag["data-live-url"])
                if "data-live-with" in tag:
                    self.screen.beside[tag["id"]] = tag["data-live-with"]
        later = markup.tags_with(body, 'hx-trigger="load')
        asked = [tag["hx-get"] for tag in later if "hx-get" in tag]
        await asyncio.gather(*(self._get("what it brings later", url, PART) for url in asked))

    async def list(self) -> None:
        kind = self.dice.choice(("all", "team", "team", "mine", "closed"))
        body = await self._get("a list", f"/inbox/?queue={kind}", PART | {"HX-Target": "list"})
        if kind != "closed":
            found = {int(n) for n in re.findall(r'id="case-(\d+)"', body)}
            self.screen.rows = found or self.screen.rows

    async def search(self) -> None:
        words = self.dice.choice(("re", "the", "pay", "deli", "late", "an"))
        await self._get("the palette", f"/palette/?q={words}", PART)

    async def someone(self) -> None:
        await self._get("a person", f"/people/{self.dice.choice(self.persons)}/", {})

    async def listen(self) -> None:
        await self._get("listen", "/listen/", {})

    # ---- doing -----------------------------------------------------------------------------

    async def type(self) -> None:
        """The draft as it is typed, and that somebody types."""
        await self._post(
            "a draft", "draft/", {**self.form, "text": WORDS[: self.dice.randint(9, 80)]}
        )

    async def answer(self) -> None:
        """Said, or told why not and said with a second look, as people do."""
        word = self._word()
        form = {**self.form, "text": f"{WORDS} {word}"}
        given = await self._post("an answer", "replies/", form)
        if given.status == 422:
            again = _box(given.body.decode()) | {"text": form["text"], "is_sure": "1"}
            given = await self._post("an answer", "replies/", again)
            self.form = _box(given.body.decode()) if given.status == 422 else self.form
        self._keep(word, given)

    async def note(self) -> None:
        word = self._word()
        form = {"kind": "note", "text": f"Called them, nobody there. {word}"}
        self._keep(word, await self._post("a note", "replies/", form))

    async def take(self) -> None:
        wanted = self.dice.choice((str(self.person.pk), "nobody"))
        await self._post("take or put back", "assignment/", {"user": wanted})

    async def snooze(self) -> None:
        await self._post("snooze", "snooze/", {"until": "1h"})

    # ---- the line --------------------------------------------------------------------------

    async def _get(self, name: str, url: str, headers: dict[str, str]) -> str:
        answer = await self.line.ask("GET", url, headers)
        self.tally.add(name, answer)
        return answer.body.decode()

    async def _post(self, name: str, what: str, form: dict[str, str]) -> Answer:
        said = urlencode({**form, "csrfmiddlewaretoken": self.person.csrf}).encode()
        headers = FORM | {"X-CSRFToken": self.person.csrf}
        answer = await self.line.ask("POST", f"/cases/{self.case_id}/{what}", headers, said)
        self.tally.add(name, answer)
        return answer

    def _word(self) -> str:
        self._n += 1
        return f"shift{self.name}n{self._n}"

    def _keep(self, word: str, answer: Answer) -> None:
        if answer.status == 204:
            self.tally.written.append(word)


def reason(answer: Answer) -> str:
    """Why the desk did not do it, in its own words without names and what was said; empty: it did it, or
    an error is all that it said."""
    if answer.status == 409:
        return "refused with a toast"
    said = _SAID.search(answer.body.decode()) if answer.status == 422 else None
    return _NAMED.sub("", unescape(said[1])).strip() if said else ""


def _box(body: str) -> dict[str, str]:
    """What the form for answers would send as it stands; empty where there is none."""
    found = markup.form(body, "reply")
    form = (
        {str(n): str(value) for n, value in html.fromstring(found).form_values()} if found else {}
    )
    form.pop("promise", None)  # nothing here promises anything
    return form
