"""Any tree of parts is read within its bounds."""

from __future__ import annotations

import time

import pytest

from allears.lib.mail.body import MAX_FILES
from allears.lib.mail.letter import MAX_REFERENCES, files_of, read_letter
from allears.lib.mail.mime import MAX_PARTS, Budget, read_mail, safe_name

HEAD = b"From: a@b.test\nMessage-ID: <1@b.test>\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"


def nested(depth: int) -> bytes:
    body = b"Content-Type: text/plain\n\nthe core\n"
    for n in range(depth):
        body = (
            b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n)
            + body
            + b"\n--b%d--\n" % n
        )
    return HEAD + body


BOMBS = {
    "a thousand parts inside each other": nested(1_000),
    "100,000 empty parts": MIXED + b"--b\n\n" * 100_000 + b"--b--",
    "100,000 parts with text": MIXED + b"--b\nContent-Type: text/plain\n\nx\n" * 100_000,
    "a header of 10 MB": HEAD + b"X-Big: " + b"a" * 10_000_000 + b"\n\nbody",
    "a million folded lines": HEAD + b"Subject: a\n" + b" b\n" * 1_000_000 + b"\nbody",
    "a million headers": HEAD + b"X: y\n" * 1_000_000 + b"\nbody",
    "50,000 references": HEAD
    + b"References: "
    + b" ".join(b"<%d@b.test>" % n for n in range(50_000))
    + b"\n\nbody",
    "100,000 brackets in To": HEAD + b"To: " + b"(" * 100_000 + b"\n\nbody",
    "100,000 encoded words": HEAD + b"Subject: " + b"=?utf-8?b?YQ==?= " * 100_000 + b"\n\nbody",
    "100,000 open encoded words": HEAD + b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nbody",
    "100,000 parameters": HEAD + b"Content-Type: text/plain; " + b"a=b; " * 100_000 + b"\n\nx",
    "100,000 open divs": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
    "a word of 1 MB": HEAD + b"\n" + b"a" * 1_000_000,
    "attributions without end": HEAD + b"\n" + b"On 1 Nov a@b.test\n" * 100_000,
    "a charset that takes quadratic time": HEAD
    + b"Content-Type: text/plain; charset=punycode\n\n"
    + b"a-b" * 100_000,
}


class TestBombs:
    @pytest.mark.parametrize("name", BOMBS)
    def test_are_read_in_little_time(self, name: str) -> None:
        start = time.process_time()
        letter = read_letter(BOMBS[name])
        assert letter.message_id == "1@b.test"
        assert time.process_time() - start < 5, "seconds instead of minutes; usually below one"

    def test_are_cut_with_a_note(self) -> None:
        assert (
            "nested too deep" in read_letter(BOMBS["a thousand parts inside each other"]).notes[0]
        )
        assert f"more than {MAX_PARTS} parts" in read_letter(BOMBS["100,000 empty parts"]).notes[0]

    def test_leave_first_and_last_references(self) -> None:
        references = read_letter(BOMBS["50,000 references"]).references
        assert len(references) == MAX_REFERENCES
        assert (references[0], references[-1]) == ("0@b.test", "49999@b.test")

    def test_keep_files_within_number_and_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        file = b"--b\nContent-Type: application/x\nContent-Disposition: attachment; filename=f\n\nabc\n"
        letter = read_letter(MIXED + file * 100)
        assert len(letter.files) == MAX_FILES
        assert "100 attachments" in letter.notes[0]
        monkeypatch.setattr("allears.lib.mail.body.MAX_FILES_BYTES", 7)
        letter = read_letter(MIXED + file * 3)
        assert len(letter.files) == 2
        assert "f was left out" in letter.notes[0]


class TestContent:
    @pytest.mark.parametrize(
        ("encoding", "body", "content"),
        [
            ("base64", b"aGVs\nbG8=", b"hello"),
            ("base64", b"aGVsbG8", b"hello"),
            ("BASE64 ", b"!aGVs bG8=!", b"hello"),
            ("base64", b"a", b""),
            ("quoted-printable", b"a=3Db=\nc=ZZ", b"a=bc=ZZ"),
            ("7bit", b"plain", b"plain"),
            ("nonsense", b"plain", b"plain"),
            ("x-uuencode", b"begin 644 f\n#86)C\n`\nend", b"abc"),
        ],
    )
    def test_is_decoded_as_far_as_possible(
        self, encoding: str, body: bytes, content: bytes
    ) -> None:
        mail = read_mail(HEAD + b"Content-Transfer-Encoding: " + encoding.encode() + b"\n\n" + body)
        assert mail.content() == content

    def test_is_the_same_for_post_and_files(self) -> None:
        raw = MIXED + b"--b\nContent-Type: image/png; name=a.png\n\nx\n--b--"
        assert [f.sha256 for f in files_of(raw)] == [f.sha256 for f in read_letter(raw).files]

    def test_reads_a_boundary_that_is_missing_as_text(self) -> None:
        mail = read_mail(HEAD + b"Content-Type: multipart/mixed; boundary=x\n\nno parts")
        assert (mail.media_type, mail.children) == ("text/plain", [])

    def test_does_not_count_the_budget_of_another_mail(self) -> None:
        budget = Budget()
        read_mail(BOMBS["100,000 empty parts"], budget)
        assert read_mail(MIXED + b"--b\n\nx\n--b--").children


class TestSafeName:
    @pytest.mark.parametrize(
        ("name", "safe"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\x.exe", "x.exe"),
            ("..", ""),
            ("a\x00b\r\n.txt", "ab.txt"),
            ("photo\u202egpj.exe", "photogpj.exe"),
            ("Zähler 1.pdf", "Zähler 1.pdf"),
            ("x" * 300 + ".pdf", "x" * 139 + ".pdf"),
        ],
    )
    def test_has_no_folder_and_no_tricks(self, name: str, safe: str) -> None:
        assert safe_name(name) == safe
