"""What leaves can be read by every mail program."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

import pytest

from allears.lib.mail.compose import MAX_REFERENCES, Draft, Enclosure, answer_subject, compose


def written(**changes: object) -> Message:
    draft: dict[str, object] = {
        "message_id": "1@e.org",
        "sender": "desk@e.org",
        "to": "rosa@p.test",
        "subject": "Tap",
        "text": "Hello",
        "sent_at": datetime(2026, 11, 20, tzinfo=UTC),
    }
    return message_from_bytes(compose(Draft(**(draft | changes))))  # type: ignore[arg-type]


class TestCompose:
    def test_never_breaks_a_long_id(self) -> None:
        long = "a" * 200 + "@e.org"
        got = written(message_id=long, in_reply_to=long, references=[long, "b@e.org"])
        assert got["Message-ID"] == f"<{long}>"
        assert got["In-Reply-To"] == f"<{long}>"
        assert got["References"].split() == [f"<{long}>", "<b@e.org>"]

    def test_bounds_references_and_keeps_the_root(self) -> None:
        ids = [f"{n}@e.org" for n in range(200)]
        got = written(references=ids)["References"].split()
        assert len(got) == MAX_REFERENCES
        assert (got[0], got[-1]) == ("<0@e.org>", "<199@e.org>")

    def test_writes_names_with_brackets_and_letters(self) -> None:
        assert (
            written(sender_name="Ann (Well, Water)")["From"] == '"Ann (Well, Water)" <desk@e.org>'
        )

    def test_writes_to_a_domain_with_letters(self) -> None:
        assert written(to="rosa@grün.test")["To"] == "rosa@xn--grn-ioa.test"

    def test_refuses_an_address_with_a_line_end(self) -> None:
        with pytest.raises(ValueError, match="CR or LF"):
            written(to="rosa@p.test\r\nBcc: x@p.test")

    def test_quotes_under_an_introduction(self) -> None:
        plain = written(quoted="old", quoted_intro="On Monday\r\nyou wrote:").get_payload()[0]
        assert plain.get_payload().replace("\r\n", "\n") == "Hello\n\nOn Monday you wrote:\n> old\n"


class TestAnswerSubject:
    @pytest.mark.parametrize(
        ("subject", "answer"),
        [("Tap", "Re: Tap"), ("Re: Tap", "Re: Tap"), ("AW: Tap", "AW: Tap"), ("", "Re:"),
         ("Tap\r\nBcc: x", "Re: Tap Bcc: x"), ("Reactor", "Re: Reactor")],
    )  # fmt: skip
    def test_says_re_once(self, subject: str, answer: str) -> None:
        assert answer_subject(subject) == answer


class TestFormatted:
    def test_is_html_beside_the_words_as_they_were_typed(self) -> None:
        got = written(text="**Now** <b>\n\n[us](https://a.example)", is_formatted=True)
        plain, html = got.get_payload()
        said = plain.get_payload(decode=True).decode()
        assert said == "**Now** <b>\r\n\r\nus (https://a.example)\r\n"
        shown = html.get_payload(decode=True).decode()
        assert "<strong>Now</strong>" in shown
        assert "&lt;b&gt;" in shown

    def test_carries_files_under_names_of_any_script(self) -> None:
        file = Enclosure("Rechnung März 日本.png", "image/png", b"\x89PNG", "Ein Bild – schön")
        part = written(files=[file]).get_payload()[1]
        assert part.get_filename() == file.name
        assert part.get_payload(decode=True) == b"\x89PNG"
        words = str(make_header(decode_header(part["Content-Description"])))
        assert words == "Ein Bild – schön"
