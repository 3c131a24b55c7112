"""The shelf of pictures, behind a door whose other side is a function."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image

from allears.lib.http import Door
from allears.lib.pictures import Shelf, Size
from allears.lib.pictures.shelf import MAX_BYTES, MISSING_FOR_S

URL = "https://pictures.example/cat.png"
NOW = 1_770_000_000.0


def png(size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


class Far:
    """The other side of the door: one answer, and how often it was asked."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer
        self.door = Door(transport=httpx.MockTransport(self._one))

    def _one(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer(request)


def gives(content: bytes, status: int = 200, kind: str = "image/png") -> Far:
    return Far(lambda _r: httpx.Response(status, content=content, headers={"content-type": kind}))


@pytest.fixture
def now() -> list[float]:
    return [NOW]


@pytest.fixture
def shelf(tmp_path: Path, now: list[float]) -> Shelf:
    return Shelf(tmp_path, clock=lambda: now[0])


class TestPicture:
    def test_is_fetched_once(self, shelf: Shelf) -> None:
        far = gives(png())
        first = shelf.picture(URL, Size.THREAD, door=far.door)
        assert first is not None
        assert Image.open(io.BytesIO(first)).format == "WEBP"
        assert shelf.picture(URL, Size.THREAD, door=far.door) == first
        assert len(far.asked) == 1

    def test_is_made_anew_for_another_size(self, shelf: Shelf) -> None:
        far = gives(png())
        face = shelf.picture(URL, Size.FACE, door=far.door)
        assert face is not None
        assert Image.open(io.BytesIO(face)).size == (96, 96)
        assert shelf.picture(URL, Size.THREAD, door=far.door) != face

    @pytest.mark.parametrize(
        "far",
        [
            gives(b"gone", 404),
            gives(b"<svg onload='alert(1)'/>", kind="image/svg+xml"),
            gives(b"<svg onload='alert(1)'/>", kind="image/png"),
            gives(b"<html>login</html>", kind="text/html"),
            gives(b"\0" * (MAX_BYTES + 1)),
        ],
        ids=["gone", "svg", "svg that says png", "a page", "too large"],
    )
    def test_is_none_for_what_is_no_picture_and_not_asked_again_soon(
        self, shelf: Shelf, far: Far, now: list[float]
    ) -> None:
        assert shelf.picture(URL, Size.THREAD, door=far.door) is None
        assert shelf.picture(URL, Size.THREAD, door=far.door) is None
        n = len(far.asked)
        now[0] += MISSING_FOR_S + 1
        shelf.picture(URL, Size.THREAD, door=far.door)
        assert len(far.asked) == n * 2

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/cat.png",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]/cat.png",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://2130706433/",
            "",
        ],
    )
    def test_never_goes_into_the_house(self, shelf: Shelf, url: str) -> None:
        far = gives(png())
        assert shelf.picture(url, Size.THREAD, door=far.door) is None
        assert not far.asked

    def test_does_not_follow_into_the_house(self, shelf: Shelf) -> None:
        away = {"location": "http://127.0.0.1:9/cat.png"}
        far = Far(lambda _request: httpx.Response(302, headers=away))
        assert shelf.picture(URL, Size.THREAD, door=far.door) is None
        assert [str(request.url) for request in far.asked] == [URL]

    def test_tells_the_far_side_nothing_of_the_reader(self, shelf: Shelf) -> None:
        far = gives(png())
        shelf.picture(URL, Size.THREAD, door=far.door)
        headers = far.asked[0].headers
        assert not {"cookie", "referer", "authorization", "accept-language"} & set(headers)

    def test_is_shown_also_when_it_cannot_be_kept(self, tmp_path: Path) -> None:
        (tmp_path / "full").write_text("a file where the folder should be")
        shelf = Shelf(tmp_path / "full")
        assert shelf.picture(URL, Size.THREAD, door=gives(png()).door)


class TestOwn:
    def test_makes_our_own_bytes_small(self, shelf: Shelf) -> None:
        assert shelf.own(png(), "a", Size.FACE)
        assert shelf.own(b"no picture", "b", Size.FACE) is None


class TestTidy:
    def test_takes_away_what_was_looked_at_longest_ago(self, tmp_path: Path) -> None:
        shelf = Shelf(tmp_path, max_bytes=1000)
        (tmp_path / "ab").mkdir()
        for n in range(6):
            path = tmp_path / "ab" / f"{n}"
            path.write_bytes(b"x" * 250)
            os.utime(path, (NOW + n, NOW + n))
        assert shelf.tidy() == 3
        assert sorted(path.name for path in (tmp_path / "ab").iterdir()) == ["3", "4", "5"]

    def test_leaves_a_shelf_that_has_room(self, tmp_path: Path, shelf: Shelf) -> None:
        shelf.picture(URL, Size.THREAD, door=gives(png()).door)
        assert shelf.tidy() == 0


class TestForget:
    def test_takes_every_size_and_asks_again(self, shelf: Shelf) -> None:
        far = gives(png())
        for size in (Size.FACE, Size.THREAD):
            shelf.picture(URL, size, door=far.door)
        shelf.forget(URL)
        shelf.forget(URL)
        assert shelf.picture(URL, Size.FACE, door=far.door) is not None
        assert len(far.asked) == 3

    def test_takes_bytes_of_our_own(self, shelf: Shelf, tmp_path: Path) -> None:
        shelf.own(png(), "name", Size.THREAD)
        shelf.forget_own("name")
        assert not [path for path in tmp_path.glob("*/*") if path.is_file()]
