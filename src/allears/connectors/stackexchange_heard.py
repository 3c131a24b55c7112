"""What one visit to a site of Stack Exchange brings: questions, their answers and comments.

Each tag and each search has its turn, one a visit. Below the questions and answers that were heard last
new answers and comments are asked for, a hundred places in one request; what is kept is asked for again
the same way (`look_again`), for edits and for what is missing. The interface asks for pauses (`backoff`) and is obeyed: a visit ends
there, and the next one comes no sooner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from allears.connectors import asking, cursors, fields, outcomes, typed, walking
from allears.connectors import stackexchange_post as posts
from allears.lib import http, text
from allears.lib.turns import Turns
from allears.listening.ports import Again, ChannelFacts, KeysExpired, Refused, RetryLater
from allears.listening.post import Post

WHAT: Final = "Stack Exchange"
API: Final = "https://api.stackexchange.com/2.3"
REQUESTS: Final = "requests"
AT_ONCE: Final = 100
MAX_KNOWN: Final = 400
MAX_SOURCES: Final = 20
SEEN_FIRST: Final = timedelta(days=1)
_WAIT = re.compile(r"(\d{1,7}) seconds")
_KEYS: Final = frozenset({401, 402, 403, 405, 406})
_LATER: Final = frozenset({500, 502, 503})


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    site: str = ""
    turns: str = ""
    walks: dict[str, walking.Walk] = {}
    """By tag or search, in seconds since 1970."""
    known: dict[str, int] = {}
    """Questions and answers heard last, and the question that each belongs to."""
    answers_s: int = 0
    comments_s: int = 0
    wait_until_s: int = 0

    @classmethod
    def read(cls, raw: str, site: str) -> Cursor:
        """One of another site, or one that cannot be read, is none."""
        return cursors.read(cls, raw, site=site)


class Paused(Exception):
    """The interface wants a pause: enough for this visit."""


@dataclass
class Visit:
    """One visit under way."""

    channel: ChannelFacts
    cursor: Cursor
    now: datetime
    items: list[dict[str, Any]] = field(default_factory=list)
    has_more: bool = False

    def go(self) -> None:
        """A source in its turn, then what is watched."""
        wait_s = self.cursor.wait_until_s - int(self.now.timestamp())
        if wait_s > 0:
            raise RetryLater("Stack Exchange asked for a pause.", after_s=float(wait_s))
        sources = sources_of(self.channel)
        turns = Turns(sources, self.cursor.turns)
        try:
            for source in turns.due(1):
                self._questions(source)
                turns.served(source, "")
            self.cursor.turns = turns.cursor
            if self.cursor.known and not self.has_more:
                self._answers()
                self._comments()
        except Paused:
            self.cursor.turns, self.has_more = turns.cursor, False

    def _questions(self, source: str) -> None:
        walk = self.cursor.walks.get(source, walking.Walk())
        first_s = int((self.now - SEEN_FIRST).timestamp())
        query = {"order": "desc", "sort": "creation", "page": walk.at or "1"}
        query["fromdate"] = str(walk.newest or first_s)
        kind, _, words = source.partition(":")
        query["tagged" if kind == "tag" else "q"] = words
        said, is_last = self._ask("/search/advanced", query)
        asked = fields.rows(said, "items")
        numbers = [fields.count(one, "creation_date") or 0 for one in asked]
        is_more = fields.truth(said, "has_more")
        following = str((fields.count(walk.at) or 1) + 1) if is_more else ""
        if not walk.newest:
            walk = walking.Walk(newest=first_s)
        done = walking.step(walk, [n for n in numbers if n > walk.newest], following)
        self.cursor.walks[source] = done.walk
        self.has_more |= done.has_more
        for question in reversed(asked):
            number = fields.count(question, "question_id") or 0
            if number and str(number) not in self.cursor.known:
                self._hear(question, "question", number)
        self._pause_if(is_last)

    def _answers(self) -> None:
        """New ones below the questions that were heard last."""
        questions = list(dict.fromkeys(self.cursor.known.values()))[-AT_ONCE:]
        self.cursor.answers_s = self.cursor.answers_s or int((self.now - SEEN_FIRST).timestamp())
        path = f"/questions/{_joined(questions)}/answers"
        said, is_last = self._ask(path, self._since(self.cursor.answers_s))
        for answer in fields.rows(said, "items"):
            number = fields.count(answer, "answer_id") or 0
            if number and str(number) not in self.cursor.known:
                self._hear(answer, "answer", fields.count(answer, "question_id") or 0)
            self.cursor.answers_s = max(self.cursor.answers_s, _created_s(answer))
        self._pause_if(is_last)

    def _comments(self) -> None:
        """New ones below questions and answers; one a second more is left to `dedupe`."""
        known = [int(name) for name in self.cursor.known][-AT_ONCE:]
        since = self.cursor.comments_s or int((self.now - SEEN_FIRST).timestamp())
        said, is_last = self._ask(f"/posts/{_joined(known)}/comments", self._since(since + 1))
        for comment in fields.rows(said, "items"):
            question = self.cursor.known.get(fields.text(comment, "post_id"), 0)
            wire = posts.wire_of(comment, kind="comment", site=self.cursor.site, question=question)
            self.items.append(wire)
            since = max(since, _created_s(comment))
        self.cursor.comments_s = since
        self._pause_if(is_last)

    def _hear(self, data: object, kind: str, question: int) -> None:
        number = fields.text(data, f"{kind}_id") or fields.text(data, "post_id")
        self.items.append(posts.wire_of(data, kind=kind, site=self.cursor.site, question=question))
        self.cursor.known[number] = question
        while len(self.cursor.known) > MAX_KNOWN:
            del self.cursor.known[next(iter(self.cursor.known))]

    def _since(self, seconds: int) -> dict[str, str]:
        return {"order": "asc", "sort": "creation", "fromdate": str(seconds)}

    def _ask(self, path: str, query: dict[str, str]) -> tuple[Any, bool]:
        """JSON, and whether a pause must follow."""
        query = {"site": self.cursor.site, "filter": "withbody", "pagesize": str(AT_ONCE)} | query
        said = ask(self.channel, path, query, self.now)
        pause_s = fields.count(said, "backoff") or 0
        if pause_s:
            self.cursor.wait_until_s = int(self.now.timestamp()) + pause_s
        return said, bool(pause_s)

    def _pause_if(self, is_last: bool) -> None:
        if is_last:
            raise Paused


def sources_of(channel: ChannelFacts) -> list[str]:
    """Tags and searches, each as one thing to ask for."""
    found = [f"tag:{name.lower()}" for name in typed.words(channel.get("tags"))]
    found += [f"q:{line}" for line in typed.lines(channel.get("search"), most=MAX_SOURCES)]
    return found[:MAX_SOURCES]


def ask(channel: ChannelFacts, path: str, query: dict[str, str], now: datetime) -> Any:
    """JSON of a GET; what is left of the day is told to the budget."""
    if key := channel.get("key"):
        query = query | {"key": key}
    root = channel.get("api_root") or API
    channel.budget.spend(REQUESTS)
    answer = asking.send(asking.Question(what=WHAT, url=root + path, query=query))
    said = asking.said(answer)
    left = fields.count(said, "quota_remaining")
    if left is not None:
        channel.budget.told(REQUESTS, left=left, until=_midnight(now))
    if answer.status >= 400:
        _judge(channel, answer, said, now)
    return asking.read(answer, asking.Question(what=WHAT, url=root))


def _judge(channel: ChannelFacts, answer: http.Response, said: object, now: datetime) -> None:
    """By the error's own number: the status is nearly always 400."""
    error = fields.count(said, "error_id") or 0
    words = text.shorten(text.tidy_line(fields.text(said, "error_message"), max_chars=600), 300)
    if error in _LATER or answer.status == 429:
        told = _WAIT.search(words)
        wait_s = min(float(told[1]), 86_400.0) if told else None
        if wait_s:
            channel.budget.told(REQUESTS, left=0, until=now + timedelta(seconds=wait_s))
        raise RetryLater(f"Stack Exchange asks us to wait: {words}", after_s=wait_s)
    if error in _KEYS:
        raise KeysExpired(f"Stack Exchange does not accept the key: {words}")
    if error:
        raise Refused(f"Stack Exchange refuses: {words}")
    outcomes.judge(answer, what=WHAT, now=now)


def _midnight(now: datetime) -> datetime:
    """When the day's requests begin anew (UTC)."""
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _created_s(thing: object) -> int:
    return fields.count(thing, "creation_date") or 0


def _joined(numbers: Sequence[int | str]) -> str:
    return ";".join(map(str, numbers))


def look_again(channel: ChannelFacts, site: str, kept: Sequence[Post], now: datetime) -> Again:
    """What became of a hundred posts; of comments only whether they are there. Two requests at most."""
    here = {post.id: post for post in kept if post.id.startswith(f"{site}/")}
    items: list[dict[str, Any]] = []
    missing: list[str] = []
    pause_s = 0
    for path, before in (("/posts", f"{site}/"), ("/comments", f"{site}/c/")):
        ids = [id_ for id_ in here if id_.removeprefix(before).isdigit()]
        if not ids or pause_s:
            continue
        query = {"site": site, "filter": "withbody", "pagesize": str(AT_ONCE)}
        said = ask(
            channel, f"{path}/{_joined([id_.removeprefix(before) for id_ in ids])}", query, now
        )
        if not isinstance(fields.within(said, "items"), list):
            raise RetryLater("Stack Exchange does not say what became of these.")
        rows = fields.rows(said, "items")
        names = {
            before
            + (
                fields.text(one, "comment_id")
                if path == "/comments"
                else fields.text(one, "post_id")
            ): one
            for one in rows
        }
        missing += [id_ for id_ in ids if id_ not in names]
        if path == "/posts":
            items += [_again(one, here[id_], site) for id_, one in names.items() if id_ in here]
        pause_s = fields.count(said, "backoff") or 0
    return Again(items=items, missing=missing, rest_s=float(pause_s))


def _again(one: object, kept: Post, site: str) -> dict[str, Any]:
    question = fields.count(kept.thread.rpartition("/")[2]) or 0
    return posts.wire_of(one, kind=fields.text(one, "post_type"), site=site, question=question)
