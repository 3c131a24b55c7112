"""Reading a body with a byte cap on what it unpacks to.

httpx unpacks a whole chunk at once, which lets 64 kB become 64 MB before anybody can count; so
the raw bytes are unpacked here, never more than a slice at a time. One layer of gzip or deflate
is taken; more than one, or a kind that we did not ask for, is refused.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final, cast

import httpx

from allears.lib.http.errors import TooLarge, Unreachable

ACCEPTED: Final = "gzip, deflate"
_SLICE_BYTES: Final = 65_536


def read(response: httpx.Response, max_bytes: int) -> bytes:
    """The unpacked body. Raises `TooLarge` at the first byte too many, `Unreachable` for rubbish."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    announced = response.headers.get("content-length", "")
    if encoding in {"", "identity"} and announced.isdigit() and int(announced) > max_bytes:
        raise _too_large(max_bytes)
    parts: list[bytes] = []
    n_bytes = 0
    for part in _unpacked(response, encoding):
        n_bytes += len(part)
        if n_bytes > max_bytes:
            raise _too_large(max_bytes)
        parts.append(part)
    return b"".join(parts)


def _unpacked(response: httpx.Response, encoding: str) -> Iterator[bytes]:
    raw = iter(cast(Iterable[bytes], response.stream))
    if encoding in {"", "identity"}:
        yield from raw
    elif encoding in {"gzip", "x-gzip", "deflate"}:
        yield from _inflate(raw, is_gzip="gzip" in encoding)
    else:
        raise Unreachable(
            f"The answer is packed in a way that we did not ask for ({encoding[:40]})."
        )


def _inflate(raw: Iterator[bytes], *, is_gzip: bool) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if is_gzip else None
    try:
        for chunk in raw:
            if unpacker is None and chunk:
                unpacker = zlib.decompressobj(_deflate_bits(chunk))
            while chunk and unpacker is not None:
                if unpacker.eof:
                    if not is_gzip or not chunk.startswith(b"\x1f"):
                        return  # rubbish after the end, as browsers do: ignored
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
                part = unpacker.decompress(chunk, _SLICE_BYTES)
                chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                if part:
                    yield part
        if unpacker is not None and (rest := unpacker.flush(_SLICE_BYTES)):
            yield rest
    except zlib.error as error:
        raise Unreachable(f"The packed answer is broken ({error}).") from error


def _deflate_bits(first: bytes) -> int:
    """Servers send deflate with and without its zlib header."""
    has_header = first[0] & 0x0F == 8 and (len(first) < 2 or (first[0] * 256 + first[1]) % 31 == 0)
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"The answer is larger than the {max_bytes:,} bytes that we take.")
