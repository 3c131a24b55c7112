"""Text out of parts."""

from __future__ import annotations

import pytest

from allears.lib.html_tokens import Tag
from allears.lib.mail.body import is_quote, unflow
from allears.lib.mail.letter import read_letter


class TestUnflow:
    @pytest.mark.parametrize(
        ("flowed", "text"),
        [
            ("a \nb\nc", "a b\nc"),
            ("> a \n> b\nc", "> a b\nc"),
            ("> a \n>> b", "> a \n>> b"),
            (" From here", "From here"),
            ("a\n-- \nb", "a\n-- \nb"),
            ("a \n-- \nb", "a \n-- \nb"),
        ],
    )
    def test_joins_soft_lines_of_one_depth(self, flowed: str, text: str) -> None:
        assert unflow(flowed) == text

    def test_deletes_the_space_where_asked(self) -> None:
        assert unflow("水が \n出ない", is_space_deleted=True) == "水が出ない"


class TestIsQuote:
    @pytest.mark.parametrize(
        "attrs",
        [
            {"class": "gmail_quote gmail_quote_container"},
            {"class": "yahoo_quoted"},
            {"class": "protonmail_quote"},
            {"class": "moz-cite-prefix"},
            {"id": "divRplyFwdMsg"},
            {"id": "x_divRplyFwdMsg"},
            {"id": "mail-editor-reference-message-container"},
            {"name": "messageReplySection"},
        ],
    )
    def test_knows_the_wrappers_of_mail_programs(self, attrs: dict[str, str]) -> None:
        assert is_quote(Tag("div", attrs))

    def test_knows_no_others(self) -> None:
        assert not is_quote(Tag("div", {"class": "quote-of-the-day"}))
        assert not is_quote(Tag("p", {"class": "gmail_quote"}))


class TestReadBody:
    def test_joins_the_text_parts_of_a_mixed_mail(self) -> None:
        raw = (
            b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n"
            b"--b\n\none\n--b\nContent-Type: image/png\n\nx\n--b\nContent-Type: text/html\n\n<p>two\n--b--"
        )
        letter = read_letter(raw)
        assert letter.text == "one\n\ntwo"
        assert [f.media_type for f in letter.files] == ["image/png"]

    def test_keeps_an_attached_text_a_file(self) -> None:
        raw = (
            b"From: a@b.c\nContent-Type: text/plain\n"
            b"Content-Disposition: attachment; filename=log.txt\n\nlines"
        )
        letter = read_letter(raw)
        assert (letter.text, [f.name for f in letter.files]) == ("", ["log.txt"])

    def test_reads_the_quote_of_an_html_mail_as_one(self) -> None:
        raw = (
            b"From: a@b.c\nContent-Type: text/html\n\n<div>new</div><div id=divRplyFwdMsg>"
            b"<b>From:</b> x<br><b>Sent:</b> y<br><b>To:</b> z<br><b>Subject:</b> s</div>old"
        )
        letter = read_letter(raw)
        assert letter.text == "new"
        assert letter.quoted.endswith("old")
