"""Strangers' pictures through our own address."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.conf import LazySettings
from django.core import signing
from django.test import Client
from PIL import Image
from tests import cast

from allears.lib import http
from allears.listening.post import File
from allears.mentions import files
from allears.web import pictures

pytestmark = pytest.mark.django_db
URL = "https://pictures.example/cat.png"
Far = Callable[[httpx.Request], httpx.Response]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def asked(settings: LazySettings, tmp_path: Path) -> Iterator[list[str]]:
    """A world with one picture and one redirect into the house; what it was asked."""
    settings.PICTURES_ROOT, settings.MEDIA_ROOT = tmp_path / "pictures", tmp_path / "files"
    calls: list[str] = []

    def far(request: httpx.Request) -> httpx.Response:
        calls.append(str(request.url))
        if request.url.path == "/away.png":
            return httpx.Response(302, headers={"location": "http://intranet/cat.png"})
        return httpx.Response(200 if request.url.path == "/cat.png" else 404, content=png())

    allowed = frozenset({"intranet", "127.0.0.1"})
    with http.using(http.Door(allow_private=allowed, transport=httpx.MockTransport(far))):
        yield calls


def size_of(content: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(content)).size


class TestPicture:
    def test_comes_small_from_us_and_may_be_kept(self, asked: list[str]) -> None:
        answer = cast.at_the_desk(cast.rita()).get(pictures.address(URL))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "private, max-age=2592000" in answer.headers["Cache-Control"]
        assert size_of(answer.content) == (300, 200)
        assert asked == [URL]

    def test_is_a_placeholder_where_there_is_none(self, asked: list[str]) -> None:
        client = cast.at_the_desk(cast.rita())
        answer = client.get(pictures.address("https://pictures.example/gone.png"))
        assert size_of(answer.content) == (320, 180)
        assert "max-age=300" in answer.headers["Cache-Control"]
        face = client.get(pictures.face("https://pictures.example/gone.png"))
        assert size_of(face.content) == (1, 1)

    def test_never_reaches_what_was_opened_for_our_own_channels(self, asked: list[str]) -> None:
        client = cast.at_the_desk(cast.rita())
        answer = client.get(pictures.address("http://127.0.0.1/cat.png"))
        assert size_of(answer.content) == (320, 180)
        assert asked == []

    def test_is_for_those_who_work_here(self, asked: list[str]) -> None:
        answer = Client().get(pictures.address(URL))
        assert answer.status_code == 302
        assert asked == []

    def test_refuses_an_address_that_we_did_not_sign(self, asked: list[str]) -> None:
        client = cast.at_the_desk(cast.rita())
        other = signing.Signer(salt="something else").sign_object([960, URL], compress=True)
        for forged in (other, pictures.address(URL)[10:-3], "x"):
            assert client.get(f"/pictures/{forged}/").status_code == 404
        assert asked == []


class TestInside:
    def test_shows_what_came_with_a_mail_and_nothing_else(self, asked: list[str]) -> None:
        sha256 = hashlib.sha256(png()).hexdigest()
        files.store({sha256: png()})
        named = File(name="cat.png", media_type="image/png", sha256=sha256)
        with_it, without = cast.hear(cast.post("Look", files=(named,)), cast.post("Hello"))
        client = cast.at_the_desk(cast.rita())
        answer = client.get(f"/files/{with_it.pk}/{sha256}/picture/")
        assert size_of(answer.content) == (300, 200)
        assert client.get(f"/files/{without.pk}/{sha256}/picture/").status_code == 404
