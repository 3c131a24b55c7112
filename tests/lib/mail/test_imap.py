"""Answers of IMAP servers in any order."""

from __future__ import annotations

import imaplib
from typing import Any

import pytest

from allears.lib.mail import imap
from allears.lib.mail.imap import Sessions, fetch
from allears.lib.mail.servers import MailError, Server


class Client:
    """Answers FETCH as one server or another does."""

    def __init__(self, answers: list[list[Any]]) -> None:
        self.answers = answers

    def uid(self, *command: str) -> tuple[str, list[Any]]:
        return "OK", self.answers.pop(0)


class Box:
    def __init__(self, answers: list[list[Any]]) -> None:
        self.client = Client(answers)


WHEN = b'INTERNALDATE "20-Nov-2026 09:15:00 +0100"'


class TestFetch:
    @pytest.mark.parametrize(
        "bodies",
        [
            [(b"1 (UID 5 " + WHEN + b" BODY[] {3}", b"one"), b")",
             (b"2 (UID 6 " + WHEN + b" BODY[] {3}", b"two"), b")"],
            [(b"1 (" + WHEN + b" BODY[] {3}", b"one"), b" UID 5)",
             (b"2 (BODY[] {3}", b"two"), b" UID 6 " + WHEN + b")"],
        ],
        ids=["number first", "number last"],
    )  # fmt: skip
    def test_reads_any_order(self, bodies: list[Any]) -> None:
        sizes = [b"1 (UID 5 RFC822.SIZE 3)", b"2 (RFC822.SIZE 3 UID 6)"]
        found, last = fetch(Box([sizes, bodies]), [5, 6], max_bytes=10)  # type: ignore[arg-type]
        assert [(f.uid, f.raw) for f in found] == [(5, b"one"), (6, b"two")]
        assert found[0].arrived_at is not None
        assert found[0].arrived_at.hour == 8
        assert last == 6

    def test_goes_past_mails_that_vanished(self) -> None:
        found, last = fetch(Box([[None], []]), [5, 6], max_bytes=10)  # type: ignore[arg-type]
        assert (found, last) == ([], 6)


class TestSessions:
    def test_tells_what_it_could_not_reach(self) -> None:
        server = Server(protocol="imap", host="mail.invalid", port=993, security="ssl")
        with pytest.raises(MailError, match="no host called") as caught:
            Sessions().use("x", server, lambda box: None)
        assert caught.value.setting == "imap_host"


class Idle:
    """A mailbox that says this while one waits, and breaks off at the end."""

    def __init__(self, *said: bytes) -> None:
        self.said, self.is_shut = list(said), False

    @property
    def idle(self) -> Idle:
        return self

    client = idle
    capabilities = ("IDLE",)

    def __enter__(self) -> Idle:
        return self

    def __exit__(self, *_fault: object) -> None:
        raise imaplib.IMAP4.abort("unexpected response: b'(FLAGS ())'")

    def poll(self, *, timeout: float) -> list[bytes]:
        return self.said

    def shutdown(self) -> None:
        self.is_shut = True


class TestWait:
    def test_holds_to_what_it_heard_when_a_line_came_in_pieces(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imap, "select", lambda box, folder: (1, 5))
        box: Any = Idle(b"* 1 EXISTS", b"* 1 FETCH ")
        assert imap.wait(box, "INBOX", 20, known_next=5)
        assert box.is_shut
        nothing: Any = Idle(b"* OK Still here")
        with pytest.raises(imaplib.IMAP4.abort):
            imap.wait(nothing, "INBOX", 20, known_next=5)
