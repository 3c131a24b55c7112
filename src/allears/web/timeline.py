"""A row of columns over time that a range can be brushed on: positions in percent of the box.

Percent, not a fixed drawing, so that the letters stay as large as all others however wide the page
is. The upper end is a round number at or above the highest value, the lower end is 0, always. What
it misses: slots are drawn equally wide, also the hour more or less of a day on which clocks change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

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

    @property
    def columns(self) -> SafeString:
        """The slots as SVG: written here, because a template takes ten times as long for hundreds."""
        return mark_safe("".join(map(_drawn, self.slots)))  # noqa: S308 - `_drawn` escapes

    @property
    def numbers(self) -> SafeString:
        """Rows of the table behind; hours of silence are left out."""
        row = '<tr><th scope="row">{}</th><td class="number">{}</td></tr>'
        said = ((slot.span.words, slot.span.value) for slot in self.slots if slot.span.value)
        return format_html_join("", row, said)


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


def _drawn(slot: Slot) -> str:
    span, words = slot.span, escape(slot.span.words)
    bar = ""
    if not span.is_counted:
        bar = f'<rect class="timeline-uncounted" x="{slot.x}%" width="{slot.width}%" y="0" height="100%"/>'
    elif span.value:
        bar = (
            f'<rect class="chart-bar" x="{slot.bar_x}%" width="{slot.bar_width}%"'
            f' y="{slot.y}%" height="{slot.height}%"/>'
        )
    said = str(span.value) if span.is_counted else escape(_("not counted"))
    return (
        f"<g><title>{words}: {said}</title>"
        f'<rect class="timeline-slot" x="{slot.x}%" width="{slot.width}%" y="0" height="100%"'
        f' data-begin="{escape(span.begin)}" data-end="{escape(span.end)}"'
        f' data-words="{words}" data-n="{span.value}"/>{bar}</g>'
    )


def _ticks(slots: Sequence[Slot]) -> tuple[tuple[float, str], ...]:
    """Labels at their round places, thinned out until they do not touch."""
    labelled = [slot for slot in slots if slot.span.label and slot.x <= LAST_LABEL]
    every = max(1, ceil(len(labelled) / MOST_LABELS))
    return tuple((slot.x, slot.span.label) for slot in labelled[::every])
