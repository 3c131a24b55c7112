"""How much of a draft is left in what was sent: the share of its words, in their order.

Words, not letters: a changed ending counts as a changed word, blanks that were filled count as nothing.
What it misses: the same said in other words.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_BLANK = re.compile(r"\{\{[^{}]*\}\}")
MOST_WORDS = 2_000


def share_kept(draft: str, sent: str) -> float:
    """From 0 to 1; 1 also when words were added around it."""
    wanted, said = _words(_BLANK.sub(" ", draft)), _words(sent)
    if not wanted:
        return 0.0
    blocks = SequenceMatcher(None, wanted, said, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)


def is_unchanged(draft: str, sent: str) -> bool:
    """Whether it left as it was offered, but for blanks and white space."""
    return _words(draft) == _words(sent)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())[:MOST_WORDS]
