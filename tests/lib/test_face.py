"""Any picture becomes a small square of our own making."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from allears.lib import face
from allears.lib.pictures.shrink import FORMATS


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 3).save(out, kind)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


class TestSmallSquare:
    @pytest.mark.parametrize("kind", FORMATS)
    def test_reads_every_usual_format(self, kind: str) -> None:
        made = opened(face.small_square(picture(kind)))
        assert (made.format, made.size) == ("WEBP", (face.SIDE, face.SIDE))

    @pytest.mark.parametrize("size", [(1, 1), (10, 900), (3000, 20)])
    def test_cuts_a_square_of_any_shape(self, size: tuple[int, int]) -> None:
        assert opened(face.small_square(picture(size=size))).size == (face.SIDE, face.SIDE)

    def test_forgets_what_the_camera_wrote(self) -> None:
        exif = Image.Exif()
        exif[0x010F] = "Spy camera"
        out = io.BytesIO()
        Image.new("RGB", (50, 50)).save(out, "JPEG", exif=exif, comment=b"secret")
        assert b"Spy" in out.getvalue()
        made = face.small_square(out.getvalue())
        assert b"Spy" not in made
        assert not opened(made).getexif()

    def test_turns_it_upright(self) -> None:
        tall = Image.new("RGB", (100, 100), "white")
        tall.paste("black", (0, 0, 100, 50))
        exif = Image.Exif()
        exif[0x0112] = 3
        out = io.BytesIO()
        tall.save(out, "JPEG", exif=exif)
        made = opened(face.small_square(out.getvalue())).convert("L")
        assert made.getpixel((96, 20)) > 200
        assert made.getpixel((96, 170)) < 50

    def test_puts_what_is_clear_on_white(self) -> None:
        made = opened(face.small_square(_clear())).convert("L")
        assert made.getpixel((5, 5)) > 250

    @pytest.mark.parametrize(
        "content",
        [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:80]],
    )
    def test_refuses_what_is_none(self, content: bytes) -> None:
        with pytest.raises(face.NoPicture):
            face.small_square(content)

    def test_refuses_a_bomb_before_it_is_unpacked(self) -> None:
        with pytest.raises(face.NoPicture):
            face.small_square(_bomb(60_000, 60_000))

    def test_refuses_a_file_that_is_too_large(self) -> None:
        with pytest.raises(face.NoPicture):
            face.small_square(b"x" * (face.MAX_BYTES + 1))


def _clear() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    return out.getvalue()


def _bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )
