"""The signed addresses of strangers' pictures."""

from __future__ import annotations

import pytest

from allears.lib.pictures import Size
from allears.web import faces, pictures

URL = "https://pictures.example/cat.png?size=large&x=ü"


def token(address: str) -> str:
    return address.removeprefix("/pictures/").removesuffix("/")


class TestAddress:
    def test_is_ours_stays_the_same_and_names_the_picture(self) -> None:
        address = pictures.address(URL)
        assert address.startswith("/pictures/")
        assert address == pictures.address(URL)
        assert pictures.read(token(address)) == (URL, Size.THREAD)
        assert faces.own_image(address) == address

    def test_holds_the_size(self) -> None:
        assert pictures.read(token(pictures.face(URL))) == (URL, Size.FACE)

    @pytest.mark.parametrize(
        "url", ["", "javascript:alert(1)", "data:image/png;base64,x", "//x.example/a.png",
                "file:///etc/passwd", "https://x.example/" + "a" * 3000]
    )  # fmt: skip
    def test_is_empty_for_what_is_not_of_the_web(self, url: str) -> None:
        assert pictures.address(url) == ""


class TestRead:
    @pytest.mark.parametrize("forged", ["", "x", "WzEsICJ1Il0:abc", "a:b:c", "\0", "é"])
    def test_refuses_what_we_did_not_sign(self, forged: str) -> None:
        assert pictures.read(forged) is None

    def test_refuses_a_changed_letter(self) -> None:
        good = token(pictures.address(URL))
        swapped = ("A" if good[3] != "A" else "B").join([good[:3], good[4:]])
        assert pictures.read(swapped) is None
        assert pictures.read(good[:-1]) is None
