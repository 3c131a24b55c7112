"""What can be heard on a Mastodon server, and how each is asked for.

A source is one's own mentions, a hashtag, a list, a public timeline, a search. Servers differ in
what `min_id` gives of much that is new: the oldest of it or the newest. So behind a full page it is
looked for what lies between it and the place that was asked from, until there is no hole. What it
misses: more than `MAX_HOLES` pages on servers that begin with the newest; that is told as a hole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from allears.connectors import fields
from allears.connectors.mastodon_server import Api, Instance, Query
from allears.connectors.mastodon_settings import MAX_SOURCES, is_on
from allears.listening.ports import ChannelFacts, Refused

PAGE: Final = 40
"""The most that these servers give at once."""
MAX_HOLES: Final = 10
"""Pages that are read behind a full one."""
HEARD_TYPES: Final = ("mention", "quote", "update", "quoted_update")
_NAME = re.compile(r"[^\s,#]+")


class Source(NamedTuple):
    kind: str
    """mentions, tag, list, public, search"""
    arg: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.arg}" if self.arg else self.kind


def sources_of(channel: ChannelFacts) -> list[Source]:
    """What this channel hears, in a fixed order. Mentions need a key, the others may do without."""
    found = []
    if is_on(channel, "mentions", "yes") and channel.get("access_token"):
        found.append(Source("mentions"))
    found += [Source("tag", name) for name in _NAME.findall(channel.get("hashtags"))[:MAX_SOURCES]]
    lists = [name.strip() for name in channel.get("lists").split(",")]
    found += [Source("list", name) for name in lists if name][:MAX_SOURCES]
    if (timeline := channel.get("timeline", "none")) in {"local", "whole"}:
        found.append(Source("public", timeline))
    searches = [line.strip() for line in channel.get("search").splitlines()]
    found += [Source("search", line[:200]) for line in searches if line][:MAX_SOURCES]
    return list(dict.fromkeys(found))


class Sources:
    """Asks a server for its sources. `lists`: the ids of lists that are known by their names."""

    def __init__(self, api: Api, instance: Instance, lists: dict[str, str]) -> None:
        self.api, self.instance, self.lists = api, instance, lists

    def newest(self, source: Source) -> list[Any]:
        """The top of it."""
        return self._ask(source, [])

    def since(self, source: Source, place: str) -> tuple[list[Any], bool, bool]:
        """(what came after the place, whether there may be more, whether there is a hole)."""
        rows = self._ask(source, [("min_id", place)])
        if sum(is_after(row, place) for row in rows) < PAGE:
            return rows, False, False  # also where a server does not look at places at all
        for _ in range(MAX_HOLES):
            behind = self._behind(source, rows, place)
            if not behind:
                return rows, True, behind is None
            rows = [*behind, *rows]
        return rows, True, True

    def _behind(self, source: Source, rows: list[Any], place: str) -> list[Any] | None:
        """What lies between a place and the oldest of some rows; None where it cannot be asked for."""
        oldest = fields.text(min(rows, key=order), "id")
        found = self._ask(source, [("since_id", place), ("max_id", oldest)])
        known = {fields.text(row, "id") for row in rows}
        fresh = [row for row in found if fields.text(row, "id") not in known]
        if len(found) > 1 and not fresh:
            return None
        return [row for row in fresh if is_after(row, place)]

    def _ask(self, source: Source, query: Query) -> list[Any]:
        query = [*query, ("limit", str(PAGE))]
        match source.kind:
            case "mentions":
                return self._notifications(query)
            case "search":
                asked = [("q", source.arg), ("type", "statuses"), *query]
                found = self.api.get("/api/v2/search", asked, what="the search")
                return list(fields.rows(found, "statuses"))
            case "tag":
                path = f"/api/v1/timelines/tag/{part(source.arg)}"
            case "list":
                path = f"/api/v1/timelines/list/{part(self.list_id(source.arg))}"
            case _:
                path = "/api/v1/timelines/public"
                query += [("local", "true")] if source.arg == "local" else []
        return list(fields.rows(self.api.get(path, query, what=f"“{source.key}”")))

    def _notifications(self, query: Query) -> list[Any]:
        """Also those that the account's own settings hide: strangers who write in private."""
        asked = [*query, ("include_filtered", "true")]
        typed = [*asked, *(("types[]", one) for one in HEARD_TYPES)]
        if self.instance.has_groups:
            grouped = self.api.find("/api/v2/notifications", typed, is_trusting=True)
            if grouped is not None:
                return list(_ungrouped(grouped))
        try:
            rows = self.api.get("/api/v1/notifications", typed, what="the mentions")
        except Refused:  # a server that does not know one of the types
            rows = self.api.get("/api/v1/notifications", asked, what="the mentions")
        return [row for row in fields.rows(rows) if _is_heard(row)]

    def list_id(self, name: str) -> str:
        """Raises `Refused` where the account has none of this name."""
        if name.lower() not in self.lists:
            rows = fields.rows(self.api.get("/api/v1/lists", what="the lists"))
            named = {fields.text(one, "title").strip().lower(): one for one in rows}
            self.lists.clear()
            self.lists.update({title: fields.text(one, "id") for title, one in named.items()})
        if not self.lists.get(name.lower()):
            raise Refused(f"This account has no list called “{name}”: make one, or take it out.")
        return self.lists[name.lower()]


def above(api: Api, status_id: str) -> Sequence[Any]:
    """The posts above one, the root first; none where it is gone."""
    return fields.rows(api.find(f"/api/v1/statuses/{part(status_id)}/context"), "ancestors")


def order(row: object) -> tuple[int, str]:
    """By id: numbers grow in length, all other kinds keep theirs."""
    name = fields.text(row, "id")
    return len(name), name


def newer(one: str, other: str) -> str:
    """The later of two ids."""
    return max(one, other, key=lambda name: (len(name), name))


def is_after(row: object, place: str) -> bool:
    name = fields.text(row, "id")
    return name != place and newer(name, place) == name


def part(text: str) -> str:
    """As one part of an address."""
    return quote(text, safe="")


def _ungrouped(said: object) -> Iterator[Any]:
    """Each group with its status as a notification of its own; mentions are never grouped."""
    statuses = {fields.text(one, "id"): one for one in fields.rows(said, "statuses")}
    for group in fields.rows(said, "notification_groups"):
        status = statuses.get(fields.text(group, "status_id"))
        if status is not None and _is_heard(group):
            yield {
                "id": fields.text(group, "most_recent_notification_id"),
                "created_at": fields.text(group, "latest_page_notification_at"),
                "type": fields.text(group, "type"),
                "status": status,
            }


def _is_heard(row: object) -> bool:
    return fields.text(row, "type") in HEARD_TYPES
