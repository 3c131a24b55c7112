"""A form with a file, as a server's own reader understands it."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

import pytest

from allears.connectors import multipart
from allears.listening.ports import OutgoingFile


def read(file: OutgoingFile, **words: str) -> dict[str, Message]:
    body, kind = multipart.form(file, words)
    made = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parts = [part for part in made.walk() if not part.is_multipart()]
    return {str(part.get_param("name", header="content-disposition")): part for part in parts}


class TestForm:
    def test_carries_words_and_bytes_as_they_are(self) -> None:
        content = bytes(range(256)) * 3
        file = OutgoingFile(name="a.png", media_type="image/png", content=content)
        parts = read(file, type="composer", description="Tür\nund Tor")
        assert parts["type"].get_payload() == "composer"
        assert parts["description"].get_payload(decode=True) == "Tür\nund Tor".encode()
        assert parts["file"].get_content_type() == "image/png"
        assert parts["file"].get_filename() == "a.png"
        body, _kind = multipart.form(file, {})
        assert content in body

    @pytest.mark.parametrize(
        "name", ['a"; x="b.png', "a\r\nX-Evil: 1.png", "ظرف.png", "", "x" * 300]
    )
    def test_lets_no_name_write_the_form(self, name: str) -> None:
        parts = read(OutgoingFile(name=name, media_type="image/png", content=b"x"))
        assert list(parts) == ["file"]
        assert set(parts["file"].keys()) == {"Content-Disposition", "Content-Type"}

    @pytest.mark.parametrize("kind", ["", "image/png\r\nX: 1", "bild/ä"])
    def test_sends_a_type_that_is_none_as_bytes(self, kind: str) -> None:
        parts = read(OutgoingFile(name="a", media_type=kind, content=b"x"))
        assert parts["file"].get_content_type() == multipart.USUAL_TYPE
