"""The geometry of a chart, so that the page draws it as plain SVG without a script.

`columns` for counts over time, `lines` for up to three series. Both give positions in a box of
640 x 220 and the table behind. The upper end of the axis is a round number at or above the highest
value, the lower end is 0, always. Misses: negative values (refused), more than three series (refused:
nobody tells four apart).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 30, 34
N_TICKS = 4
MAX_LABELS = 8
HALF_LETTER = 3.4
"""Half the width of a letter of a label, so that the last one is not cut off."""
MAX_SERIES = 3


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    label: str
    value: float


@dataclass(frozen=True)
class Line:
    name: str
    number: int
    points: str
    dots: tuple[Bar, ...]


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Everything `web/_chart.html` needs."""

    title: str
    y_name: str
    x_name: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    heads: tuple[str, ...]
    table: tuple[tuple[str, tuple[float, ...]], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def columns(title: str, points: Sequence[tuple[str, float]], *, x_name: str, y_name: str) -> Chart:
    """One column a point; (label, value), in order."""
    top = top_of([value for _label, value in points])
    step = _step(len(points))
    bars = tuple(
        Bar(
            round(LEFT + i * step + step * 0.1, 2),
            _y(value, top),
            round(step * 0.8, 2),
            round(HEIGHT - BOTTOM - _y(value, top), 2),
            label,
            value,
        )
        for i, (label, value) in enumerate(points)
    )
    labels = [label for label, _value in points]
    return Chart(
        title=title,
        x_name=x_name,
        y_name=y_name,
        y_ticks=_y_ticks(top),
        x_ticks=_x_ticks(labels),
        bars=bars,
        heads=(y_name,),
        table=tuple((label, (value,)) for label, value in points),
    )


def spark(values: Sequence[float]) -> str:
    """Columns without axes as one SVG path in a box of 100 by 100, for a line of text among hundreds."""
    top, step = top_of(values), 100 / max(len(values), 1)
    return "".join(
        f"M{i * step + step * 0.1:.1f} 100V{100 - 100 * value / top:.1f}h{step * 0.8:.1f}V100z"
        for i, value in enumerate(values)
        if value
    )


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    *,
    x_name: str,
    y_name: str,
) -> Chart:
    """Up to three (name, values), each as long as `labels`."""
    if len(series) > MAX_SERIES:
        raise ValueError(
            f"A chart shows at most {MAX_SERIES} series, not {len(series)}; use a table."
        )
    top = top_of([value for _name, values in series for value in values])
    drawn = tuple(
        _line(name, n, list(zip(labels, values, strict=True)), top=top)
        for n, (name, values) in enumerate(series, start=1)
    )
    rows = (
        zip(labels, zip(*(values for _name, values in series), strict=True), strict=True)
        if series
        else ()
    )
    return Chart(
        title=title,
        x_name=x_name,
        y_name=y_name,
        y_ticks=_y_ticks(top),
        x_ticks=_x_ticks(labels),
        lines=drawn,
        heads=tuple(name for name, _values in series),
        table=tuple(rows),
    )


def _line(name: str, number: int, points: Sequence[tuple[str, float]], *, top: float) -> Line:
    step = _step(len(points))
    dots = tuple(
        Bar(round(LEFT + (i + 0.5) * step, 2), _y(value, top), 0, 0, label, value)
        for i, (label, value) in enumerate(points)
    )
    return Line(name, number, " ".join(f"{dot.x},{dot.y}" for dot in dots), dots)


def top_of(values: Sequence[float]) -> float:
    """The next round number: 1, 2, 4, 6, 8 or 10 times a power of ten; at least N_TICKS."""
    if any(value < 0 for value in values):
        raise ValueError("A chart starts at 0; it cannot show values below.")
    highest = max(values, default=0)
    if highest <= N_TICKS:
        return N_TICKS
    power = 10.0 ** floor(log10(highest))
    return next(step * power for step in (1, 2, 4, 6, 8, 10, 20) if step * power >= highest)


def _step(n: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(n, 1)


def _y(value: float, top: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top), 2)


def _y_ticks(top: float) -> tuple[Tick, ...]:
    values = [top * i / N_TICKS for i in range(N_TICKS + 1)]
    return tuple(Tick(_y(value, top), f"{value:,.10g}") for value in values)


def _x_ticks(labels: Sequence[str]) -> tuple[Tick, ...]:
    every = max(1, ceil(len(labels) / MAX_LABELS))
    step = _step(len(labels))
    return tuple(
        Tick(round(min(LEFT + (i + 0.5) * step, WIDTH - HALF_LETTER * len(label)), 2), label)
        for i, label in enumerate(labels)
        if i % every == 0
    )
