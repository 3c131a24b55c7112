"""What people type into one blank where there may be many: searches, names, addresses."""

from __future__ import annotations


def lines(typed: str, *, most: int, max_chars: int = 300) -> list[str]:
    """One a line, each once, blanks single."""
    found = (" ".join(line.split())[:max_chars] for line in typed.splitlines())
    return list(dict.fromkeys(line for line in found if line))[:most]


def words(typed: str) -> list[str]:
    """What stands between commas, blanks and line ends, each once."""
    return list(dict.fromkeys(typed.replace(",", " ").replace(";", " ").split()))
