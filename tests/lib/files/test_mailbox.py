from __future__ import annotations

import mailbox
from pathlib import Path

from allears.lib.files import Bad, Row, read_maildir, read_mbox
from allears.lib.files import mailbox as ours


def mails(rows: list[Row | Bad]) -> list[bytes]:
    return [row.wire for row in rows if isinstance(row, Row) and isinstance(row.wire, bytes)]


class TestReadMbox:
    def test_reads_what_the_standard_library_writes(self, tmp_path: Path) -> None:
        box = mailbox.mbox(tmp_path / "box")
        for number in range(3):
            box.add(f"Subject: {number}\n\nFrom here on.\nBody {number}\n".encode())
        box.flush()
        found = mails(list(read_mbox(tmp_path / "box")))
        assert [mail.split(b"\n")[0] for mail in found] == [
            b"Subject: 0",
            b"Subject: 1",
            b"Subject: 2",
        ]
        assert all(b"\nFrom here on.\n" in mail for mail in found)

    def test_goes_on_from_any_offset_that_it_told(self, tmp_path: Path) -> None:
        path = tmp_path / "box"
        path.write_bytes(b"".join(b"From a@b Mon\nSubject: %d\n\nx\n\n" % n for n in range(4)))
        rows = list(read_mbox(path))
        assert len(rows) == 4
        for at, row in enumerate(rows):
            assert mails(list(read_mbox(path, start=row.offset))) == mails(rows[at + 1 :])

    def test_goes_on_behind_a_mail_that_is_too_large(
        self, tmp_path: Path, monkeypatch: object
    ) -> None:
        path = tmp_path / "box"
        body = b"x" * 999 + b"\n"
        path.write_bytes(
            b"From a\nSubject: 1\n\n"
            + body * (ours.MAX_MAIL_BYTES // 1000 + 1)
            + b"\nFrom b\nSubject: 2\n\n"
        )
        bad, good = read_mbox(path)
        assert isinstance(bad, Bad)
        assert isinstance(good, Row)

    def test_takes_what_is_no_mailbox(self, tmp_path: Path) -> None:
        path = tmp_path / "box"
        path.write_bytes(b"\n\nhello\n" * 10)
        assert list(read_mbox(path)) == []


class TestReadMaildir:
    def test_reads_new_and_old_mails_once(self, tmp_path: Path) -> None:
        box = mailbox.Maildir(tmp_path / "box")
        for number in range(3):
            box.add(f"Subject: {number}\n\nx\n".encode())
        rows = list(read_maildir(tmp_path / "box"))
        assert len(mails(rows)) == 3
        assert mails(list(read_maildir(tmp_path / "box", start=rows[0].offset))) == mails(rows)[1:]

    def test_follows_no_link(self, tmp_path: Path) -> None:
        (tmp_path / "cur").mkdir()
        (tmp_path / "secret").write_text("x")
        (tmp_path / "cur" / "1").symlink_to(tmp_path / "secret")
        assert list(read_maildir(tmp_path)) == []
