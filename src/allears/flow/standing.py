"""How each channel stands, for the doctor, without asking anybody outside: what its rows say.

Trouble and since when, answers that are held, keys before they end, an open line that lags, gaps, and
what is used up. What it misses: whether the place answers now; `checkup.try_channels` asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from allears.channels import actions as channels
from allears.channels import health
from allears.channels import queries as known
from allears.channels.health import Health
from allears.channels.queries import Channel
from allears.lib.checkup import Level, Remark
from allears.web import times

LAG: Final = timedelta(minutes=30)
"""Who is behind by more than this may never catch up."""
_LEVELS: Final[dict[str, Level]] = {
    "bad": "bad",
    "warn": "warn",
    "wait": "note",
    "off": "note",
    "good": "good",
}


def standing(*, now: datetime) -> Iterator[Remark]:
    """What there is to say of each channel that is not paused; one line where all is well."""
    n_gaps, rows = known.n_gaps(), [row for row in known.every() if row.paused_at is None]
    is_well = True
    for row in rows:
        for remark in (*_lines(row, now, n_gaps.get(row.pk, 0)), *_budgets(row, now)):
            is_well = is_well and remark.level not in ("bad", "warn")
            yield remark
    if rows and is_well:
        yield Remark("good", "channels", f"None of {len(rows)} says that something is wrong.")


def _lines(row: Channel, now: datetime, n_gaps: int) -> Iterator[Remark]:
    about = f"channel {row.name}"
    for line in health.lines(row, now, n_gaps=n_gaps):
        if line.state == "good" and line.about not in ("keys",):
            continue
        if _is_new(line, row):
            continue
        since = f" {times.span(max(now - line.at, times.MINUTE))}" if line.at else ""
        yield Remark(_level(line, row, now), about, f"{line.words}{since}", line.then)


def _is_new(line: Health, row: Channel) -> bool:
    """It waits for its first visit, or for its turn: nothing is wrong, and the loops are looked at apart."""
    return line.about == "hearing" and line.state == "wait" and row.succeeded_at is None


def _level(line: Health, row: Channel, now: datetime) -> Level:
    lags = row.is_behind and row.newest_post_at is not None and now - row.newest_post_at > LAG
    return (
        "warn" if line.about == "hearing" and lags and line.state == "wait" else _LEVELS[line.state]
    )


def _budgets(row: Channel, now: datetime) -> Iterator[Remark]:
    for one in channels.standings(row, now):
        if one.for_hearing > 0:
            continue
        wait = times.span(max(one.ends_at - now, times.MINUTE))
        words = f"{one.quota.label}: {one.left} of {one.amount} left"
        kept = "nothing is left for answers" if one.left <= 0 else "only answers may use that"
        level: Level = "warn" if one.left <= 0 else "note"
        yield Remark(
            level, f"channel {row.name}", f"{words}; {kept}.", f"It begins anew in {wait}."
        )
