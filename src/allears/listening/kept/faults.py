"""What can be wrong with kept posts, or with keeping them."""

from __future__ import annotations


class Damaged(Exception):
    """A file is cut off or not as it was written. The text names it."""


class Busy(Exception):
    """Another process keeps this channel."""


class CannotKeep(Exception):
    """The disk takes no more. What was asked to be kept is not, and nothing of it will be found."""
