"""Files are read into the desk once, whatever is in them and however often it is begun."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from tests.cast import NOW, monitor

from allears.cases.models import Case
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.flow import imports
from allears.mentions.models import Mention

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return imports.channel_for("Old posts", by=None, now=NOW)


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[Iterable[object]], Path]:
    """`lines(rows)`: a file with a row a line; a `str` or `bytes` stands as it is."""

    def write(rows: Iterable[object]) -> Path:
        file = tmp_path / "posts.jsonl"
        file.write_bytes(b"".join(_line(row) + b"\n" for row in rows))
        return file

    return write


def _line(row: object) -> bytes:
    if isinstance(row, bytes):
        return row
    return (row if isinstance(row, str) else json.dumps(row)).encode()


def post(n: int, text: str = "", **more: object) -> dict[str, object]:
    said = text or f"The tram number {n} is late again and nobody tells me why"
    return {"id": f"p{n}", "text": said, "author": {"handle": f"who{n}"}} | more


class TestReport:
    def test_adds_up(self, channel: Channel, lines: Callable[[Iterable[object]], Path]) -> None:
        file = lines([post(1), post(2), post(2), "{broken", {"id": "e", "text": ""}])
        report = imports.read_file(file, channel)
        told = json.loads(report.as_json())
        assert list(told) == ["read", "kept", "seen", "dropped", "cases"]
        assert told["read"] == 5 == told["kept"] + told["seen"] + sum(told["dropped"].values())
        assert (told["kept"], told["seen"]) == (2, 1)
        assert told["cases"] == Case.objects.count()
        assert [bad.number for bad in report.bad] in ([], [4])

    def test_says_that_all_is_known_the_second_time(
        self, channel: Channel, lines: Callable[[Iterable[object]], Path]
    ) -> None:
        file = lines(post(n) for n in range(7))
        imports.read_file(file, channel)
        report = imports.read_file(file, channel)
        assert (report.read, report.kept, report.seen, report.cases) == (7, 0, 7, 0)
        assert report.dropped == {}
        assert Mention.objects.count() == 7

    def test_leaves_out_what_no_monitor_wants_where_only_that_is_kept(
        self, lines: Callable[[Iterable[object]], Path]
    ) -> None:
        monitor()
        picky = imports.channel_for("Picky", by=None, now=NOW, keep="matching")
        report = imports.read_file(lines([post(1), post(2, "Nice weather")]), picky)
        assert report.kept == 1
        assert report.dropped == {"unmatched": 1}


class TestGoingOn:
    def test_reads_on_where_it_was_stopped(
        self,
        channel: Channel,
        lines: Callable[[Iterable[object]], Path],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(imports, "PAGE", 10)
        file = lines(post(n) for n in range(35))

        def stop(done: int, total: int) -> None:
            if Mention.objects.count() == 20:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            imports.read_file(file, channel, progress=stop)
        assert Mention.objects.count() == 20
        report = imports.read_file(file, channel)
        assert (report.read, report.kept, report.seen) == (15, 15, 0)
        assert Mention.objects.count() == 35
        fresh = known.channel(channel.pk)
        assert fresh is not None
        assert fresh.cursor == ""

    def test_begins_anew_with_a_file_that_has_changed(
        self,
        channel: Channel,
        lines: Callable[[Iterable[object]], Path],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(imports, "PAGE", 10)

        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            imports.read_file(lines(post(n) for n in range(15)), channel, progress=stop)
        report = imports.read_file(lines(post(n) for n in range(16)), channel)
        assert (report.read, report.kept, report.seen) == (16, 6, 10)

    def test_tells_how_far_it_is(
        self, channel: Channel, lines: Callable[[Iterable[object]], Path]
    ) -> None:
        file = lines(post(n) for n in range(3))
        told: list[tuple[int, int]] = []
        imports.read_file(file, channel, progress=lambda done, total: told.append((done, total)))
        assert told == [(file.stat().st_size, file.stat().st_size)]


NASTY: dict[str, object] = {
    "a zero byte": post(1, "before\x00after"),
    "half a letter": '{"id": "p1", "text": "half \\ud800 letter"}',
    "bytes that are no text": b'{"id": "p1", "text": "\xff\xfe\xfd"}',
    "a script": post(1, "<script>alert(1)</script><img src=x onerror=alert(1)>"),
    "SQL": post(1, "'; DROP TABLE mentions_mention; --"),
    "a very long id": post(1, id="x" * 50_000),
    "a very long thread": post(1, thread="y" * 50_000),
    "a very long name": post(1, author={"handle": "z" * 50_000, "name": "n" * 50_000}),
    "a very long address": post(1, url="https://example.org/" + "u" * 50_000),
    "a very long network": post(1, network="w" * 5_000),
    "a very long language": post(1, lang="de" * 5_000),
    "an unheard-of number": post(1, likes=10**30, author={"handle": "a", "followers": 10**30}),
    "a number below zero": post(1, likes=-(10**30)),
    "a date before all dates": post(1, created_at="0001-01-01T00:00:00Z"),
    "a date after all dates": post(1, created_at="9999-12-31T23:59:59-12:00"),
    "a date of nobody": post(1, created_at="294277-01-09T04:00:54Z"),
    "a deep nest": '{"id": "p1", "text": ' + "[" * 5_000 + "]" * 5_000 + "}",
    "a text of one long word": post(1, "a" * 400_000),
    "a text without end": post(1, "Ha ha " * 200_000),
    "accents without end": post(1, "z" + "\u0301" * 100_000),
    "right to left": post(1, "\u202e\u2066 gnirts \u2069\u202c"),
    "a list for a text": '{"id": "p1", "text": ["a"]}',
    "a list": "[1, 2, 3]",
    "null": "null",
    "the same key many times": '{"text": "a", "text": "b", "text": "c"}',
    "zero bytes everywhere": post(1, network="a\x00", thread="b\x00", id="c\x00", url="d\x00"),
    "a zero byte in a name": post(1, author={"handle": "a\x00b", "name": "\x00", "id": "\x00"}),
    "a zero byte in what nobody asked for": post(1, extra={"a\x00": "b\x00"}),
}


class TestHostileRows:
    @pytest.mark.parametrize("what", NASTY)
    def test_cost_at_most_themselves(
        self, what: str, channel: Channel, lines: Callable[[Iterable[object]], Path]
    ) -> None:
        file = lines([post(100), NASTY[what], post(101)])
        report = imports.read_file(file, channel)
        assert report.read == 3
        assert report.kept + sum(report.dropped.values()) == 3
        assert set(Mention.objects.values_list("external_id", flat=True)) >= {"p100", "p101"}
