"""Unpacking, slice by slice."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.http import TooLarge, Unreachable
from allears.lib.http.body import read


class Chunks(httpx.SyncByteStream):
    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size, self.n_read = data, size, 0

    def __iter__(self) -> Iterator[bytes]:
        for at in range(0, len(self.data), self.size):
            self.n_read += 1
            yield self.data[at : at + self.size]


def answer(data: bytes, encoding: str = "", *, size: int = 7) -> httpx.Response:
    headers = {"content-encoding": encoding} if encoding else {}
    return httpx.Response(200, headers=headers, stream=Chunks(data, size))


class TestRead:
    @given(st.binary(max_size=2_000), st.integers(1, 50))
    def test_gives_back_what_was_packed(self, words: bytes, size: int) -> None:
        raw = zlib.compressobj(wbits=-15)
        for encoding, packed in (
            ("", words),
            ("gzip", gzip.compress(words)),
            ("deflate", zlib.compress(words)),
            ("gzip", gzip.compress(words[:9]) + gzip.compress(words[9:])),
        ):
            assert read(answer(packed, encoding, size=size), 5_000) == words
        assert (
            read(answer(raw.compress(words) + raw.flush(), "deflate", size=5_000), 5_000) == words
        )

    def test_ignores_rubbish_behind_the_end(self) -> None:
        assert read(answer(gzip.compress(b"words") + b"\0\0\0", "gzip"), 100) == b"words"

    def test_stops_at_the_first_byte_too_many(self) -> None:
        stream = Chunks(bytes(1_000_000), 1_000)
        with pytest.raises(TooLarge):
            read(httpx.Response(200, stream=stream), 10_000)
        assert stream.n_read == 11

    def test_believes_a_length_that_is_too_much(self) -> None:
        stream = Chunks(b"x", 1)
        with pytest.raises(TooLarge):
            read(httpx.Response(200, headers={"content-length": "999"}, stream=stream), 10)
        assert stream.n_read == 0

    @pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "rubbish"])
    def test_refuses_what_it_did_not_ask_for(self, encoding: str) -> None:
        with pytest.raises(Unreachable):
            read(answer(b"x", encoding), 100)

    @given(st.binary(max_size=100))
    def test_raises_nothing_else(self, data: bytes) -> None:
        for encoding in ("gzip", "deflate"):
            try:
                unpacked = read(answer(data, encoding), 1_000)
            except Unreachable:
                continue
            assert len(unpacked) <= 1_000
