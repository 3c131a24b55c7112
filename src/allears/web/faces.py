"""Initials and a quiet colour for somebody without a picture, in any script.

The first letter of the first and of the last word that begin with a letter or digit; whole letters
with their marks (grapheme clusters), so Thai, Devanagari and family emoji are not cut. The colour
comes from a hash of the name, so a person keeps it. Pictures are shown from our own address only.
"""

from __future__ import annotations

import zlib

import regex  # type: ignore[import-untyped]

N_HUES = 8
MAX_MARKS = 4
"""Characters of one letter that are shown: stacks of a hundred accents are cut."""
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_FIRST = regex.compile(r"\X")


def initials(name: str) -> str:
    """One or two letters, upper case where the script has it; "?" for a name of nothing."""
    words = [word for word in name.replace("@", " ").split() if _LETTER.match(word)]
    if not words:
        found = _FIRST.match(name.strip().lstrip("@"))
        return found.group()[: 2 * MAX_MARKS] if found else "?"
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    letters = [_first(word) for word in chosen]
    joins = any("\u0600" <= letter[0] <= "\u08ff" for letter in letters)
    return ("\u200c" if joins else "").join(letters)  # Arabic letters would join into a word


def hue(name: str) -> int:
    """0 to 7, always the same for one name."""
    return zlib.crc32(name.strip().casefold().encode("utf-8", "replace")) % N_HUES


def own_image(image: str) -> str:
    """The picture's address if we serve it ourselves, else empty: no page of ours loads from outside."""
    is_ours = image.startswith("/") and not image.startswith(("//", "/\\"))
    return image if is_ours else ""


def _first(word: str) -> str:
    found = _FIRST.match(word)
    return found.group()[:MAX_MARKS].upper() if found else ""
