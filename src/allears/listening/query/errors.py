"""`QueryError`: why a query cannot be read, and where, in a sentence for the person who typed it."""

from __future__ import annotations


class QueryError(Exception):
    """A query that is refused. `at` counts code points from 1; `words` is a full sentence."""

    def __init__(self, words: str, at: int) -> None:
        super().__init__(f"{words} (at {at})")
        self.words = words
        self.at = at
