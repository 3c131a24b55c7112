"""Queries of other tools, brought in and taken out: Brandwatch queries, rules of X, and our own.

`read` finds out what a text is (JSON, a table, or queries one after the other), reads each query whole or
not at all, and says why not and where. `write` gives the file for another tool, and what it cannot say.
What it misses: settings of other tools beside the query (languages or sites chosen in a form).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from allears.lib import text as texts
from allears.listening import query as language
from allears.listening.query import spell_x
from allears.listening.query.nodes import Node
from allears.mentions import queries, saying, trying, whole
from allears.mentions.queries import Monitor

MAX_BYTES = 2_000_000
MOST = 500
MAX_NAME = 120
NAMES = ("name", "query name", "queryname", "title", "tag")
QUERIES = ("booleanquery", "boolean query", "query", "querystring", "boolean", "value", "rule")
_FOLDERS = ("folder", "group")
X_MAX = 1024
"""Characters of a rule that X takes; the smaller plans take half of that."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One query of a file: read, or why not."""

    name: str
    source: str
    """As it stood in the file."""
    folder: str = ""
    query: str = ""
    """As it will be kept; empty where it was not read."""
    said: str = ""
    fault: trying.Fault | None = None
    unread: tuple[str, ...] = ()
    """What it asks for that has no counterpart here."""
    n_advice: int = 0

    @property
    def is_read(self) -> bool:
        return bool(self.query)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a file holds."""

    found: list[Found] = field(default_factory=list)
    fault: str = ""
    """Why the whole cannot be read."""

    @property
    def n_read(self) -> int:
        return sum(one.is_read for one in self.found)


@dataclass(frozen=True)
class _Raw:
    name: str
    text: str
    is_x: bool
    folder: str = ""


def read(text: str, *, is_x: bool = False) -> Report:
    """`is_x`: plain lines are rules of X. JSON and tables say themselves what they are."""
    if not text.strip():
        return Report(fault=_("There is nothing in it."))
    if len(text) > MAX_BYTES:
        return Report(fault=_("It is larger than 2 MB. Bring it in pieces."))
    try:
        rows = _raws(text.lstrip("\ufeff"), is_x)
        raws = list(islice(rows, MOST))
        n_more = sum(1 for _ in rows)  # counted, not kept: a million short lines fit in two MB
    except (ValueError, csv.Error) as error:
        return Report(fault=_("It cannot be read: %(why)s.") % {"why": str(error)[:300]})
    if not raws:
        return Report(fault=_("It holds no query: neither a column nor a key is called “query”."))
    if n_more:
        words = _("It holds %(n)d queries; %(most)d fit in at once.")
        return Report(fault=words % {"n": len(raws) + n_more, "most": MOST})
    parts = whole.known()
    return Report(found=_named([_read(raw, parts) for raw in raws]))


# ---- what a text is --------------------------------------------------------------------------


def _raws(text: str, is_x: bool) -> Iterator[_Raw]:
    if text.lstrip()[:1] in ("{", "[") and _is_json(text):
        yield from _from_json(json.loads(text), is_x)
        return
    header = text.strip().split("\n", 1)[0]
    columns = {cell.strip().strip('"').lower() for cell in _split(header)}
    if len(columns) > 1 and columns & set(QUERIES):
        yield from _from_table(text, is_x)
    else:
        yield from _from_lines(text, is_x)


def _is_json(text: str) -> bool:
    """A Brandwatch query may begin with a brace, too."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _from_json(found: Any, is_x: bool) -> Iterator[_Raw]:
    if isinstance(found, dict):
        keys = ("results", "queries", "monitors", "rules", "add", "data")
        found = next((found[key] for key in keys if isinstance(found.get(key), list)), [found])
    for entry in found if isinstance(found, list) else []:
        if isinstance(entry, str):
            yield _Raw("", entry, is_x)
        elif isinstance(entry, dict):
            low = {str(key).lower(): value for key, value in entry.items()}
            yield _of_row(low, is_x or "value" in low)


def _from_table(text: str, is_x: bool) -> Iterator[_Raw]:
    sign = "\t" if "\t" in text.split("\n", 1)[0] else ","
    csv.field_size_limit(MAX_BYTES)
    for row in csv.DictReader(io.StringIO(text.strip()), delimiter=sign):
        low = {str(key or "").strip().lower(): value for key, value in row.items()}
        yield _of_row(low, is_x)


def _split(header: str) -> list[str]:
    return header.split("\t" if "\t" in header else ",")


def _of_row(low: dict[str, Any], is_x: bool) -> _Raw:
    def first(names: Iterable[str]) -> str:
        return next((str(low[name]) for name in names if isinstance(low.get(name), str)), "")

    return _Raw(first(NAMES).strip(), first(QUERIES), is_x, first(_FOLDERS).strip())


def _from_lines(text: str, is_x: bool) -> Iterator[_Raw]:
    """Rules of X one a line; queries with an empty line between, and `# Name` above where it has one."""
    if is_x:
        for line in text.splitlines():
            if line.strip():
                yield _Raw("", line.strip(), True)
        return
    for block in "\n".join(line.rstrip() for line in text.splitlines()).split("\n\n"):
        name, rest = "", block.strip("\n")
        if rest.startswith("# "):
            head, _sign, rest = rest.partition("\n")
            name = head[2:].strip()
        if rest.strip():
            yield _Raw(name, rest, False)


# ---- one query -------------------------------------------------------------------------------


def _read(raw: _Raw, parts: dict[str, str]) -> Found:
    try:
        if raw.is_x:
            return _read_x(raw)
        node = whole.read(raw.text.strip(), parts=parts).node
    except language.QueryError as error:
        fault = trying.fault_of(error, raw.text)
        return Found(name=raw.name, source=raw.text, folder=raw.folder, fault=fault)
    return _good(raw, raw.text.strip(), node)


def _read_x(raw: _Raw) -> Found:
    rule = language.parse_x(raw.text, raw.name)
    if rule.node is None:
        return Found(name=raw.name, source=raw.text, folder=raw.folder, unread=rule.unread)
    return _good(raw, spell_x.plainly(rule.node), rule.node)


def _good(raw: _Raw, query: str, node: Node) -> Found:
    return Found(
        name=raw.name,
        source=raw.text,
        folder=raw.folder,
        query=query,
        said=saying.say(node).sentence,
        n_advice=len(language.advise(node)),
    )


def _named(found: Sequence[Found]) -> list[Found]:
    """Who has no name is called by the first words; nobody is called as another is."""
    taken = {one.name.casefold() for one in queries.monitors()}
    made = []
    for one in found:
        name = _free(_name(one), taken)
        taken.add(name.casefold())
        made.append(replace(one, name=name))
    return made


def _name(one: Found) -> str:
    name = one.name or texts.shorten(one.source, 60)
    return " ".join(name.split())[: MAX_NAME - 6] or _("Without a name")


def _free(name: str, taken: set[str]) -> str:
    """ "Trams (2)" where there are Trams already."""
    n, free = 2, name
    while free.casefold() in taken:
        free, n = f"{name} ({n})", n + 1
    return free


# ---- taken out -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Written:
    """One monitor for another tool: its text, or what that tool cannot say."""

    monitor: Monitor
    text: str = ""
    unsaid: tuple[str, ...] = ()
    is_long: bool = False

    @property
    def is_written(self) -> bool:
        return bool(self.text)


FORMATS = ("allears", "brandwatch", "x")


def write(monitors: Iterable[Monitor], *, to: str) -> list[Written]:
    """`to`: one of `FORMATS`. Nothing is written by half."""
    return [_written(one, to) for one in monitors]


def _written(monitor: Monitor, to: str) -> Written:
    if to == "allears":
        return Written(monitor=monitor, text=monitor.query)
    try:
        node = language.parse(monitor.query)
    except language.QueryError as error:
        return Written(monitor=monitor, unsaid=(error.words,))
    unsaid = spell_x.unsaid_in_x(node) if to == "x" else spell_x.unsaid_in_brandwatch(node)
    if unsaid:
        return Written(monitor=monitor, unsaid=tuple(unsaid))
    text = spell_x.to_x(node) if to == "x" else spell_x.to_brandwatch(node)
    if to == "x" and len(text) > X_MAX:
        return Written(monitor=monitor, is_long=True)
    return Written(monitor=monitor, text=text)


def file(written: Iterable[Written], *, to: str) -> str:
    """The file as JSON, in the shape in which the other tool's interface takes it."""
    good = [one for one in written if one.is_written]
    if to == "x":
        made: Any = {"add": [{"value": one.text, "tag": one.monitor.name} for one in good]}
    elif to == "brandwatch":
        made = {"results": [{"name": one.monitor.name, "booleanQuery": one.text} for one in good]}
    else:
        made = {
            "monitors": [
                {"name": one.monitor.name, "query": one.text, "folder": one.monitor.folder}
                for one in good
            ]
        }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
