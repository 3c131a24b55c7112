"""What the writer said yes to is there after a crash at any byte, once, in its newest version."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.listening import kept
from allears.listening.kept import segments
from allears.listening.kept.blocks import Unpacker, blocks_from
from allears.listening.post import Author, Post
from allears.listening.query import parse

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)


def said(*numbers, text="late", **more):
    return [Post(id=str(n), network="bluesky", text=f"{text} {n}", **more) for n in numbers]


def found(folder, query="late", **more):
    *_before, end = kept.search(folder, parse(query), limit_examples=10_000, **more)
    assert len(end.examples) == end.n_met
    return [example.post.id for example in reversed(end.examples)]


def writing(folder, **limits):
    return kept.Writer(folder, channel="1", limits=kept.Limits(**limits))


def on_disk(folder):
    """Everything that can be unpacked of what lies there."""
    raw = b""
    for path in folder.glob("*/*.posts"):
        data = path.read_bytes()
        for block in blocks_from(data, len(segments.MARK)):
            raw += b"".join(Unpacker().unpack(data, block)[0])
    return raw


class TestAppend:
    def test_is_found_at_once_and_after_opening_again(self, tmp_path):
        with writing(tmp_path) as writer:
            assert writer.append(said(1, 2, 3), heard_at=NOW) == kept.Appended(3)
            assert found(tmp_path) == ["1", "2", "3"]
        with writing(tmp_path) as writer:
            writer.append(said(4), heard_at=NOW)
        assert found(tmp_path) == ["1", "2", "3", "4"]

    def test_passes_over_what_is_kept_already(self, tmp_path):
        with writing(tmp_path) as writer:
            writer.append(said(1, 2), heard_at=NOW)
            writer.seal()
            writer.append(said(3), heard_at=NOW)
            writer.rest()
            writer.append(said(4), heard_at=NOW)
            assert writer.append(said(1, 2, 3, 4, 5, 5), heard_at=NOW) == kept.Appended(1, 4)
        with writing(tmp_path) as writer:
            assert writer.append(said(1, 3, 5), heard_at=NOW) == kept.Appended(0, 3)
        assert found(tmp_path) == ["1", "2", "3", "4", "5"]

    @pytest.mark.parametrize("then", ["seal", "rest", "close"])
    def test_lets_the_newest_version_win(self, tmp_path, then):
        with writing(tmp_path) as writer:
            writer.append(said(1, 2), heard_at=NOW)
            getattr(writer, then)()
        with writing(tmp_path) as writer:
            done = writer.append(said(1, text="late, and early"), heard_at=NOW)
            assert done == kept.Appended(1, 0, 1)
            assert found(tmp_path) == ["2", "1"]
            assert found(tmp_path, "early") == ["1"]
            writer.append(said(1, text="never"), heard_at=NOW)
        assert found(tmp_path) == ["2"]

    def test_takes_back_what_its_network_takes_back(self, tmp_path):
        with writing(tmp_path) as writer:
            writer.append(said(1, 2, 3), heard_at=NOW)
            gone = [("bluesky", "2"), ("bluesky", "9"), ("mastodon", "3")]
            assert writer.append([], heard_at=NOW, deleted=gone) == kept.Appended(0, 0, 1)
            assert found(tmp_path) == ["1", "3"]
        with writing(tmp_path) as writer:
            writer.seal()
        assert found(tmp_path) == ["1", "3"]

    def test_knows_posts_without_an_id_by_what_they_say(self, tmp_path):
        posts = [Post(text="late", author=Author(id=name)) for name in "aab"]
        with writing(tmp_path) as writer:
            assert writer.append(posts, heard_at=NOW) == kept.Appended(2)
            assert writer.append(posts, heard_at=NOW) == kept.Appended(0, 2)

    def test_takes_posts_of_a_megabyte_and_of_no_word(self, tmp_path):
        posts = [Post(id="a", text="late " * 200_000), Post(id="b", text=""), *said(3)]
        with writing(tmp_path) as writer:
            writer.append(posts, heard_at=NOW)
            writer.seal()
        assert found(tmp_path) == ["a", "3"]

    def test_is_refused_to_a_second_writer_until_the_first_ends(self, tmp_path):
        with writing(tmp_path), pytest.raises(kept.Busy):
            writing(tmp_path)
        writing(tmp_path).close()

    def test_keeps_nothing_of_a_batch_when_the_disk_is_full(self, tmp_path, monkeypatch):
        real = os.pwrite

        def full(file, data, at):
            real(file, bytes(data)[: len(data) // 2], at)
            raise OSError(errno.ENOSPC, "No space left on device")

        with writing(tmp_path) as writer:
            writer.append(said(1), heard_at=NOW)
            monkeypatch.setattr(os, "pwrite", full)
            with pytest.raises(kept.CannotKeep, match="No space left"):
                writer.append(said(2, 3), heard_at=NOW)
            assert found(tmp_path) == ["1"]
            monkeypatch.setattr(os, "pwrite", real)
            assert writer.append(said(2, 3), heard_at=NOW).n_kept == 2
        assert found(tmp_path) == ["1", "2", "3"]


class TestACrash:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        before=st.lists(st.integers(1, 90), min_size=1, max_size=4),
        then=st.sampled_from(("rest", "seal", "nothing")),
        cut=st.floats(0, 1),
    )
    def test_at_any_byte_loses_nothing_and_doubles_nothing(self, before, then, cut):
        folder = Path(tempfile.mkdtemp())
        try:
            with writing(folder) as writer:
                n = 0
                for size in before:
                    writer.append(said(*range(n, n + size)), heard_at=NOW)
                    n += size
                    getattr(writer, then, lambda: None)()
                *_old, path = sorted(folder.glob("1/*.posts"))
                safe = path.stat().st_size if then != "seal" else 0
                writer.append(said(*range(n, n + 100)), heard_at=NOW)
            *_old, path = sorted(folder.glob("1/*.posts"))
            size = path.stat().st_size
            os.truncate(path, safe + int((size - safe) * cut))
            kept_now = found(folder)
            assert kept_now[:n] == [str(one) for one in range(n)]
            assert kept_now == [str(one) for one in range(len(kept_now))]
            with writing(folder) as writer:
                again = writer.append(said(*range(n, n + 100)), heard_at=NOW)
                assert again.n_kept + again.n_same == 100
            assert found(folder) == [str(one) for one in range(n + 100)]
        finally:
            shutil.rmtree(folder)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(which=st.sampled_from(("*.index", "*.piece")), cut=st.floats(0, 1), flip=st.booleans())
    def test_that_damages_an_index_is_mended_from_the_posts(self, which, cut, flip):
        folder = Path(tempfile.mkdtemp())
        try:
            with writing(folder) as writer:
                writer.append(said(*range(50)), heard_at=NOW)
                writer.seal()
                writer.append(said(*range(50, 90)), heard_at=NOW)
                writer.rest()
            path = next(folder.glob(f"1/{which}"))
            data = bytearray(path.read_bytes())
            if flip:
                data[int(cut * 15)] ^= 0xFF
                path.write_bytes(data)
            else:
                path.write_bytes(data[: int(cut * (len(data) - 1))])
            with writing(folder) as writer:
                assert writer.append(said(*range(90)), heard_at=NOW) == kept.Appended(0, 90)
            assert found(folder) == [str(one) for one in range(90)]
        finally:
            shutil.rmtree(folder)

    def test_by_kill_keeps_what_was_acknowledged(self, tmp_path):
        for after in (3, 40):
            program = [sys.executable, "-c", _ENDLESS, str(tmp_path)]
            with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
                for _line in range(after):
                    acknowledged = int(process.stdout.readline())
                process.send_signal(signal.SIGKILL)
            numbers = [int(one) for one in found(tmp_path)]
            assert numbers == list(range(len(numbers)))
            assert len(numbers) > acknowledged


_ENDLESS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from allears.listening import kept
from allears.listening.kept import growing, writer as writing
from allears.listening.post import Post
growing.POSTS_OF_PIECE = writing.POSTS_OF_PIECE = 64
writing.POSTS_OF_SEGMENT = 200
writer = kept.Writer(Path(sys.argv[1]), channel="1")
n = writer.n_posts
while True:
    posts = [Post(id=str(n + i), network="bluesky", text=f"late {n + i}") for i in range(17)]
    writer.append(posts, heard_at=datetime(2026, 3, 2, tzinfo=UTC))
    n += 17
    print(n - 1, flush=True)
"""


class TestTidy:
    def test_lets_whole_segments_go_by_age(self, tmp_path):
        with writing(tmp_path, days=4) as writer:
            for day in range(8):
                writer.append(said(day), heard_at=NOW + timedelta(days=day))
            assert writer.tidy(NOW + timedelta(days=7)) == 3
            assert found(tmp_path) == ["3", "4", "5", "6", "7"]
            writer.tidy(NOW + timedelta(days=70))
        assert found(tmp_path) == []
        assert on_disk(tmp_path) == b""

    def test_lets_the_oldest_go_by_size(self, tmp_path):
        with writing(tmp_path, max_bytes=30_000) as writer:
            for n in range(40):
                posts = [Post(id=f"{n}", text="late " + os.urandom(900).hex())]
                writer.append(posts, heard_at=NOW + timedelta(days=n / 10))
                writer.seal()
            writer.tidy(NOW + timedelta(days=4))
            assert writer.n_bytes <= 30_000
            left = [int(n) for n in found(tmp_path)]
        assert left == list(range(40 - len(left), 40))
        assert len(left) > 5

    def test_takes_replaced_posts_off_the_disk(self, tmp_path):
        with writing(tmp_path) as writer:
            writer.append(said(1, 2, 3), heard_at=NOW)
            writer.seal()
            writer.append(said(2, text="secret late"), heard_at=NOW)
            writer.append(said(2, text="late again"), heard_at=NOW)
            writer.seal()
            assert b"secret" in on_disk(tmp_path)
            assert writer.tidy(NOW) == 2
            assert b"secret" not in on_disk(tmp_path)
            assert sorted(found(tmp_path)) == ["1", "2", "3"]
        with writing(tmp_path) as writer:
            assert writer.append(said(1, 3), heard_at=NOW) == kept.Appended(0, 2)

    def test_survives_a_crash_between_the_new_segment_and_the_old(self, tmp_path, monkeypatch):
        with writing(tmp_path) as writer:
            writer.append(said(1, 2, 3), heard_at=NOW)
            kept.forget(tmp_path, network="bluesky", post_ids=["2"], at=NOW)
            monkeypatch.setattr(segments, "remove", _crash)
            with pytest.raises(RuntimeError):
                writer.tidy(NOW)
        monkeypatch.undo()
        assert len(segments.names_in(tmp_path / "1")) == 2
        assert found(tmp_path) == ["1", "3"]
        with writing(tmp_path) as writer:
            assert len(segments.names_in(tmp_path / "1")) == 1
            assert writer.append(said(1, 3), heard_at=NOW) == kept.Appended(0, 2)
        assert found(tmp_path) == ["1", "3"]


def _crash(*_given):
    raise RuntimeError("killed")


class TestForget:
    def posts(self):
        ann, bob = Author(id="did:ann", handle="Ann"), Author(id="did:bob")
        old = NOW - timedelta(hours=1)
        return [
            *said(1, 2, author=ann, created_at=old),
            *said(3, author=bob, created_at=old),
            *said(4, author=ann, created_at=NOW),
        ]

    def test_is_honoured_at_once_and_then_on_the_disk(self, tmp_path):
        with writing(tmp_path) as writer:
            writer.append(self.posts()[:2], heard_at=NOW)
            writer.seal()
            writer.append(self.posts()[2:], heard_at=NOW)
            kept.forget(tmp_path, network="bluesky", post_ids=["1", "77"], at=NOW)
            assert found(tmp_path) == ["2", "3", "4"]
            assert b"late 1" in on_disk(tmp_path)
            assert writer.tidy(NOW) == 1
            assert b"late 1" not in on_disk(tmp_path)
            writer.append(self.posts()[:1], heard_at=NOW)
            assert sorted(found(tmp_path)) == ["2", "3", "4"]

    @pytest.mark.parametrize("name", ["did:ann", "@ANN"])
    def test_hides_all_that_a_person_said_until_then(self, tmp_path, name):
        with writing(tmp_path) as writer:
            writer.append(self.posts(), heard_at=NOW)
            until = NOW - timedelta(minutes=5)
            kept.forget(tmp_path, network="mastodon", authors=[name], at=until)
            assert found(tmp_path) == ["1", "2", "3", "4"]
            kept.forget(tmp_path, network="bluesky", authors=[name], at=until)
            assert found(tmp_path) == ["3", "4"]
            writer.tidy(NOW)
            assert b"late 2" not in on_disk(tmp_path)
        assert found(tmp_path) == ["3", "4"]

    def test_writes_no_name_down(self, tmp_path):
        kept.forget(tmp_path, network="bluesky", authors=["did:ann"], post_ids=["x1"], at=NOW)
        text = (tmp_path / "forgotten.jsonl").read_text()
        assert "ann" not in text
        assert "x1" not in text

    def test_is_dropped_when_nothing_so_old_is_kept(self, tmp_path):
        kept.forget(tmp_path, network="bluesky", post_ids=["1"], at=NOW)
        kept.forget(tmp_path, network="bluesky", post_ids=["2"], at=NOW + timedelta(days=9))
        kept.prune(tmp_path, before=NOW + timedelta(days=8))
        with writing(tmp_path) as writer:
            writer.append(said(1, 2), heard_at=NOW)
        assert found(tmp_path) == ["1"]


class TestStanding:
    def test_counts_posts_and_bytes(self, tmp_path):
        assert kept.standing_of(tmp_path, "1").n_posts == 0
        with writing(tmp_path) as writer:
            writer.append(said(1, 2), heard_at=NOW)
            writer.seal()
            writer.append(said(3), heard_at=NOW + timedelta(hours=1))
            (one,) = kept.standings(tmp_path)
            assert (one.channel, one.n_posts, one.n_bytes) == ("1", 3, writer.n_bytes)
        assert (one.oldest_at, one.newest_at) == (NOW, NOW + timedelta(hours=1))


class TestFind:
    def test_goes_on_where_it_was(self, tmp_path):
        with writing(tmp_path) as writer:
            for part in range(4):
                writer.append(said(*range(10 * part, 10 * part + 10)), heard_at=NOW)
                (writer.seal if part == 1 else writer.rest)()
        asked = {"channel": "1", "since": NOW - timedelta(days=1), "until": NOW + timedelta(days=1)}
        whole = list(kept.find(tmp_path, parse("late"), **asked))
        assert [post.id for batch in whole for post in batch.posts] == [str(n) for n in range(40)]
        assert sum(batch.n_looked for batch in whole) == 40 == kept.n_between(tmp_path, **asked)
        for done in range(len(whole)):
            rest = kept.find(tmp_path, parse("late"), after=whole[done].place, **asked)
            left = [post.id for batch in rest for post in batch.posts]
            assert left == [post.id for batch in whole[done + 1 :] for post in batch.posts]

    def test_goes_on_after_its_segment_was_written_anew(self, tmp_path):
        with writing(tmp_path) as writer:
            writer.append(said(1, 2, 3), heard_at=NOW)
            asked = {"channel": "1", "since": NOW - timedelta(1), "until": NOW + timedelta(1)}
            (batch,) = kept.find(tmp_path, parse("late"), **asked)
            kept.forget(tmp_path, network="bluesky", post_ids=["2"], at=NOW)
            writer.tidy(NOW)
            again = kept.find(tmp_path, parse("late"), after=batch.place, **asked)
            assert [post.id for batch in again for post in batch.posts] == ["1", "3"]

    def test_leaves_to_the_pipeline_what_triage_decides(self, tmp_path):
        posts = [Post(id="1", text="late"), msgspec.structs.replace(said(2)[0], lang="en")]
        with writing(tmp_path) as writer:
            writer.append(posts, heard_at=NOW)
        asked = {"channel": "1", "since": NOW - timedelta(1), "until": NOW + timedelta(1)}
        (batch,) = kept.find(tmp_path, parse("late lang:de"), **asked)
        assert [post.id for post in batch.posts] == ["1"]
