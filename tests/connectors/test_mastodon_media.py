"""What a server takes, checked before anything leaves."""

from __future__ import annotations

import pytest

from allears.connectors.mastodon_media import check
from allears.connectors.mastodon_server import Instance
from allears.listening.ports import OutgoingFile, Refused

SERVER = Instance(
    file_types=("image/png", "image/gif", "video/mp4"), image_bytes=1_000_000, video_bytes=3_000_000
)


def file(media_type: str, n_bytes: int) -> OutgoingFile:
    return OutgoingFile(name="it", media_type=media_type, content=b"x" * n_bytes)


class TestCheck:
    @pytest.mark.parametrize(
        ("media_type", "n_bytes"),
        [("image/png", 1_000_000), ("video/mp4", 3_000_000), ("image/gif", 2_000_000)],
    )
    def test_lets_pass_what_the_server_takes(self, media_type: str, n_bytes: int) -> None:
        check([file(media_type, n_bytes)], SERVER, most=4, host="our.example")

    @pytest.mark.parametrize(
        ("media_type", "n_bytes", "words"),
        [
            ("image/png", 1_500_000, "1.5 MB; our.example takes at most 1.0 MB"),
            ("video/mp4", 3_500_000, "at most 3.0 MB"),
            ("image/tiff", 5, "does not take files like “it” \\(image/tiff\\)"),
        ],
    )
    def test_says_what_it_does_not_take(self, media_type: str, n_bytes: int, words: str) -> None:
        with pytest.raises(Refused, match=words):
            check([file(media_type, n_bytes)], SERVER, most=4, host="our.example")

    def test_counts_the_files(self) -> None:
        with pytest.raises(Refused, match="at most 2 files here, there are 3"):
            check([file("image/png", 1)] * 3, SERVER, most=2, host="our.example")

    def test_believes_a_server_that_says_nothing(self) -> None:
        check([file("x/y", 9_000_000)], Instance(), most=4, host="our.example")
