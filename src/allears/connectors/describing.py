"""What a connector says of itself, as the part of its page in the documents that is made from the module.

Blanks, rights, limits, quotas, how it hears and how it knows that an answer left: everything that stands
in the class, and the "What it misses" of its module. `put` replaces that part of a page between its
markers, or adds it. What it misses: what a class cannot say; that is written by hand around it.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from allears.listening.ports import (
    Connector,
    Connects,
    Firehose,
    Greets,
    Limits,
    Listener,
    LooksAgain,
    Metered,
    Quota,
    Refreshes,
    Setting,
    Speaker,
    Streamer,
    TakesBack,
    Threads,
    Waiter,
)

BEGIN: Final = "<!-- made from the module by `make pages`; change it there -->"
END: Final = "<!-- until here -->"
_MISSES = re.compile(
    r"What\s+it\s+(?:will\s+)?miss(?:es)?:\s*(.+?)(?:\.\s|\.?\Z|\.?\n\n)", re.DOTALL
)
_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def put(page: str, connector: Connector) -> str:
    """The page with its made part as it is now."""
    made = f"{BEGIN}\n{block(connector)}{END}\n"
    before, begin, rest = page.partition(BEGIN)
    if not begin:
        return f"{page.rstrip()}\n\n{made}" if page.strip() else f"# {connector.label}\n\n{made}"
    _old, _end, after = rest.partition(END)
    return before + made + after.removeprefix("\n")


def block(connector: Connector) -> str:
    """All that the module says, as Markdown."""
    parts = [
        ("In short", _short(connector)),
        ("Blanks", _blanks(connector.settings)),
        ("Rights", _rights(connector)),
        ("Answers", _answers(connector)),
        ("What the network allows", _quotas(connector)),
    ]
    return "\n## What the module says\n" + "".join(
        f"\n### {title}\n\n" + "\n".join(lines) + "\n"
        for title, said in parts
        if (lines := [*said])
    )


def _short(connector: Connector) -> Iterator[str]:
    yield f"- {connector.about}"
    if connector.is_addressed:
        yield "- What arrives was sent to us: all of it is kept, whether or not a monitor meets it."
    else:
        yield "- What a monitor meets is kept, unless the channel is told to keep everything."
    if isinstance(connector, Listener):
        yield f"- Visited every {_time(connector.poll_s)} when nothing else is said."
    if isinstance(connector, Streamer):
        yield "- Heard at once over a line that stays open, where the place has one."
    if isinstance(connector, Waiter):
        yield "- Rings by itself when something is new, where the place can."
    if isinstance(connector, Firehose):
        yield f"- All that it hears is kept for {connector.kept_days} days, unless switched off."
    if isinstance(connector, Threads):
        yield "- What stands above a post is fetched for those who answer."
    if isinstance(connector, LooksAgain):
        within = connector.look_within
        yield f"- What is kept is asked for again, up to {connector.looks_at} at a time: {_goes(within)}"
    if isinstance(connector, Connects):
        yield "- Connected by a conversation with the network; no password is typed."
    if isinstance(connector, Refreshes):
        yield "- Its keys renew themselves."
    if isinstance(connector, Greets):
        yield "- *Say hello* tries an answer that nobody else sees."
    if misses := _misses(connector):
        yield f"- Misses: {misses}"


def _goes(within: timedelta | None) -> str:
    """Until when what is deleted there is gone here."""
    if within is None:
        return "edits and deletions are found sooner or later, the network sets no time for that."
    return (
        "what is deleted there must be gone here "
        f"within {_time(within.total_seconds())}, and the last look is never that long ago."
    )


def _misses(connector: Connector) -> str:
    """What the module says that it misses, on one line."""
    module = sys.modules.get(type(connector).__module__)
    found = _MISSES.search(f"{((module and module.__doc__) or '').strip()}\n\n")
    return " ".join(found[1].split()).rstrip(".") + "." if found else ""


def _blanks(settings: tuple[Setting, ...]) -> Iterator[str]:
    if not settings:
        return
    yield "| blank | key | what to put there |"
    yield "|---|---|---|"
    for one in settings:
        yield f"| {_cell(one.label)} | `{one.key}` | {_cell(' '.join(_said_of(one)))} |"


def _said_of(one: Setting) -> Iterator[str]:
    if one.required:
        yield "Needed."
    if one.is_secret or one.kind == "password":
        yield "Secret."
    if one.help:
        yield one.help
    if one.choices:
        names = "; ".join(label for _value, label in one.choices)
        yield f"One of: {names}."
    if one.default:
        yield f"By default: {dict(one.choices).get(one.default, one.default)}."
    if one.is_advanced:
        yield "Folded away."


def _rights(connector: Connector) -> Iterator[str]:
    if not isinstance(connector, Connects) or not connector.rights:
        return
    yield "| right | why |"
    yield "|---|---|"
    for right in connector.rights:
        yield f"| `{right.name}` | {_cell(right.why)} |"


def _answers(connector: Connector) -> Iterator[str]:
    limits = connector.limits
    if not isinstance(connector, Speaker):
        yield "None leave by it."
        return
    ways = [("in public", limits.can_public), ("in private", limits.can_private)]
    yield f"- {' and '.join(name for name, can in ways if can).capitalize()}."
    yield f"- {_length(limits)}."
    if limits.formatting == "markdown":
        yield "- Bold, italic, lists, quotes and links arrive as such."
    if limits.has_warnings:
        yield "- A content warning is taken over and may be set."
    yield f"- {_files(limits)}."
    if words := _first(inspect.getdoc(connector.was_said)):
        yield f"- Whether an answer that broke off has left is found out so: {words}"
    if isinstance(connector, TakesBack):
        yield f"- Can be taken back after it has left: {_first(inspect.getdoc(connector.unsay))}"


def _length(limits: Limits) -> str:
    if limits.max_chars is None:
        return "As long as you like"
    words = f"Up to {limits.max_chars:,} {limits.counted_in}"
    return (
        f"{words}; longer ones leave as up to {limits.max_parts} posts"
        if limits.max_parts > 1
        else words
    )


def _files(limits: Limits) -> str:
    if not limits.can_files:
        return "No files"
    kinds = ", ".join(kind.rstrip("/") for kind in limits.file_types) or "any kind"
    return f"Up to {limits.max_files} files of {limits.max_file_bytes / 1e6:g} MB ({kinds})"


def _quotas(connector: Connector) -> Iterator[str]:
    if not isinstance(connector, Metered) or not connector.quotas:
        return
    yield "| what | how much | in | kept for answers |"
    yield "|---|---|---|---|"
    for one in connector.quotas:
        yield f"| {_cell(one.label)} | {one.amount:,} | {_time(one.per_s)} | {_kept(one)} |"


def _kept(quota: Quota) -> str:
    return f"{quota.kept_for_answers:.0%}" if quota.kept_for_answers else "nothing"


def _time(seconds: float) -> str:
    """In the largest unit that it is a whole number of: "5 minutes", "hour"."""
    size, unit = next(
        ((s, u) for s, u in _UNITS if seconds >= s and seconds % s == 0), (1, "second")
    )
    n = seconds / size
    return unit if n == 1 else f"{n:g} {unit}s"


def _first(words: str | None) -> str:
    """The first paragraph, as one line."""
    return " ".join((words or "").partition("\n\n")[0].split())


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")
