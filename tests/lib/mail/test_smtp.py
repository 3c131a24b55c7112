"""The moment from which a mail cannot be taken back, on a server that does what it is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from allears.lib.mail import smtp
from allears.lib.mail.servers import MailError, Server

GOOD = {
    b"EHLO": b"250 hi",
    b"MAIL": b"250 ok",
    b"RCPT": b"250 ok",
    b"DATA": b"354 go",
    b"QUIT": b"221",
}


class Scripted:
    """Says `answers[verb]`; `b""` hangs up. Remembers what it was sent."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self.answers = GOOD | answers
        self.heard: list[bytes] = []
        self.data = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def server(self) -> Server:
        port = self.listener.getsockname()[1]
        return Server(protocol="smtp", host="127.0.0.1", port=port, security="none", timeout_s=5)

    def _serve(self) -> None:
        line, _ = self.listener.accept()
        with line, line.makefile("rwb") as stream:

            def say(words: bytes) -> None:
                stream.write(words + b"\r\n")
                stream.flush()

            say(b"220 hello")
            for command in stream:
                verb = command[:4].upper()
                self.heard.append(command.strip())
                words = self.answers.get(verb, b"500 what?")
                if not words:
                    return
                say(words)
                if verb == b"DATA" and words.startswith(b"354") and not self._take(stream, say):
                    return

    def _take(self, stream: object, say: Callable[[bytes], None]) -> bool:
        for line in stream:  # type: ignore[attr-defined]
            if line == b".\r\n":
                break
            self.data += line
        words = self.answers.get(b"DOT", b"250 2.0.0 queued as 1")
        if words:
            say(words)
        return bool(words)


def send(scripted: Scripted, raw: bytes = b"Subject: x\r\n\r\nhi\r\n") -> tuple[str, bool]:
    return smtp.send(scripted.server, "desk@e.org", "rosa@p.test", raw, copy_to="desk@e.org")


class TestSend:
    def test_hands_over_every_byte(self) -> None:
        scripted = Scripted({})
        said, is_copied = send(scripted, b"A: b\r\n\r\n.dot\n..two\r\n.\r\nend")
        assert scripted.data == b"A: b\r\n\r\n..dot\r\n...two\r\n..\r\nend\r\n"
        assert (said, is_copied) == ("250 2.0.0 queued as 1", True)

    @pytest.mark.parametrize(
        ("answers", "kind"),
        [
            ({b"MAIL": b"421 busy"}, "retry"),
            ({b"MAIL": b"550 not you"}, "refused"),
            ({b"MAIL": b"530 log in first"}, "keys"),
            ({b"RCPT": b"450 later"}, "retry"),
            ({b"RCPT": b"550 unknown"}, "refused"),
            ({b"RCPT": b""}, "retry"),
            ({b"DATA": b"451 later"}, "retry"),
            ({b"DATA": b"554 no"}, "refused"),
            ({b"DATA": b""}, "retry"),
            ({b"DOT": b"452 full"}, "retry"),
            ({b"DOT": b"554 spam"}, "refused"),
            ({b"DOT": b""}, "unknown"),
            ({b"DOT": b"what is this"}, "unknown"),
        ],
    )
    def test_knows_what_is_known(self, answers: dict[bytes, bytes], kind: str) -> None:
        with pytest.raises(MailError) as caught:
            send(Scripted(answers))
        assert caught.value.kind == kind

    def test_does_not_care_for_a_goodbye(self) -> None:
        assert send(Scripted({b"QUIT": b""}))[0].startswith("250")

    def test_does_not_wait_forever_for_the_last_answer(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(smtp, "ANSWER_TIMEOUT_S", 0.3)
        scripted = Scripted({b"DATA": b"354 go"})
        monkeypatch.setattr(scripted, "_take", lambda stream, say: threading.Event().wait(2))
        with pytest.raises(MailError) as caught:
            send(scripted)
        assert caught.value.kind == "unknown"
