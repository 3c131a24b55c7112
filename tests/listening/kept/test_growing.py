"""A crash at any byte of the segment that grows loses nothing and doubles nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.listening import kept


class TestRest:
    def test_holds_pieces_where_they_lie_on_the_disk(self, shelf, tmp_path):
        """Else memory grows by 280 bytes with every post until the segment is sealed."""
        with shelf.writing(tmp_path) as writer:
            for n in range(0, 40, 20):
                writer.append(shelf.said(*range(n, n + 20)), heard_at=shelf.now)
                writer.rest()
            (growing,) = writer._open()
            assert [piece.n_posts for piece in growing.pieces] == [20, 20]
            arrays = [one for piece in growing.pieces for one in piece.arrays.values()]
            assert not [one for one in arrays if one.flags.owndata or one.flags.writeable]
            again = writer.append(shelf.said(*range(40)), heard_at=shelf.now)
            assert again == kept.Appended(0, 40)
            writer.seal()
        assert shelf.found(tmp_path) == [str(one) for one in range(40)]


class TestACrash:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        before=st.lists(st.integers(1, 90), min_size=1, max_size=4),
        then=st.sampled_from(("rest", "seal", "nothing")),
        cut=st.floats(0, 1),
    )
    def test_at_any_byte_loses_nothing_and_doubles_nothing(self, shelf, before, then, cut):
        folder = Path(tempfile.mkdtemp())
        try:
            with shelf.writing(folder) as writer:
                n = 0
                for size in before:
                    writer.append(shelf.said(*range(n, n + size)), heard_at=shelf.now)
                    n += size
                    getattr(writer, then, lambda: None)()
                *_old, path = sorted(folder.glob("1/*.posts"))
                safe = path.stat().st_size if then != "seal" else 0
                writer.append(shelf.said(*range(n, n + 100)), heard_at=shelf.now)
            *_old, path = sorted(folder.glob("1/*.posts"))
            size = path.stat().st_size
            os.truncate(path, safe + int((size - safe) * cut))
            kept_now = shelf.found(folder)
            assert kept_now[:n] == [str(one) for one in range(n)]
            assert kept_now == [str(one) for one in range(len(kept_now))]
            with shelf.writing(folder) as writer:
                again = writer.append(shelf.said(*range(n, n + 100)), heard_at=shelf.now)
                assert again.n_kept + again.n_same == 100
            assert shelf.found(folder) == [str(one) for one in range(n + 100)]
        finally:
            shutil.rmtree(folder)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(which=st.sampled_from(("*.index", "*.piece")), cut=st.floats(0, 1), flip=st.booleans())
    def test_that_damages_an_index_is_mended_from_the_posts(self, shelf, which, cut, flip):
        folder = Path(tempfile.mkdtemp())
        try:
            with shelf.writing(folder) as writer:
                writer.append(shelf.said(*range(50)), heard_at=shelf.now)
                writer.seal()
                writer.append(shelf.said(*range(50, 90)), heard_at=shelf.now)
                writer.rest()
            path = next(folder.glob(f"1/{which}"))
            data = bytearray(path.read_bytes())
            if flip:
                data[int(cut * 15)] ^= 0xFF
                path.write_bytes(data)
            else:
                path.write_bytes(data[: int(cut * (len(data) - 1))])
            with shelf.writing(folder) as writer:
                assert writer.append(shelf.said(*range(90)), heard_at=shelf.now) == kept.Appended(
                    0, 90
                )
            assert shelf.found(folder) == [str(one) for one in range(90)]
        finally:
            shutil.rmtree(folder)

    def test_by_kill_keeps_what_was_acknowledged(self, shelf, tmp_path):
        for after in (3, 40):
            program = [sys.executable, "-c", _ENDLESS, str(tmp_path)]
            with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
                for _line in range(after):
                    acknowledged = int(process.stdout.readline())
                process.send_signal(signal.SIGKILL)
            numbers = [int(one) for one in shelf.found(tmp_path)]
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
