"""Marks words that people read, where nothing is known of languages: they are translated where they are shown.

`make words` finds what stands in `N_("…")` and brings it into the catalogues
(`allears.web.management.commands.makemessages` teaches it the name); whoever shows it asks for the
translation of the very same words. What it misses: words that are put together; those stay English.
"""

from __future__ import annotations


def N_(words: str) -> str:
    """The words, as they are."""
    return words
