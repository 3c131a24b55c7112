"""Bytes of a stranger to a small picture of our own: decoded, turned upright, written anew.

Only PNG, JPEG, GIF and WebP are ever given to a decoder, by what the bytes are and not by what
their sender calls them; an SVG is a program and no picture. The size that a header claims is
looked at before one pixel is unpacked, so a bomb stays a header. What comes out is written anew
as WebP: no camera data, no place, no comments, no colour profile, only the first frame.
Decoding runs one at a time in a process, so that ten bombs are not ten times the memory.
What it misses: a picture that is large and honest (over 40 megapixels) is not shown either.
Source: https://pillow.readthedocs.io/ (HPND licence, an MIT relative).
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from enum import IntEnum
from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageOps

KIND: Final = "image/webp"
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
MAX_PIXELS: Final = 40_000_000
"""What a header may claim: the largest cameras of telephones, about 160 MB unpacked."""
MAX_SIDE: Final = 20_000
"""A strip of one pixel's height is a trick as well."""
MAX_SCANS: Final = 100
"""Walks over a JPEG that its file asks for, those of its small copies too; cameras and websites ask for
ten. Each costs the time of all its pixels and needs next to no bytes: seventy thousand fit into 5 MB."""
QUALITY: Final = 82
_SCAN = b"\xff\xda"
"""Begins each walk; where pixels are packed it cannot stand."""
_one_at_a_time = threading.Lock()


class Size(IntEnum):
    """The longest side of what we make, in pixels: twice what the screen shows."""

    FACE = 96
    THREAD = 960
    WHOLE = 2000


class NotAPicture(ValueError):
    """The bytes are no picture that we show; its words say why."""


def shrink(content: bytes, size: Size) -> bytes:
    """A WebP whose longest side is at most `size`. Raises `NotAPicture`, and nothing else."""
    return _anew(
        content, lambda picture: _small(picture, size), method=2 if size == Size.WHOLE else 4
    )


def square(content: bytes, side: int, *, towards: tuple[float, float]) -> bytes:
    """A WebP of `side` by `side` pixels on white. Raises `NotAPicture`, and nothing else.

    `towards`: the part that stays, from (0, 0) at one corner to (1, 1) at the other.
    """

    def cut(picture: Image.Image) -> Image.Image:
        whole = _upright(picture, side).convert("RGBA")
        fitted = ImageOps.fit(whole, (side, side), Image.Resampling.LANCZOS, centering=towards)
        return Image.alpha_composite(Image.new("RGBA", fitted.size, "white"), fitted).convert("RGB")

    return _anew(content, cut, method=4)


def _anew(content: bytes, draw: Callable[[Image.Image], Image.Image], *, method: int) -> bytes:
    """What `draw` makes of the picture, written anew. Raises `NotAPicture`, and nothing else."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            _measure(picture)
            if picture.format in ("JPEG", "MPO") and content.count(_SCAN) > MAX_SCANS:
                raise NotAPicture("The picture wants to be walked over more often than we do.")
            with _one_at_a_time:
                return _written(draw(picture), method=method)
    except NotAPicture:
        raise
    except MemoryError as error:
        raise NotAPicture("The picture needs more memory than there is.") from error
    except Exception as error:  # a decoder of hostile bytes fails in every way there is
        raise NotAPicture(f"The bytes are no picture that we can read ({error}).") from error


def _measure(picture: Image.Image) -> None:
    width, height = picture.size
    if width < 1 or height < 1:
        raise NotAPicture("The picture has no size.")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise NotAPicture(f"The picture claims {width} × {height} pixels, more than we unpack.")


def _small(picture: Image.Image, size: Size) -> Image.Image:
    upright = _upright(picture, size)
    is_clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    plain = upright.convert("RGBA" if is_clear else "RGB")
    if size is Size.FACE:
        return ImageOps.fit(plain, (size, size), Image.Resampling.LANCZOS)
    plain.thumbnail((size, size), Image.Resampling.LANCZOS)
    return plain


def _upright(picture: Image.Image, side: int) -> Image.Image:
    if picture.format == "JPEG":
        picture.draft("RGB", (side * 2, side * 2))  # the decoder itself leaves pixels out
    return ImageOps.exif_transpose(picture)


def _written(picture: Image.Image, *, method: int) -> bytes:
    out = io.BytesIO()
    bare = Image.new(picture.mode, picture.size)  # nothing of the old file's other data
    bare.paste(picture)
    bare.save(out, "WEBP", quality=QUALITY, method=method)
    return out.getvalue()


@cache
def missing(size: Size) -> bytes:
    """What is shown instead: nothing over the initials of a face, else a frame with a stroke."""
    out = io.BytesIO()
    if size is Size.FACE:
        Image.new("RGBA", (1, 1), (0, 0, 0, 0)).save(out, "WEBP", lossless=True)
        return out.getvalue()
    grey = (128, 128, 128, 150)
    picture = Image.new("RGBA", (320, 180), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((1, 1, 318, 178), radius=14, outline=grey, width=2)
    draw.rounded_rectangle((132, 64, 188, 116), radius=7, outline=grey, width=3)
    draw.line((122, 124, 198, 56), fill=grey, width=3)
    picture.save(out, "WEBP", lossless=True)
    return out.getvalue()
