"""Our own shape of a post as others write it: read strictly first, then with patience.

Patience means: numbers as ids, null for "not there", one word where a list is expected, an author
by handle alone, dates of every kind, counts as text, unknown fields. What it misses: other names
for our fields; those are mapped where a file is read (`connectors.files`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from allears.lib.feeds import dates
from allears.listening.ports import Unreadable
from allears.listening.post import Author, File, Media, Post, decode

MAX_POST_BYTES: Final = 5_000_000
MAX_FAULT_CHARS: Final = 300


def post_of(wire: object) -> Post:
    """A `Post`, its JSON, or a mapping like it. Raises `Unreadable` and nothing else."""
    if isinstance(wire, Post):
        return wire
    if isinstance(wire, bytes | str):
        if len(wire) > MAX_POST_BYTES:
            raise Unreadable(f"A post of more than {MAX_POST_BYTES // 1_000_000} MB is not taken.")
        try:
            return decode(wire)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            wire = _json(wire)
    if not isinstance(wire, Mapping):
        raise Unreadable(f"A post is a JSON object, this is {_kind(wire)}.")
    return _patient(wire)


def _json(text: bytes | str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(f"This is no JSON ({str(error)[:MAX_FAULT_CHARS]}).") from error


def _patient(wire: Mapping[Any, Any]) -> Post:
    fields = {str(name): value for name, value in wire.items() if value is not None}
    mended: dict[str, Any] = {}
    for name, mend in _MENDERS.items():
        if name in fields:
            value = mend(fields[name])
            if value is not None:
                mended[name] = value
    mended.setdefault("text", "")
    if not (mended["text"] or mended.get("title") or mended.get("media") or mended.get("files")):
        raise Unreadable("It has neither `text` nor `title`.")
    try:
        return msgspec.convert(mended, Post)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Unreadable(str(error)[:MAX_FAULT_CHARS]) from error


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _texts(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list | tuple) else [value]
    return tuple(text for text in map(_text, several) if text)


def _langs(value: object) -> str | tuple[str, ...] | None:
    return _text(value) if not isinstance(value, list | tuple) else _texts(value)


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value == value and abs(value) < 2**63 else None
    text = str(value).strip().replace(",", "").replace(" ", "")[:20]
    return int(text) if text.isascii() and text.isdigit() else None


def _rating(value: object) -> float | None:
    try:
        return float(str(value).strip().replace(",", ".")[:20])
    except ValueError:
        return None


def _date(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, float):
        value = int(value) if abs(value) < 1e13 else None
    text = _text(value)
    return dates.read(text) if text else None


def _author(value: object) -> Author | None:
    if isinstance(value, Author):
        return value
    if isinstance(value, str):
        return Author(handle=value.lstrip("@"))
    if not isinstance(value, Mapping):
        return None
    return Author(
        id=_text(value.get("id")) or "",
        handle=_text(value.get("handle")) or "",
        name=_text(value.get("name")) or "",
        url=_text(value.get("url")) or "",
        avatar=_text(value.get("avatar")) or "",
        followers=_number(value.get("followers")),
    )


def _extra(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(name): text for name, one in value.items() if (text := _text(one))}


def _media(value: object) -> list[Any]:
    """Each picture that can be read; one that cannot does not cost the post."""
    return _each(value, Media)


def _files(value: object) -> list[Any]:
    return _each(value, File)


def _each(value: object, kind: type[Any]) -> list[Any]:
    found = []
    for one in value if isinstance(value, list | tuple) else ():
        try:
            found.append(msgspec.convert(one, kind))
        except (msgspec.ValidationError, RecursionError):
            continue
    return found


def _visibility(value: object) -> str:
    """What says nothing that we know is not shown to more people than it was meant for."""
    text = (_text(value) or "").lower()
    return text if text in {"public", "unlisted", "followers", "private"} else "private"


def _kind(value: object) -> str:
    names = {"list": "a list", "str": "a text", "int": "a number", "float": "a number"}
    return names.get(type(value).__name__, f"a {type(value).__name__}")


_MENDERS: Final[Mapping[str, Callable[[object], object]]] = {
    **dict.fromkeys(("id", "network", "channel", "url", "title", "text", "quoted"), _text),
    **dict.fromkeys(("thread", "reply_to", "reply_to_id", "country"), _text),
    **dict.fromkeys(("references", "to", "is", "has", "links"), _texts),
    **dict.fromkeys(("likes", "reposts", "replies"), _number),
    "lang": _langs,
    "rating": _rating,
    "created_at": _date,
    "author": _author,
    "media": _media,
    "files": _files,
    "extra": _extra,
    "visibility": _visibility,
}
