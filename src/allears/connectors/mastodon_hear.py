"""What is new on a Mastodon server: each source from its own place, and what became of the latest posts.

Posts from elsewhere reach a server late and stand in its past then, so timelines are swept from
their top now and then. The latest posts are asked for again, a few a visit: an edit comes as the
post anew, one that is not there any more is gone. For posts that are for us the ids above them are
asked for, so that an answer to any part of a thread is known as one. What it misses: posts that
came late behind a page of others, and edits and deletions of posts older than `WATCHED_FOR`,
unless the open line tells them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from allears.connectors import fields
from allears.connectors.mastodon_post import NETWORK, Wire
from allears.connectors.mastodon_server import Api, Instance, own_id
from allears.connectors.mastodon_settings import is_on
from allears.connectors.mastodon_sources import (
    Source,
    Sources,
    above,
    is_after,
    newer,
    order,
    part,
    sources_of,
)
from allears.lib import ids
from allears.listening.ports import ChannelFacts, Gap, KeysExpired, Page, Refused, RetryLater

log = logging.getLogger(__name__)

SWEEP_EVERY: Final = 5
FIRST_LOOK_BACK: Final = timedelta(days=7)
SWEEP_LOOK_BACK: Final = timedelta(days=1)
MAX_RECENT: Final = 1_000
MAX_WATCHED: Final = 100
WATCHED_FOR: Final = timedelta(days=7)
WATCHED_A_VISIT: Final = 3
MAX_THREADS: Final = 10
"""Threads that are asked for in one visit, for posts that are for us."""


class Watched(msgspec.Struct, array_like=True):
    """A post that we brought, to be looked after."""

    id: str
    edited: str
    until_s: float


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits. Places are good for one account on one server."""

    of: str = ""
    n: int = 0
    """Visits, from 1."""
    at_s: float = 0.0
    """When the last one was."""
    places: dict[str, str] = {}
    recent: list[str] = []
    """Short digests of what was brought last."""
    lists: dict[str, str] = {}
    watched: list[Watched] = []


def read_cursor(text: str, of: str) -> Cursor:
    """An unreadable cursor, or one of another account or server, is a new beginning."""
    try:
        cursor = msgspec.json.decode(text, type=Cursor) if text else Cursor()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        cursor = Cursor()
    return cursor if cursor.of == of else Cursor(of=of)


def spelled(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()


@dataclass
class Visit:
    """One round over the sources. `items` grows; `cursor` moves with it."""

    api: Api
    instance: Instance
    cursor: Cursor
    now: datetime
    learnt: Mapping[str, str] = field(default_factory=dict)
    """Settings that are saved with the first page. A line's channel has them only when it is opened
    anew, so every post carries them."""
    items: list[Wire] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    has_more: bool = False
    gap: Gap | None = None
    poll_in_s: float | None = None
    """A server's wish for the next visit."""
    _n_threads: int = 0
    _is_saved: bool = False

    def page(self) -> Page:
        """One round, as a page."""
        for _ in self.round():
            pass
        return self.taken()

    def round(self) -> Iterator[None]:
        """Hear all sources, with a stop after each. What one refuses does not stop the others.

        Raises what ended it when it has brought nothing since the last stop that was taken.
        """
        sources = sources_of(self.api.channel)
        if not sources:
            raise _nothing_to_hear(self.api.channel)
        self.cursor.n += 1
        turn = self.cursor.n % len(sources)
        refused: list[Refused] = []
        later: RetryLater | None = None
        for source in [*sources[turn:], *sources[:turn]]:
            try:
                self.hear(source)
            except Refused as error:
                log.warning("%s, %s: %s", self.api.channel.name, source.key, error.why)
                refused.append(error)
            except RetryLater as error:
                later = error
                break
            yield
        if later is not None and not self.items:
            raise later
        if len(refused) == len(sources):
            raise refused[0]
        if later is not None:
            self.has_more, self.poll_in_s = False, later.after_s
        elif not self.has_more:
            self._look_after()

    def taken(self) -> Page:
        """What was heard so far, as a page; the next one begins empty."""
        self.cursor.at_s = self.now.timestamp()
        page = Page(
            items=self.items,
            cursor=spelled(self.cursor),
            has_more=self.has_more,
            poll_in_s=self.poll_in_s,
            changed_settings={} if self._is_saved else self.learnt,
            gone=self.gone,
            gap=self.gap,
        )
        self.items, self.gone, self.gap, self.has_more = [], [], None, False
        self._is_saved, self.poll_in_s = True, None
        self._n_threads = 0
        return page

    def hear(self, source: Source) -> None:
        """One source, from its place."""
        asked = Sources(self.api, self.instance, self.cursor.lists)
        place = self.cursor.places.get(source.key, "")
        if not place:
            rows = asked.newest(source)
            fresh = [row for row in rows if self._is_young(row, FIRST_LOOK_BACK)]
        else:
            rows, has_more, has_hole = asked.since(source, place)
            fresh = [r for r in rows if is_after(r, place) or self._is_young(r, SWEEP_LOOK_BACK)]
            self.has_more = self.has_more or has_more
            if has_hole:
                self._note_hole(source, rows)
            if source.kind != "mentions" and self.cursor.n % SWEEP_EVERY == 0:
                swept = asked.newest(source)
                fresh += [row for row in swept if self._is_young(row, SWEEP_LOOK_BACK)]
        for row in sorted(fresh, key=order):
            self.take(fields.mapping(row, "status") if source.kind == "mentions" else row)
        for row in rows:
            place = newer(place, fields.text(row, "id"))
        if place:
            self.cursor.places[source.key] = place

    def take(self, status: Any) -> None:
        """A status, unless it was brought before as it is now."""
        name, edited = fields.text(status, "id"), fields.text(status, "edited_at")
        mark = ids.short_digest(f"{name} {edited}")
        if not isinstance(status, dict) or mark in self.cursor.recent:
            return
        self.cursor.recent = [*self.cursor.recent, mark][-MAX_RECENT:]
        self._watch(status, name, edited)
        self.items.append(Wire(status=status, above=self._above(status), learnt=self.learnt))

    def _above(self, status: Any) -> tuple[str, ...]:
        """Ids of the posts above one that is for us; none where they cannot be had."""
        own = own_id(self.api.channel)
        meant = {fields.text(one, "id") for one in fields.rows(status, "mentions")}
        is_asked = own in meant and bool(fields.text(status, "in_reply_to_id"))
        if not own or not is_asked or self._n_threads >= MAX_THREADS:
            return ()
        self._n_threads += 1
        try:
            rows = above(self.api, fields.text(status, "id"))
        except (RetryLater, Refused, KeysExpired):
            return ()
        return tuple(name for one in rows if (name := fields.text(one, "id")))

    # ---- what became of them

    def forget(self, status_id: str) -> None:
        """It is gone."""
        self.gone.append((NETWORK, f"{self.api.host}/{status_id}"))
        self.cursor.watched = [one for one in self.cursor.watched if one.id != status_id]

    def _watch(self, status: Any, name: str, edited: str) -> None:
        if fields.mapping(status, "reblog"):
            return
        one = Watched(name, edited, (self.now + WATCHED_FOR).timestamp())
        kept = [seen for seen in self.cursor.watched if seen.id != name]
        self.cursor.watched = [*kept, one][-MAX_WATCHED:]

    def _look_after(self) -> None:
        """Ask for a few of the latest posts again."""
        alive = [one for one in self.cursor.watched if one.until_s > self.now.timestamp()]
        self.cursor.watched = alive
        begin = self.cursor.n * WATCHED_A_VISIT
        chosen = {alive[(begin + n) % len(alive)].id for n in range(WATCHED_A_VISIT) if alive}
        for one in [seen for seen in alive if seen.id in chosen]:
            try:
                status = self.api.find(f"/api/v1/statuses/{part(one.id)}")
            except (RetryLater, Refused):
                return
            if status is None:
                self.forget(one.id)
            elif fields.text(status, "edited_at") != one.edited:
                self.take(status)

    def _is_young(self, row: Any, back: timedelta) -> bool:
        at = fields.when(row, "created_at")
        return at is None or at > self.now - back

    def _note_hole(self, source: Source, rows: list[Any]) -> None:
        since = datetime.fromtimestamp(self.cursor.at_s, UTC)
        until = fields.when(min(rows, key=order), "created_at")
        if until is not None and since < until:
            why = f"More was said than {self.api.host} hands out ({source.key})."
            self.gap = Gap(since=since, until=until, why=why)


def _nothing_to_hear(channel: ChannelFacts) -> Exception:
    if is_on(channel, "mentions", "yes"):
        return KeysExpired("This channel is not connected to its account yet: connect it.")
    return Refused("This channel hears nothing: switch on mentions, or give it a hashtag or list.")
