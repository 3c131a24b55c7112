"""Answers of IMAP servers in any order."""

from __future__ import annotations

import socket
import threading
import time
from functools import partial
from io import BufferedReader
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


class Talker:
    """A server of one talk over a real socket: says of each IDLE what stands in the next script.

    A script is pieces of bytes, sent one after the other with time between them; what lies before the
    first piece goes out together with the server's consent.
    """

    def __init__(self, *scripts: list[bytes]) -> None:
        self._scripts = list(scripts)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.n_idles = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Talker:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._socket.close()
        self._thread.join(20)

    def _serve(self) -> None:
        line, _ = self._socket.accept()
        with line, line.makefile("rb") as asked:
            line.sendall(b"* OK Here\r\n")
            for command in asked:
                tag, verb = command.split()[:2]
                match verb.upper():
                    case b"CAPABILITY":
                        line.sendall(b"* CAPABILITY IMAP4rev1 IDLE\r\n")
                    case b"SELECT" | b"EXAMINE":
                        line.sendall(b"* 0 EXISTS\r\n* OK [UIDNEXT 5] Next\r\n")
                    case b"IDLE":
                        self._idle(line, asked)
                line.sendall(tag + b" OK Done\r\n")

    def _idle(self, line: socket.socket, asked: BufferedReader) -> None:
        self.n_idles += 1
        first, *others = self._scripts.pop(0)
        line.sendall(b"+ Idling\r\n" + first)
        for piece in others:
            time.sleep(0.05)
            line.sendall(piece)
        assert asked.readline() == b"DONE\r\n"


def _wait(talker: Talker, timeout_s: float = 20) -> bool:
    server = Server(
        protocol="imap", host="127.0.0.1", port=talker.port, security="none", user="ann"
    )
    wait = partial(imap.wait, folder="INBOX", timeout_s=timeout_s, known_next=5)
    sessions = Sessions()
    try:
        return sessions.use("x", server, wait)
    finally:
        sessions.forget("x")


class TestWait:
    @pytest.mark.parametrize(
        "script",
        [
            [b"", b"* 1 EXISTS\r\n"],
            [b"* 1 EXISTS\r\n"],
            [b"", b"* 1 EX", b"ISTS\r\n* 1 FETCH ", b"(FLAGS ())\r\n"],
            [b"", b"* 1 FETCH ", b"(FLAGS ())\r\n* 1 EXISTS\r\n"],
        ],
        ids=["usual", "with the consent", "a line in pieces", "another line in pieces"],
    )
    def test_hears_of_new_mail_however_it_is_told(self, script: list[bytes]) -> None:
        with Talker(script) as talker:
            assert _wait(talker)
        assert talker.n_idles == 1

    def test_waits_on_when_something_else_is_said(self) -> None:
        with Talker([b"", b"* OK Still here\r\n"], [b"", b"* 1 EXISTS\r\n"]) as talker:
            assert _wait(talker)
        assert talker.n_idles == 2

    def test_ends_with_its_time(self) -> None:
        with Talker([b""]) as talker:
            assert not _wait(talker, timeout_s=0.1)
