"""Two ways to hear a whole network: Jetstream (JSON, by time), the firehose (CBOR, by number).

A `Way` says where a line begins and turns what comes over it into events of Jetstream's shape, so
that nothing above knows which of the two it was. The firehose is read as it is: what a commit
says is taken from the blocks that it carries, signatures are not checked (we show what was said,
and act on nothing without a person). What it misses: a commit that is too big to carry its blocks.
Sources: https://github.com/bluesky-social/jetstream and https://atproto.com/specs/sync
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import libipld
import msgspec

from allears.connectors.jetstream_basket import at
from allears.lib import http
from allears.listening.ports import Gap

REWIND_US: Final = 5_000_000
"""How far a line goes back when it begins anew: servers put events into order only roughly."""
MAX_EVENT_BYTES: Final = 1_000_000
"""A record is smaller; asked of the server, so that a larger one does not end the line."""
MAX_FRAME_BYTES: Final = 5_000_000
_CID_BYTES: Final = 36
_CID_BEGINNING: Final = b"\x01"


class Place(msgspec.Struct, omit_defaults=True):
    """How far we have come: a time, and on a firehose a number that only its own host knows."""

    us: int = 0
    seq: int = 0
    host: str = ""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What one message holds."""

    events: tuple[bytes, ...] = ()
    seq: int = 0
    is_outdated: bool = False
    """The host says that it does not reach back to where we asked it to begin."""


class BadMessage(Exception):
    """The other side says that it cannot go on, in `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class JetstreamWay:
    """`/subscribe`: JSON events from a time on, the time included."""

    collections: tuple[str, ...]
    look_back_s: float | None
    path: str = "/subscribe"

    def query(self, place: Place, host: str) -> str:
        del host  # times are the same everywhere
        asked: list[tuple[str, str]] = [("wantedCollections", one) for one in self.collections]
        asked.append(("maxMessageSizeBytes", str(MAX_EVENT_BYTES)))
        if place.us:
            asked.append(("cursor", str(max(place.us - REWIND_US, 1))))
        return urlencode(asked)

    def read(self, message: bytes) -> Heard:
        return Heard(events=(message,))


@dataclass(frozen=True, kw_only=True)
class FirehoseWay:
    """`com.atproto.sync.subscribeRepos`: CBOR frames from a number on, of one PDS or a relay."""

    collections: tuple[str, ...]
    look_back_s: float | None = None
    path: str = "/xrpc/com.atproto.sync.subscribeRepos"

    def query(self, place: Place, host: str) -> str:
        return urlencode({"cursor": place.seq}) if place.seq and place.host == host else ""

    def read(self, message: bytes) -> Heard:
        try:
            header, body = libipld.decode_dag_cbor_multi(message)
            kind, operation = header.get("t"), header.get("op")
        except (ValueError, RecursionError, AttributeError):
            return Heard(events=(b"no frame",))
        if operation == -1 or not isinstance(body, dict):
            raise BadMessage(_words(body))
        seq = body.get("seq")
        outdated = kind == "#info" and body.get("name") == "OutdatedCursor"
        events = tuple(_events(kind, body, self.collections))
        return Heard(events=events, seq=seq if isinstance(seq, int) else 0, is_outdated=outdated)


Way = JetstreamWay | FirehoseWay
"""How one hears from a host."""


def open_line(way: Way, host: str, place: Place, *, deflate: bool) -> http.WebSocket:
    """A line to a host, from our place on. Raises a `DoorError`."""
    url = address(host, way.path)
    query = way.query(place, host)
    return http.door().websocket(
        f"{url}?{query}" if query else url, max_bytes=MAX_FRAME_BYTES, deflate=deflate
    )


def address(host: str, path: str) -> str:
    """Where a line begins: a bare name is called by TLS, at the usual path."""
    text = host.strip().rstrip("/")
    scheme, found, rest = text.partition("://")
    if not found:
        scheme, rest = "wss", text
    scheme = {"https": "wss", "http": "ws"}.get(scheme.lower(), scheme)
    return f"{scheme}://{rest}" if "/" in rest else f"{scheme}://{rest}{path}"


def gap_of(way: Way, place: Place, now: datetime) -> Gap | None:
    """What a line that begins at our place cannot give any more, where that is known before."""
    if not place.us or way.look_back_s is None:
        return None
    since, reach = at(place.us), now.timestamp() - way.look_back_s
    until = datetime.fromtimestamp(reach, tz=UTC)
    if since >= until:
        return None
    hours = way.look_back_s / 3600
    return Gap(
        since=since, until=until, why=f"The server goes back {hours:.0f} hours and no further."
    )


# ---- the firehose ----------------------------------------------------------------------------


def _events(kind: object, body: Mapping[str, Any], collections: tuple[str, ...]) -> Iterator[bytes]:
    time_us = _micros(body.get("time"))
    if kind == "#commit":
        yield from _commit_events(body, time_us, collections)
    elif kind == "#account":
        account = {
            name: body.get(name) for name in ("active", "status") if body.get(name) is not None
        }
        yield _encode(
            {"did": _text(body, "did"), "time_us": time_us, "kind": "account", "account": account}
        )
    elif kind == "#identity":
        identity = {"did": _text(body, "did"), "handle": _text(body, "handle")}
        yield _encode(
            {"did": identity["did"], "time_us": time_us, "kind": "identity", "identity": identity}
        )


def _commit_events(
    body: Mapping[str, Any], time_us: int, collections: tuple[str, ...]
) -> Iterator[bytes]:
    blocks: dict[bytes, Any] | None = None
    operations = body.get("ops")
    for one in operations if isinstance(operations, list) else ():
        if not isinstance(one, dict):
            continue
        collection, _, rkey = _text(one, "path").partition("/")
        if not _is_wanted(collection, collections):
            continue
        if blocks is None:
            blocks = _blocks(body.get("blocks"))
        commit: dict[str, Any] = {
            "operation": _text(one, "action"),
            "collection": collection,
            "rkey": rkey,
        }
        cid = one.get("cid")
        if isinstance(cid, bytes) and cid in blocks:
            commit |= {"record": _plain(blocks[cid]), "cid": _cid(cid)}
        elif commit["operation"] != "delete":
            continue
        yield _encode(
            {"did": _text(body, "repo"), "time_us": time_us, "kind": "commit", "commit": commit}
        )


def _is_wanted(collection: str, collections: tuple[str, ...]) -> bool:
    """As Jetstream reads them: `app.bsky.feed.*` is all below."""
    return any(
        collection == one or (one.endswith(".*") and collection.startswith(one[:-1]))
        for one in collections
    )


def _blocks(car: object) -> dict[bytes, Any]:
    try:
        found: dict[bytes, Any] = libipld.decode_car(car if isinstance(car, bytes) else b"")[1]
    except (ValueError, RecursionError):
        return {}
    return found


def _plain(value: object) -> object:
    """CBOR as the JSON of the AT Protocol spells it. Depth was bounded by the decoder."""
    if isinstance(value, bytes):
        if len(value) == _CID_BYTES and value.startswith(_CID_BEGINNING):
            return {"$link": _cid(value)}
        return {"$bytes": base64.b64encode(value).decode().rstrip("=")}
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def _cid(raw: bytes) -> str:
    try:
        return libipld.encode_cid(raw)
    except ValueError:
        return ""


def _encode(event: Mapping[str, object]) -> bytes:
    try:
        return msgspec.json.encode(event)
    except (TypeError, ValueError, RecursionError):
        return b"no event"


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _micros(written: object) -> int:
    try:
        moment = msgspec.convert(written, datetime)
    except msgspec.ValidationError:
        return 0
    return int(moment.timestamp() * 1_000_000) if moment.tzinfo else 0


def _words(body: object) -> str:
    """What an error frame says."""
    if not isinstance(body, dict):
        return "It ended the stream without a word."
    return f"It ended the stream: {_text(body, 'error')} {_text(body, 'message')}".strip()[:300]
