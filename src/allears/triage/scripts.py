"""Which language a text is in by its script alone, where one language is all that is written so.

Counts the letters of each script among the first non-Latin ones. Scripts of several large
languages (Cyrillic, Arabic, Devanagari) say nothing here. Misses: small languages that share a
script with a large one (Yiddish, Assamese, Tigrinya), Japanese and Korean told in Han alone.
Ranges are those of the Unicode blocks.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

_LOOKED_AT: Final = 60
"""Letters beyond the Latin ones that are counted."""
_FIRST: Final = "\u0370"
"""Before this come Latin, accents and signs of sound."""
_BLOCKS: Final = (
    *((0x0370, "el"), (0x0400, ""), (0x0530, "hy"), (0x0590, "he"), (0x0600, "")),
    *((0x0980, "bn"), (0x0A00, "pa"), (0x0A80, "gu"), (0x0B00, "or"), (0x0B80, "ta")),
    *((0x0C00, "te"), (0x0C80, "kn"), (0x0D00, "ml"), (0x0D80, "si"), (0x0E00, "th")),
    *((0x0E80, "lo"), (0x0F00, "bo"), (0x1000, "my"), (0x10A0, "ka"), (0x1100, "ko")),
    *((0x1200, "am"), (0x1400, ""), (0x1780, "km"), (0x1800, ""), (0x1F00, "el")),
    *((0x2000, ""), (0x3041, "ja"), (0x3100, ""), (0x3400, "zh"), (0xA000, "")),
    *((0xAC00, "ko"), (0xD7A4, ""), (0xF900, "zh"), (0xFB00, ""), (0xFF66, "ja")),
    *((0xFFA0, ""), (0x20000, "zh"), (0x32000, "")),
)
"""Where a block begins, and the one language that is written so, or ""."""
_STARTS: Final = tuple(start for start, _ in _BLOCKS)
_HAN_WEIGHT: Final = 3
"""A sign of these stands for a syllable or a word, and counts as so many letters."""
_SYLLABIC: Final = frozenset({"zh", "ja", "ko"})


def by_script(text: str, n_letters: int) -> str:
    """The language, or "" when the script leaves it open. `n_letters`: those of the whole text."""
    if text.isascii():
        return ""
    letters = [c for c in text if c >= _FIRST and c.isalpha()]
    if not letters:
        return ""
    counts: dict[str, int] = {}
    for letter in letters[:_LOOKED_AT]:
        language = _BLOCKS[bisect_right(_STARTS, ord(letter)) - 1][1]
        counts[language] = counts.get(language, 0) + 1
    if "ja" in counts:  # Han and kana together are Japanese
        counts["ja"] += counts.pop("zh", 0)
    best = max(counts, key=counts.__getitem__)
    share = counts[best] / min(len(letters), _LOOKED_AT)
    n_others = n_letters - len(letters)
    weight = _HAN_WEIGHT if best in _SYLLABIC else 1
    return best if share > 0.6 and len(letters) * weight > n_others else ""
