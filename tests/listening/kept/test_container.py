"""A file of arrays is as it was written, or it is refused."""

from __future__ import annotations

import mmap

import numpy as np
import pytest

from allears.listening.kept import container


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "a.index"
    arrays = {"a": np.arange(5, dtype=np.uint16), "none": np.empty(0, np.uint64)}
    container.write(made, {"n": 3}, arrays | {"b": np.arange(3.0)}, is_lasting=True)
    return made


class TestOpenArrays:
    def test_gives_back_what_was_written(self, path):
        opened = container.open_arrays(path)
        assert opened.facts == {"n": 3}
        assert opened.arrays["a"].tolist() == [0, 1, 2, 3, 4]
        assert opened.arrays["b"].tolist() == [0.0, 1.0, 2.0]
        assert opened.arrays["none"].size == 0
        opened.check()

    def test_refuses_a_file_that_is_cut_off_at_any_byte(self, path):
        whole = path.read_bytes()
        for size in range(len(whole) - 8):
            path.write_bytes(whole[:size])
            with pytest.raises(container.Damaged):
                container.open_arrays(path)

    def test_refuses_another_beginning(self, path):
        for at in range(16):
            data = bytearray(path.read_bytes())
            data[at] ^= 1
            path.with_suffix(".bad").write_bytes(data)
            with pytest.raises((container.Damaged, ValueError)):
                container.open_arrays(path.with_suffix(".bad"))

    def test_finds_a_changed_array_when_asked_to_check(self, path):
        data = bytearray(path.read_bytes())
        data[-4] ^= 1
        path.write_bytes(data)
        with pytest.raises(container.Damaged, match="part b"):
            container.open_arrays(path).check()


class TestBring:
    def test_asks_for_the_whole_pages_of_an_array(self, path):
        path.write_bytes(bytes(5 * mmap.PAGESIZE))
        with path.open("rb") as stream:
            data = _Noted(stream.fileno(), 0, access=mmap.ACCESS_READ)
        container.bring(np.frombuffer(data, np.uint8, mmap.PAGESIZE, mmap.PAGESIZE + 8))
        (asked,) = data.noted
        assert asked == (mmap.MADV_WILLNEED, mmap.PAGESIZE, mmap.PAGESIZE + 8)

    def test_leaves_alone_what_is_in_memory(self):
        container.bring(np.arange(3))


class _Noted(mmap.mmap):
    """A file that tells what is asked of it."""

    noted: list[tuple[int, int, int]]

    def madvise(self, option, start=0, length=0):
        self.noted = [*getattr(self, "noted", []), (option, start, length)]
