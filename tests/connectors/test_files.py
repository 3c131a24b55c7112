from __future__ import annotations

import json
from pathlib import Path

import pytest

from allears.connectors import files as connector
from allears.connectors.files import Files, UnknownFormat, Wire
from allears.lib.files import Bad, Row
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Post

CHANNEL = ChannelFacts(id=1, name="Import", settings={})
files = Files()
EVENT = {
    "did": "did:plc:abc",
    "time_us": 1_772_359_200_000_000,
    "kind": "commit",
    "commit": {
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": "3k",
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "It broke.",
            "createdAt": "2026-03-01T10:00:00Z",
        },
    },
}
MAIL = b"Message-ID: <1@a.example>\nFrom: Ann <ann@a.example>\nTo: desk@b.example\nSubject: Broken\n\nIt broke.\n"


def posts(path: Path, start: int = 0) -> tuple[list[Post], list[str]]:
    good: list[Post] = []
    bad: list[str] = []
    for row in connector.rows(path, start=start):
        if isinstance(row, Bad):
            bad.append(row.why)
            continue
        try:
            good.append(files.to_post(row.wire, CHANNEL))
        except Unreadable as error:
            bad.append(error.why)
    return good, bad


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


class TestSniff:
    @pytest.mark.parametrize(
        ("content", "format"),
        [
            (b'{"text":"a"}\n', "allears"),
            (json.dumps(EVENT).encode(), "jetstream"),
            (b"From a@b Mon\nSubject: x\n\nbody\n", "mbox"),
            (b"id,text\n1,a\n", "csv"),
            ("id;text\n1;ä\n".encode("utf-16"), "csv"),
        ],
    )
    def test_knows_a_file_by_its_beginning(
        self, tmp_path: Path, content: bytes, format: str
    ) -> None:
        assert connector.sniff(write(tmp_path, content)) == format

    @pytest.mark.parametrize(
        "content", [b"", b"  \n", b"PK\x03\x04zip", b'[{"text":"a"}]', b"%PDF-1.7", bytes(50)]
    )
    def test_says_what_it_does_not_read(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(UnknownFormat):
            connector.sniff(write(tmp_path, content))

    def test_says_that_something_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownFormat):
            connector.sniff(tmp_path / "nowhere")
        with pytest.raises(UnknownFormat, match="no Maildir"):
            connector.sniff(tmp_path)


class TestRows:
    def test_reads_our_own_lines(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, b'{"text":"a","lang":["en"]}\nrubbish\n{"txt":1}\n{"text":"b","id":7}\n'
        )
        good, bad = posts(path)
        assert [(post.text, post.network, post.channel) for post in good] == [
            ("a", "files", "Import"),
            ("b", "files", "Import"),
        ]
        assert len(bad) == 2

    def test_reads_a_table_by_its_names(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, b'tweet_id,user,text,created_at\n1,@ann,"It broke, on day one",2026-03-01\n'
        )
        ((post,), bad) = posts(path)
        assert (post.id, post.author.handle, post.text) == ("1", "@ann", "It broke, on day one")
        assert post.created_at is not None
        assert bad == []

    def test_reads_mails(self, tmp_path: Path) -> None:
        ((post,), bad) = posts(write(tmp_path, b"From ann Mon\n" + MAIL))
        assert (post.network, post.title, post.is_private, bad) == ("email", "Broken", True, [])
        (tmp_path / "box" / "cur").mkdir(parents=True)
        (tmp_path / "box" / "cur" / "1:2,S").write_bytes(MAIL)
        assert posts(tmp_path / "box")[0][0].title == "Broken"

    def test_reads_a_saved_stream(self, tmp_path: Path) -> None:
        deletion = EVENT | {
            "commit": {"operation": "delete", "collection": "app.bsky.feed.post", "rkey": "3k"}
        }
        good, bad = posts(
            write(tmp_path, b"\n".join(json.dumps(one).encode() for one in (EVENT, deletion)))
        )
        assert [(post.network, post.text) for post in good] == [("bluesky", "It broke.")]
        assert bad == ["This event is no new post."]

    @pytest.mark.parametrize(
        "content",
        [
            b'{"text":"a"}\n{"text":"b"}\n{"text":"c"}\n',
            b"id,text\n1,some words\n2,more words\n3,last words\n",
            b"".join(b"From a Mon\n" + MAIL + b"\n" for _ in range(3)),
        ],
    )
    def test_goes_on_where_it_was_stopped(self, tmp_path: Path, content: bytes) -> None:
        path = write(tmp_path, content)
        first = next(iter(connector.rows(path)))
        whole, _ = posts(path)
        rest, _ = posts(path, start=first.offset)
        assert isinstance(first, Row)
        assert rest == whole[1:]

    def test_keeps_memory_flat(self, tmp_path: Path) -> None:
        path = tmp_path / "big"
        with path.open("wb") as stream:
            for number in range(200_000):
                stream.write(b'{"text":"words and words","id":"%d"}\n' % number)
        assert sum(1 for _ in connector.rows(path)) == 200_000


class TestToPost:
    @pytest.mark.parametrize(
        "wire",
        [
            None,
            b"x",
            Wire("allears", None),
            Wire("csv", {}),
            Wire("mbox", b""),
            Wire("jetstream", b"{}"),
            Wire("jetstream", 5),
        ],
    )
    def test_says_what_is_no_row(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            files.to_post(wire, CHANNEL)
