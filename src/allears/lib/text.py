"""Strangers' text made storable, comparable and short, without changing what a reader sees.

`tidy` removes what nobody sees and what a database cannot hold: control characters, lone halves
of surrogate pairs, zero-width and direction marks, hidden tag characters. It keeps the joiners
that emoji and Indic or Persian script need. Clean ASCII is recognised by one regular expression
and handed back as it is. What it misses: letters that only look alike (Cyrillic а for Latin a).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ASCII_DIRT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ODD_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ufdd0-\ufdef"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e0fff]")
"""Invisible tag characters and variation selectors, but for the flags that are spelled with them."""
_DIRT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\u00ad\u0300-\u036f\u0483-\u0489\u061c\u115f\u1160\u1680\u17b4\u17b5"
    "\u180b-\u180f\u1ab0-\u1aff\u2000-\u200f\u2028-\u202f\u205f-\u206f\u20d0-\u20ff\u3164\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Every letter that any of the patterns here looks for, and some beside them: most texts have none."""
_LOOSE_JOINERS = re.compile(
    "(?<![^\x00-\x7f])[\u200c\u200d]++|(?<![\u200c\u200d])[\u200c\u200d]++(?![^\x00-\x7f])"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_MARK_TOWERS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{8})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+"
)
"""More than eight marks on one letter say nothing and reach over their neighbours."""
_LINE_TAILS = re.compile(r"(?<![ \t])[ \t]++(?=\n)")
"""Looked for at the beginning of each row of blanks alone: a million of them must not be a million rows."""
_MANY_LINES = re.compile(r"\n{3,}")
_BLANKS = re.compile(r"\s+")

ELLIPSIS: Final = "…"


def tidy(text: str, *, max_chars: int) -> str:
    """NFC, newlines as `\\n`, at most one empty line in a row, nothing invisible. Idempotent."""
    if len(text) <= max_chars and _is_tidy(text):
        return text
    if not text.isascii():
        text = _unhide(text[: max_chars * 2])
    text = _JUNK.sub("", _LINE_ENDS.sub("\n", text[: max_chars * 2]))
    text = _MANY_LINES.sub("\n\n", _LINE_TAILS.sub("", text)).strip()
    if len(text) > max_chars:  # the cut may have parted what belongs together
        return tidy(text[:max_chars], max_chars=max_chars)
    return text


def _is_tidy(text: str) -> bool:
    """Whether nothing is to be done, as far as a glance tells."""
    if text.isascii():
        if _ASCII_DIRT.search(text):
            return False
    elif _DIRT.search(text) or not unicodedata.is_normalized("NFC", text):
        return False
    if text[:1].isspace() or text[-1:].isspace():
        return False
    return "\n" not in text or not (" \n" in text or "\t\n" in text or "\n\n\n" in text)


def tidy_line(text: str, *, max_chars: int) -> str:
    """`tidy` for a title or a name: on one line."""
    if not text:
        return text
    text = tidy(text, max_chars=max_chars)
    return _BLANKS.sub(" ", text) if "\n" in text or "\t" in text or "  " in text else text


def shorten(text: str, max_chars: int) -> str:
    """Cut at a word, with an ellipsis inside the limit; a long word is cut where it must be."""
    if len(text) <= max_chars:
        return text
    if max_chars <= 1:
        return ELLIPSIS[:max_chars]
    cut = text[: max_chars - 1]
    at = max(cut.rfind(" "), cut.rfind("\n"))
    if at > max_chars // 2:
        cut = cut[:at]
    return cut.rstrip(" \n\t,;:-–") + ELLIPSIS


MOST_DIGITS = 17
"""Of a number that a form or an address brings; more fit into no column."""


def number(typed: str) -> int:
    """A number as it is typed, or stands in an address; 0 for anything else. Whatever its length:
    `int` refuses thousands of digits with a fault."""
    is_one = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    return int(typed) if is_one else 0


def fold(text: str) -> str:
    """For comparing: compatibility letters plain, case and accents gone, blanks single."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(char for char in text if not unicodedata.combining(char))
    return _BLANKS.sub(" ", text.casefold()).strip()


def _unhide(text: str) -> str:
    """Removal first, composition last, so that a second round finds nothing."""
    text = _SURROGATES.sub("\ufffd", text)
    text = _ODD_SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    text = _TAGS.sub(r"\1", _JUNK.sub("", text))
    text = _LOOSE_JOINERS.sub("", text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return _MARK_TOWERS.sub(r"\1", text)
