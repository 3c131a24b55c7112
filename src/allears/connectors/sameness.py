"""Whether a post says what is kept of it, for networks that do not tell when something was edited.

Both are compared as step 3 leaves them, so that another spelling of the same words is no edit. What it
misses: an edit of pictures alone.
"""

from __future__ import annotations

from allears.listening.normalize import normalize
from allears.listening.post import Post


def says_the_same(post: Post, kept: Post) -> bool:
    """Title, words and stars."""
    found = normalize(post)
    if not isinstance(found, Post):
        return False
    return (found.title, found.text, found.rating) == (kept.title, kept.text, kept.rating)
