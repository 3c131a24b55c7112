"""A face for the screen: any picture becomes a small square of our own making.

Decoded and written anew by `allears.lib.pictures.shrink`, the one place where bytes of others meet a
decoder. Misses: where in the picture the face is; the middle is cut out, a little above the half
where it is tall.
"""

from __future__ import annotations

from allears.lib.pictures.shrink import NotAPicture, square

SIDE = 192
"""Pixels; the largest avatar is 64, and screens have up to three for one."""
MAX_BYTES = 8_000_000
TOWARDS = (0.5, 0.4)


class NoPicture(ValueError):
    """It cannot be read as a picture, or is far too large."""


def small_square(content: bytes) -> bytes:
    """WebP of `SIDE` by `SIDE` pixels, some 10 kB. Raises `NoPicture`."""
    if len(content) > MAX_BYTES:
        raise NoPicture
    try:
        return square(content, SIDE, towards=TOWARDS)
    except NotAPicture as error:
        raise NoPicture(str(error)) from error
