"""Answering on a Mastodon server: once, in parts if need be, and looking whether it is there.

Each part has an idempotency key made of the answer's, which servers that know such keys honour for
an hour; the others are looked at. Looking goes through what stands below the post that is answered
and through our own latest posts, for one of ours with the same parent and the same words. An answer
in several parts is always looked for before it goes on, so it goes on where it stopped. What it
misses: two answers in the same words to the same post are one to such a look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from allears.connectors import fields, mastodon_media
from allears.connectors.mastodon_server import Api, Instance, own_id, read_instance, remembered
from allears.connectors.mastodon_settings import LIMITS
from allears.connectors.mastodon_sources import part
from allears.connectors.mastodon_text import plain
from allears.connectors.mastodon_words import fingerprint, handle_of, parts_of, visibility_of
from allears.listening.ports import KeysExpired, Receipt, Refused, RetryLater, Unknown, Utterance

OWN_PAGES: Final = 2
OWN_PAGE: Final = 40


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An utterance as this server takes it."""

    utterance: Utterance
    instance: Instance
    parts: tuple[str, ...]
    parent: str
    """Id of the post that is answered, as the server knows it; empty for none."""


def prepare(api: Api, utterance: Utterance, now: datetime) -> Answer:
    """Read what is to be said. Raises `Refused`, `KeysExpired`, `RetryLater`."""
    if not api.token:
        raise KeysExpired("This channel is not connected to its account yet: connect it.")
    instance = remembered(api.channel) or read_instance(api, now)
    handle = handle_of(utterance, instance.domain)
    parts = tuple(parts_of(utterance, instance, handle))
    if not any(parts) and not utterance.files:
        raise Refused("There is nothing to say.")
    return Answer(
        utterance=utterance, instance=instance, parts=parts, parent=parent_of(utterance, api.host)
    )


def parent_of(utterance: Utterance, host: str) -> str:
    """The post that is answered, or the latest of the thread that this server knows.

    What has not left yet has no id there, and what was said elsewhere none of this server.
    """
    for name in (utterance.reply_to_id, *reversed(utterance.references)):
        place, _, local = name.rpartition("/")
        if place == host and local:
            return local
    return ""


def speak(api: Api, answer: Answer, *, patience_s: float) -> Receipt:
    """Say all parts that are not there yet; the receipt is of the first."""
    said: list[Any] = list(_found(api, answer)) if len(answer.parts) > 1 else []
    most = answer.instance.max_files or LIMITS.max_files
    files = answer.utterance.files
    mastodon_media.check(files, answer.instance, most=most, host=api.host)
    for n in range(len(said), len(answer.parts)):
        parent = fields.text(said[-1], "id") if said else answer.parent
        mine = files if n == 0 else ()
        ids = [
            mastodon_media.upload(api, file, answer.instance, patience_s=patience_s)
            for file in mine
        ]
        payload = _payload(answer, n, parent, ids)
        status = api.say("/api/v1/statuses", payload, key=f"{answer.utterance.key}-{n + 1}")
        if not fields.text(status, "id"):
            raise Unknown(f"{api.host} took it and did not say where it is.")
        said.append(status)
    return _receipt(api, said)


def look(api: Api, answer: Answer) -> Receipt | None:
    """Whether all of it is there."""
    found = list(_found(api, answer))
    return _receipt(api, found) if len(found) == len(answer.parts) else None


def unsay(api: Api, receipt: Receipt) -> None:
    """Delete all parts, the last first, so that what is left is never a thread without its beginning.

    A server says of what another account said that it has no such thing, as of what is gone: whatever
    it still shows was not deleted.
    """
    if not api.token:
        raise KeysExpired("This channel is not connected to its account any more: connect it.")
    for name in reversed(receipt.parts or (receipt.id,)):
        place, _, local = name.rpartition("/")
        if place != api.host or not local:
            raise Refused(f"It was said on {place or 'another server'}, and this is {api.host}.")
        path = f"/api/v1/statuses/{part(local)}"
        if not api.delete(path) and api.find(path) is not None:
            raise Refused(
                f"{api.host} still shows it: another account than this channel's said it."
            )


def _payload(answer: Answer, n: int, parent: str, media_ids: Sequence[str]) -> dict[str, Any]:
    utterance = answer.utterance
    warning = utterance.warning.strip()
    lang = utterance.lang.partition("-")[0].lower()
    made: dict[str, Any] = {
        "status": answer.parts[n],
        "visibility": visibility_of(utterance),
        "content_type": "text/plain",
        "in_reply_to_id": parent,
        "spoiler_text": warning,
        "sensitive": bool(warning and media_ids),
        "language": lang,
        "media_ids": list(media_ids),
    }
    return {name: value for name, value in made.items() if value}


def _receipt(api: Api, said: Sequence[Any]) -> Receipt:
    first, ids = said[0], tuple(f"{api.host}/{fields.text(status, 'id')}" for status in said)
    return Receipt(
        id=ids[0],
        url=fields.text(first, "url") or fields.text(first, "uri"),
        said=f"In {len(ids)} posts." if len(ids) > 1 else "",
        parts=ids if len(ids) > 1 else (),
    )


# ---- looking -----------------------------------------------------------------------------------


def _found(api: Api, answer: Answer) -> Iterator[Any]:
    """Those parts that are there, in their order, up to the first that is missing."""
    me = own_id(api.channel) or fields.text(api.get("/api/v1/accounts/verify_credentials"), "id")
    if not me:
        raise RetryLater(f"{api.host} does not say which account is ours.")
    ours = {fields.text(one, "id"): one for one in _candidates(api, answer, me)}
    parent, used = answer.parent, set[str]()
    for n, text in enumerate(answer.parts):
        match = next(
            (
                one
                for name, one in sorted(ours.items(), key=lambda item: (len(item[0]), item[0]))
                if name not in used and _is_it(one, text, parent, n_files=_n_files(answer, n))
            ),
            None,
        )
        if match is None:
            return
        parent = fields.text(match, "id")
        used.add(parent)
        yield match


def _candidates(api: Api, answer: Answer, me: str) -> Iterator[Any]:
    """Our own posts below what is answered, and our own latest ones."""
    found: list[Any] = []
    if answer.parent:
        try:
            below = api.find(f"/api/v1/statuses/{part(answer.parent)}/context")
            found += fields.rows(below, "descendants")
        except Refused:  # a thread too large to be read; what is public stands among our own, too
            if not answer.utterance.is_public:
                raise
    query: list[tuple[str, str]] = [("limit", str(OWN_PAGE))]
    for _ in range(OWN_PAGES):
        page = fields.rows(api.get(f"/api/v1/accounts/{part(me)}/statuses", query))
        found += page
        if len(page) < OWN_PAGE:
            break
        query = [("limit", str(OWN_PAGE)), ("max_id", fields.text(page[-1], "id"))]
    for one in found:
        if fields.text(one, "account", "id") == me and not fields.mapping(one, "reblog"):
            yield one


def _is_it(status: Any, text: str, parent: str, *, n_files: int) -> bool:
    if fields.text(status, "in_reply_to_id") != parent:
        return False
    if len(fields.rows(status, "media_attachments")) != n_files:
        return False
    shown = plain(fields.text(status, "content"), handles={})[0]
    return fingerprint(shown) == fingerprint(text)


def _n_files(answer: Answer, n: int) -> int:
    return len(answer.utterance.files) if n == 0 else 0
