"""By which words somebody is looked for where others may have named them, and how they are covered.

An address, a handle that no word looks like, a name of two words or more, and long titles of their
matters are searched as they are, without regard to upper and lower case, and never inside a longer
word. What it will miss: a name of one word ("Mira" names many), a nickname, a name that is spelled in
another way; a person has to look for these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

COVER = "█████"
LEAST_NAME = 6
"""Letters of a name of two words: "Al Ba" is too short to be sure."""
LEAST_HANDLE = 8
"""Letters of a handle that could be a word; a shorter one counts with a digit, a dot or a line in it."""
LEAST_TITLE = 20
_ODD = re.compile(r"[0-9._@:+-]")
_SPECIAL = re.compile(r"([\\.^$*+?()\[\]{}|])")


def needles(
    *, names: Iterable[str] = (), handles: Iterable[str] = (), titles: Iterable[str] = ()
) -> list[str]:
    """What is looked for, the longest first, each once."""
    found = {one.strip() for one in titles if len(one.strip()) >= LEAST_TITLE}
    found |= {one for one in (name.strip() for name in names) if _is_sure(one)}
    found |= {bare for one in handles if _is_sure(bare := one.strip().lstrip("@"))}
    return sorted(found, key=lambda one: (-len(one), one))


def _is_sure(word: str) -> bool:
    if " " in word:
        return len(word) >= LEAST_NAME
    return len(word) >= LEAST_HANDLE or (len(word) >= 4 and bool(_ODD.search(word)))


def pattern(words: Iterable[str]) -> str:
    """One regular expression for PostgreSQL (and Python) that finds any of them; empty: none."""
    escaped = [_bounded(_SPECIAL.sub(r"\\\1", one)) for one in words if one]
    return "|".join(escaped)


def _bounded(escaped: str) -> str:
    """Not inside a longer word, where it begins and ends with a letter."""
    begin = r"(?<!\w)" if escaped[0].isalnum() else ""
    end = r"(?!\w)" if escaped[-1].isalnum() else ""
    return f"{begin}{escaped}{end}"
