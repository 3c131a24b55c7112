"""The contrast of every pair of colours that is used, computed from the tokens themselves."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "src/allears/web/static/allears/css"
TOKENS = (CSS / "tokens.css").read_text()
TEXT, SIGN = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

Colour = tuple[float, float, float]


def _tokens() -> dict[str, tuple[Colour, Colour]]:
    pattern = r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)"
    return {
        name: tuple(tuple(float(part) for part in side.split()) for side in sides)  # type: ignore[misc]
        for name, *sides in re.findall(pattern, TOKENS)
    }


def _luminance(colour: Colour) -> float:
    """Of an oklch colour, through linear sRGB (Ottosson 2020), clipped to the gamut."""
    light, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (max(0.0, min(1.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("ground", "surface", "raised", "hover", "pick")
INKS = ("ink", "ink-soft", "ink-faint", "accent", "accent-strong", "good", "warn", "bad", "info")
STATES = ("good", "warn", "bad", "info")
PAIRS = [(ink, ground, TEXT) for ink in INKS for ground in GROUNDS]
PAIRS += [("accent-ink", "accent", TEXT), ("accent-ink", "accent-strong", TEXT)]
PAIRS += [(ink, f"{state}-soft", TEXT) for state in STATES for ink in (state, "ink", "ink-soft")]
PAIRS += [("ink-soft", f"hue-{n}", TEXT) for n in range(8)]
PAIRS += [("ink-faint", "warn-soft", TEXT)]  # the time of a note
PAIRS += [
    (sign, ground, SIGN)
    for sign in ("edge", "series-1", "series-2", "series-3")
    for ground in GROUNDS[:3]
]


class TestContrast:
    def test_knows_black_on_white(self) -> None:
        assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)

    @pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
    @pytest.mark.parametrize(("fore", "back", "least"), PAIRS)
    def test_is_enough_for(self, fore: str, back: str, least: float, side: int) -> None:
        tokens = _tokens()
        found = contrast(tokens[fore][side], tokens[back][side])
        assert found >= least, f"--{fore} on --{back}: {found:.2f}"


class TestStyleSheets:
    def test_are_all_in_the_one_that_pages_ask_for(self) -> None:
        named = set(
            re.findall(r'@import url\("([\w-]+\.css)"\);', (CSS / "allears.css").read_text())
        )
        assert named == {file.name for file in CSS.glob("*.css")} - {"allears.css"}

    def test_use_only_tokens_that_exist(self) -> None:
        for file in CSS.glob("*.css"):
            text = file.read_text()
            used = set(re.findall(r"var\(--([\w-]+)", text))
            known = set(re.findall(r"--([\w-]+):", TOKENS + text))
            assert used <= known, f"{file.name}: {used - known}"

    def test_load_nothing_from_outside(self) -> None:
        for file in CSS.glob("*.css"):
            assert not re.search(
                r"url\((?!\"(?:[\w-]+\.css|\.\./[\w-]+\.svg)\")|https?://", file.read_text()
            ), file.name

    def test_use_logical_sides(self) -> None:
        physical = re.compile(
            r"(?:margin|padding|border)-(?:left|right|top|bottom)|(?:^|[\s;{])(?:left|right|top|bottom):"
        )
        for file in CSS.glob("*.css"):
            assert not physical.search(file.read_text()), (
                f"{file.name}: {physical.search(file.read_text())}"
            )
