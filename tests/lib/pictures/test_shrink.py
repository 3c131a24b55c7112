"""What strangers call pictures."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from allears.lib.pictures import NotAPicture, Size, missing, shrink
from allears.lib.pictures.shrink import MAX_PIXELS, MAX_SIDE

PLACE = 0x8825
"""The EXIF tag under which a camera writes where it was."""


def written(
    kind: str, size: tuple[int, int] = (1200, 800), mode: str = "RGB", **more: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


class TestShrink:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_makes_every_kind_small_and_of_one_kind(self, kind: str) -> None:
        small = opened(shrink(written(kind), Size.THREAD))
        assert small.format == "WEBP"
        assert small.size == (960, 640)

    def test_cuts_a_face_square(self) -> None:
        assert opened(shrink(written("PNG"), Size.FACE)).size == (96, 96)

    def test_never_makes_a_small_one_larger(self) -> None:
        assert opened(shrink(written("PNG", (20, 10)), Size.WHOLE)).size == (20, 10)

    def test_keeps_what_is_clear(self) -> None:
        out = io.BytesIO()
        Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
        assert opened(shrink(out.getvalue(), Size.THREAD)).convert("RGBA").getpixel((5, 5))[3] == 0

    def test_turns_a_picture_upright_and_forgets_where_it_was_taken(self) -> None:
        data = Image.Exif()
        data[0x0112] = 6  # lies on its side
        data[PLACE] = {1: "N", 2: (50.0, 3.0, 2.0)}
        small = opened(shrink(written("JPEG", (400, 200), exif=data), Size.THREAD))
        assert small.size == (200, 400)
        assert not small.getexif()
        assert "exif" not in small.info

    def test_takes_only_the_first_of_many_frames(self) -> None:
        out = io.BytesIO()
        frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]
        frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
        assert getattr(opened(shrink(out.getvalue(), Size.THREAD)), "n_frames", 1) == 1

    @pytest.mark.parametrize(
        ("width", "height"), [(60_000, 60_000), (MAX_SIDE + 1, 1), (8000, MAX_PIXELS // 8000 + 1)]
    )
    def test_refuses_a_bomb_by_what_its_header_claims(self, width: int, height: int) -> None:
        with pytest.raises(NotAPicture, match=r"more than we unpack|bomb"):
            shrink(png_header(width, height), Size.THREAD)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not a picture",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"<?xml version='1.0'?><svg/>",
            b"<html><body>hello</body></html>",
            b"%PDF-1.7\n",
            b"\x00\x00\x01\x00\x01\x00\x10\x10",
            b"GIF89a",
            b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
            written("PNG")[:300],
            written("BMP", (10, 10)),
            written("TIFF", (10, 10)),
            written("ICO", (16, 16)),
            written("EPS", (10, 10)),
        ],
        ids=lambda content: repr(content[:12]),
    )
    def test_refuses_what_is_no_picture_of_the_web(self, content: bytes) -> None:
        with pytest.raises(NotAPicture):
            shrink(content, Size.THREAD)

    def test_refuses_a_jpeg_that_is_walked_over_without_end(self) -> None:
        plain = written("JPEG", (64, 64), progressive=True)
        last = plain.rindex(b"\xff\xda")
        scan = plain[last:].removesuffix(b"\xff\xd9")
        assert shrink(plain[:last] + scan * 50 + b"\xff\xd9", Size.THREAD)
        with pytest.raises(NotAPicture, match="walked over"):
            shrink(plain[:last] + scan * 5_000 + b"\xff\xd9", Size.THREAD)

    def test_refuses_a_text_that_unpacks_to_a_flood(self) -> None:
        def chunk(kind: bytes, body: bytes) -> bytes:
            return (
                struct.pack(">I", len(body))
                + kind
                + body
                + struct.pack(">I", zlib.crc32(kind + body))
            )

        flood = chunk(b"zTXt", b"x\0\0" + zlib.compress(b"a" * 20_000_000, 9))
        plain = written("PNG", (10, 10))
        with pytest.raises(NotAPicture):
            shrink(plain[:33] + flood + plain[33:], Size.THREAD)


class TestMissing:
    def test_is_clear_over_the_initials_of_a_face(self) -> None:
        small = opened(missing(Size.FACE))
        assert small.size == (1, 1)
        assert small.convert("RGBA").getpixel((0, 0))[3] == 0

    def test_is_a_frame_elsewhere(self) -> None:
        assert opened(missing(Size.THREAD)).size == (320, 180)
