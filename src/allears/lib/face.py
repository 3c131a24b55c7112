"""A face for the screen: any picture becomes a small square of our own making.

Only the pixels of the first frame survive, turned upright as the camera meant; what else stood in
the file (place, camera, scripts, a second file) is gone. A bomb is refused before it is unpacked:
the size in its head is looked at first. Misses: where in the picture the face is; the middle is cut
out, a little above the half where it is tall.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 192
"""Pixels; the largest avatar is 64, and screens have up to three for one."""
MAX_PIXELS = 50_000_000
MAX_BYTES = 8_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
TOWARDS = (0.5, 0.4)


class NoPicture(ValueError):
    """It cannot be read as one of `FORMATS`, or is far too large."""


def small_square(content: bytes) -> bytes:
    """WebP of `SIDE` by `SIDE` pixels, some 10 kB. Raises `NoPicture`."""
    if len(content) > MAX_BYTES:
        raise NoPicture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise NoPicture
                upright = ImageOps.exif_transpose(opened) or opened
                square = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE), centering=TOWARDS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError) as error:
        raise NoPicture from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPicture from error
    out = io.BytesIO()
    ground = Image.new("RGBA", square.size, "white")
    Image.alpha_composite(ground, square).convert("RGB").save(out, "WEBP", quality=82)
    return out.getvalue()
