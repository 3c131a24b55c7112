"""A row of columns over time that a range can be brushed on: positions in percent of the box.

Percent, not a fixed drawing, so that the letters stay as large as all others however wide the page
is. The upper end is a round number at or above the highest value, the lower end is 0, always. What
it misses: slots are drawn equally wide, also the hour more or less of a day on which clocks change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from allears.web.chart import top_of

MOST_LABELS = 7
LAST_LABEL = 95
"""Percent; further on, a label would be cut off."""
FILLED = 0.82
"""Of a slot, how much its column fills."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """One slot of time and what was counted in it."""

    begin: str
    """As a form takes it: 2026-03-02T10:00, local."""
    end: str
    words: str
    """Mon 10:00"""
    value: int
    is_counted: bool = True
    label: str = ""
    """What stands below it where there is room, at a round place of time; empty elsewhere."""


@dataclass(frozen=True)
class Slot:
    x: float
    width: float
    bar_x: float
    bar_width: float
    y: float
    height: float
    span: Span


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Everything that `web/_timeline.html` draws."""

    title: str
    slots: tuple[Slot, ...]
    ticks: tuple[tuple[float, str], ...]
    top: int
    total: int


def timeline(title: str, spans: Sequence[Span]) -> Timeline:
    """One column a span, in order; at least one."""
    top = top_of([float(span.value) for span in spans])
    width = 100 / max(len(spans), 1)
    slots = tuple(
        Slot(
            x=round(i * width, 3),
            width=round(width, 3),
            bar_x=round((i + (1 - FILLED) / 2) * width, 3),
            bar_width=round(width * FILLED, 3),
            y=round(100 * (1 - span.value / top), 2),
            height=round(100 * span.value / top, 2),
            span=span,
        )
        for i, span in enumerate(spans)
    )
    return Timeline(
        title=title,
        slots=slots,
        ticks=_ticks(slots),
        top=int(top),
        total=sum(span.value for span in spans),
    )


def _ticks(slots: Sequence[Slot]) -> tuple[tuple[float, str], ...]:
    """Labels at their round places, thinned out until they do not touch."""
    labelled = [slot for slot in slots if slot.span.label and slot.x <= LAST_LABEL]
    every = max(1, ceil(len(labelled) / MOST_LABELS))
    return tuple((slot.x, slot.span.label) for slot in labelled[::every])
