"""`allears match` among other programs: packed input, several processes, what it tells, who leaves."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zstandard

from allears.config.cli.pipe import source, workers
from allears.config.cli.pipe.engines import Answer, Fault, Plain, Tally
from allears.config.cli.pipe.report import Report
from allears.listening import jetstream, match
from allears.listening.post import Post
from allears.listening.query import parse

QUERIES = ["late refund", "#東京 OR caf*", "lang:de -late", "mood:negative OR zebra", "a NEAR/2 b"]
TEXTS = ["late refund", "das Café", "今日は#東京", "none", "a x b", "zebra", "Zebra a b late"]


def event(number):
    text = TEXTS[number % len(TEXTS)]
    record = {"text": f"{text} {number}", "langs": [("de", "en")[number % 2]]}
    commit = {
        "operation": "create",
        "collection": jetstream.COLLECTION,
        "rkey": f"r{number}",
        "record": record,
    }
    return json.dumps(
        {"did": "did:plc:a", "kind": "commit", "commit": commit}, ensure_ascii=number % 3 == 0
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pipe")
    monitors = [json.dumps({"id": f"m{i}", "query": query}) for i, query in enumerate(QUERIES)]
    (folder / "monitors").write_text("\n".join(monitors))
    posts = [event(number) for number in range(20_000)]
    posts[7_000] = "{nothing of the kind"
    posts[15_000] = ""
    (folder / "posts").write_text("\n".join(posts))
    return folder


@pytest.fixture(scope="module")
def expected(place):
    """What the ordinary matcher says of them all, and of the line that is none."""
    matcher = match.compile((i, parse(query)) for i, query in enumerate(QUERIES))
    engine = Plain(jetstream.to_post, matcher, [f"m{i}" for i in range(len(QUERIES))])
    return engine.answer((place / "posts").read_bytes())


def run(place, *more, **given):
    posts = [] if "--posts" in more else ["--posts", "-"]
    command = [sys.executable, "-m", "allears", "match", "--monitors", str(place / "monitors"),
               "--format", "jetstream", *posts, *more]  # fmt: skip
    return subprocess.run(command, capture_output=True, timeout=300, check=False, **given)


class TestMatch:
    def test_says_of_a_large_pipe_what_the_matcher_says(self, place, expected):
        with (place / "posts").open("rb") as posts:
            done = run(place, stdin=posts)
        assert done.stdout == expected.out
        assert done.stderr.decode().splitlines() == [str(fault) for fault in expected.faults]
        assert expected.faults[0].number == 7001

    def test_keeps_the_order_among_processes_and_tells_what_took_how_long(self, place, expected):
        packed = place / "packed"
        packed.write_bytes(gzip.compress((place / "posts").read_bytes(), 1))
        done = run(place, "--posts", str(packed), "--jobs", "2", "--stats", "--progress")
        assert done.stdout == expected.out
        shown, told = done.stderr.decode().splitlines()[-2:]
        stats = json.loads(told)
        assert "20,000 lines" in shown
        assert (stats["lines"], stats["unreadable"]) == (20_000, 1)
        assert (stats["posts_met"], stats["hits"]) == (expected.tally.met, expected.tally.hits)
        stages = {"walk", "spell", "words", "keys", "facts", "judge", "answer"}
        assert stages == stats["stages_s"].keys()

    def test_unpacks_what_comes_packed_through_a_pipe(self, place, expected):
        packed = zstandard.compress((place / "posts").read_bytes())
        assert run(place, input=packed).stdout == expected.out

    def test_ends_quietly_when_nobody_reads_on(self, place):
        with _open_pipe(place) as child:
            child.stdout.close()
            line = (event(0).encode() + b"\n") * 100
            while True:
                try:
                    child.stdin.write(line)
                except BrokenPipeError:
                    break
            child.stdin = io.BytesIO()
            assert child.stderr.read() == b""
        assert child.returncode == 0

    def test_ends_at_an_interruption_with_its_workers(self, place):
        with _open_pipe(place) as child:
            os.kill(child.pid, signal.SIGINT)
            assert child.wait(60) == 130
            assert child.stdout.read() == b""
            assert b"Traceback" not in child.stderr.read()


def _open_pipe(place):
    """A match of two processes that has answered its first line, at once, and waits for more."""
    command = [sys.executable, "-m", "allears", "match", "--monitors", str(place / "monitors"),
               "--format", "jetstream", "--posts", "-", "--jobs", "2"]  # fmt: skip
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    child = subprocess.Popen(command, **pipes)
    child.stdin.write(event(0).encode() + b"\n")
    child.stdin.flush()
    assert b"r0" in child.stdout.readline()
    return child


class TestBlocks:
    @pytest.mark.parametrize("n_bytes", [1, 7, 64, 100_000])
    @pytest.mark.parametrize(
        "data", [b"a\nb\n" * 100, b"a" * 500, b"abc\n" + b"x" * 300 + b"\nq", b""]
    )
    def test_are_whole_lines_and_all_of_them(self, data, n_bytes):
        found = list(source.blocks(source.Source(io.BytesIO(data), -1, 0), n_bytes=n_bytes))
        assert b"".join(found) == data
        assert all(block.endswith(b"\n") for block in found[:-1])

    def test_hold_all_that_came_before_a_torn_end(self):
        data = b"".join(b"%d\n" % number for number in range(300_000))
        torn = source.open_source(io.BytesIO(gzip.compress(data)[:-9_000]))
        found = []
        with pytest.raises(source.BadSource, match="cannot be read on"):
            found.extend(block for block in source.blocks(torn))
        assert data.startswith(b"".join(found))
        assert len(b"".join(found)) > 1_000_000


class TestParts:
    @pytest.mark.parametrize("n_bytes", [1, 2, 7, 64, 100_000])
    @pytest.mark.parametrize("skipped", [0, 3])
    @pytest.mark.parametrize(
        "data", [b"a\nb\n" * 40, b"\n\n\na\n", b"a" * 500, b"abc\n" + b"x" * 300 + b"\nq", b""]
    )
    def test_are_whole_lines_and_each_of_them_once(self, tmp_path, data, skipped, n_bytes):
        (tmp_path / "posts").write_bytes(data)
        with (tmp_path / "posts").open("rb") as file:
            file.read(skipped)
            opened = source.open_source(file)
            assert opened.is_file
            parts, room = list(source.parts(opened, n_bytes=n_bytes)), source.Room(n_bytes)
            found = [source.read_part(part) for part in parts]
            assert [room.read(part) for part in parts] == found
        assert b"".join(found) == data[skipped:]
        lines = [line for part in found for line in part.splitlines(keepends=True)]
        assert lines == data[skipped:].splitlines(keepends=True)

    @pytest.mark.parametrize("of_room", [50_000, 100_000])
    def test_have_lines_longer_than_the_room_for_them(self, tmp_path, of_room):
        data = b"a\n" * 40_000 + b"x" * 700_000 + b"\nb\n" + b"y" * 99_990 + b"\nc"
        (tmp_path / "posts").write_bytes(data)
        with (tmp_path / "posts").open("rb") as file:
            parts = list(source.parts(source.open_source(file), n_bytes=100_000))
            room = source.Room(of_room)
            found = [room.read(part) for part in parts]
            assert found == [source.read_part(part) for part in parts]
        assert b"".join(found) == data


class Slow:
    """An engine whose first block takes longest, and whose answers fill every pipe."""

    def answer(self, block):
        if block.startswith(b"0"):
            signal.sigtimedwait([], 0.5)
        return Answer(block * 20_000, [Fault(1, "none")], Tally(lines=1), [(0, 1)])


class Letters:
    """A stream that gives one line at a time."""

    def __init__(self, lines):
        self._lines = list(lines)

    def read1(self, _):
        return self._lines.pop(0) if self._lines else b""


class TestAnswers:
    def test_keep_the_order_of_the_blocks_and_count_lines_over_all(self, monkeypatch):
        monkeypatch.setattr(source, "BLOCK_BYTES", 1)
        blocks = [b"%d\n" % number for number in range(9)]
        stream = source.Source(Letters(blocks), -1, 0)
        monkeypatch.setattr(workers, "blocks", lambda given: source.blocks(given, n_bytes=1))
        found = list(workers.answers(stream, Slow(), 3))
        assert [answer.out[:3] for answer in found] == [b"%d%d\n" % (n + 1, n) for n in range(9)]
        assert [answer.faults[0].number for answer in found] == list(range(1, 10))

    def test_of_a_line_too_long_for_shared_memory_are_given_all_the_same(self):
        lines = [b"1\n", b"x" * 9_000_000 + b"\n", b"2\n"]
        stream = source.Source(io.BytesIO(b"".join(lines)), -1, 0)
        matcher = match.compile([(0, parse("x*"))])
        read = lambda line: Post(text=line.decode())  # noqa: E731
        found = list(workers.answers(stream, Plain(read, matcher, ["m"]), 2))
        assert b"".join(answer.out for answer in found) == b'{"post":2,"monitors":["m"]}\n'
        assert sum(answer.tally.lines for answer in found) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux who is whose child")
class TestWorkers:
    def test_that_are_killed_end_all_with_a_reason(self, place):
        with _open_pipe(place) as child:
            os.kill(_children(child.pid)[0], signal.SIGKILL)
            others = _children(child.pid)
            line = (event(0).encode() + b"\n") * 20_000
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(line)
                child.stdin.close()
            child.stdin = io.BytesIO()
            said = child.stderr.read().decode()
            assert child.wait(60) == 1
        assert said.startswith("One of the processes that match was ended by SIGKILL.")
        assert "Traceback" not in said
        _wait_for_the_end_of(others)

    def test_go_when_their_parent_is_killed(self, place):
        with _open_pipe(place) as child:
            workers = _children(child.pid)
            assert len(workers) == 2
            child.kill()
            child.wait(60)
            _wait_for_the_end_of(workers)


def _children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _wait_for_the_end_of(pids):
    until = time.monotonic() + 60
    while alive := [pid for pid in pids if _is_alive(pid)]:
        assert time.monotonic() < until, alive
        time.sleep(0.05)


def _is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


class TestReport:
    def test_is_silent_unless_it_is_wanted(self, capsys):
        report = Report(is_shown=False)
        report.add(Tally(lines=5, seconds={"walk": 1.0}))
        report.add(Tally(lines=2, seconds={"walk": 0.5}))
        report.end()
        assert capsys.readouterr().err == ""
        assert json.loads(report.stats(jobs=1))["stages_s"] == {"walk": 1.5}


class TestStart:
    @pytest.mark.parametrize("module", ["allears.config.cli", "allears.config.cli.up", "allears.config.cli.match"])  # fmt: skip
    def test_needs_no_compiler(self, module):
        code = f"import sys, {module}; sys.exit('numba' in sys.modules)"
        subprocess.run([sys.executable, "-c", code], timeout=100, check=True)
