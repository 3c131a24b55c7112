"""Answering on Bluesky: one post or a thread of them, each under a key that is made of its answer's.

A record is put under its key only where none is there yet, so that a second try finds the first
one's words instead of saying them again. A reply names its parent and the root of the thread with
their content addresses, which are looked up; pictures are handed over first. An answer whose words
hold a link to another post quotes it, as the network's own app does.
What it misses: films, cards for links, and answers to posts that only some may answer (the network
takes those and hides them).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from PIL import Image

from allears.connectors import bluesky_words, fields
from allears.connectors.bluesky_api import Api, Failed
from allears.lib.splitting import DoesNotFit
from allears.listening.jetstream import COLLECTION
from allears.listening.ports import OutgoingFile, Receipt, Refused, RetryLater, Unknown, Utterance

MAX_PICTURES: Final = 4
MAX_PICTURE_BYTES: Final = 1_000_000
MAX_ALT: Final = 2_000
PUT_POINTS: Final = 2
DELETE_POINTS: Final = 1
Ref = dict[str, str]


def speak(api: Api, utterance: Utterance, now: datetime) -> Receipt:
    """Say all parts; those that are there already stay as they are."""
    parts = parts_of(utterance)
    root, parent = _answered(api, utterance)
    pictures = [_upload(api, file) for file in _checked(utterance.files)]
    all_said: list[Ref] = []
    for number, text in enumerate(parts):
        record: dict[str, Any] = {
            "$type": COLLECTION,
            "text": text,
            "createdAt": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
            "facets": bluesky_words.facets(text, lambda handle: did_of(api, handle)),
        }
        if utterance.lang:
            record["langs"] = [utterance.lang]
        if parent is not None:
            record["reply"] = {"root": root or parent, "parent": parent}
        embed = _embed(api, text, pictures if number == 0 else [])
        if embed:
            record["embed"] = embed
        said = _put(api, key_of(utterance, number), record)
        all_said.append(said)
        root, parent = root or said, said
    return receipt(api, *(said["uri"] for said in all_said))


def was_said(api: Api, utterance: Utterance) -> Receipt | None:
    """Whether its last part is there; then all are."""
    parts = parts_of(utterance)
    if _there(api, key_of(utterance, len(parts) - 1)) is None:
        return None
    first = _there(api, key_of(utterance, 0))
    if first is None:
        return None
    uris = (uri_of(api, key_of(utterance, number)) for number in range(len(parts)))
    return receipt(api, *uris)


def greet(api: Api, key: str, now: datetime) -> Receipt:
    """A post that is deleted at once."""
    text = "All Ears can answer here. This post is deleted at once."
    moment = f"{now:%Y-%m-%dT%H:%M:%S}.000Z"
    record = {"$type": COLLECTION, "text": text, "createdAt": moment, "langs": ["en"]}
    rkey = bluesky_words.key_of(key)
    said = _put(api, rkey, record)
    unsay(api, rkey)
    return receipt(api, said["uri"])


def unsay(api: Api, rkey: str) -> None:
    _spend(api, DELETE_POINTS)
    asked = {"repo": api.session.did, "collection": COLLECTION, "rkey": rkey}
    api.post("com.atproto.repo.deleteRecord", asked)


def take_back(api: Api, receipt: Receipt) -> None:
    """Delete all parts, the last first. What is not there any more is deleted all the same."""
    for uri in reversed(receipt.parts or (receipt.id,)):
        did, collection, rkey = bluesky_words.address(uri)
        if did != api.session.did or collection != COLLECTION:
            raise Refused("Another account than this channel's said it.")
        unsay(api, rkey)


def uri_of(api: Api, rkey: str) -> str:
    return f"at://{api.session.did}/{COLLECTION}/{rkey}"


def receipt(api: Api, *uris: str) -> Receipt:
    """Of all parts of an answer."""
    url = bluesky_words.page_of(uris[0], api.session.handle)
    return Receipt(id=uris[0], url=url, parts=uris if len(uris) > 1 else ())


def parts_of(utterance: Utterance) -> list[str]:
    """Raises `Refused` where it is not to be said here."""
    if not utterance.is_public:
        raise Refused(
            "Private messages of Bluesky are not offered: answer in public, or elsewhere."
        )
    try:
        return bluesky_words.parts_of(utterance.text)
    except DoesNotFit as error:
        raise Refused(
            f"{error} Shorten it, or say it in {bluesky_words.MAX_PARTS} posts."
        ) from error


def key_of(utterance: Utterance, number: int) -> str:
    return bluesky_words.key_of(utterance.key, str(number))


def did_of(api: Api, handle: str) -> str:
    """Empty where nobody is called so."""
    try:
        return fields.text(api.get("com.atproto.identity.resolveHandle", handle=handle), "did")
    except Failed:
        return ""


# ---- records ---------------------------------------------------------------------------------


def _put(api: Api, rkey: str, record: Mapping[str, Any]) -> Ref:
    """Under its key, where nothing is there yet. Raises `Unknown` when that is not known."""
    _spend(api, PUT_POINTS)
    asked = {"repo": api.session.did, "collection": COLLECTION, "rkey": rkey, "record": record}
    try:
        said = api.post(
            "com.atproto.repo.putRecord", asked | {"swapRecord": None}, is_speaking=True
        )
    except Failed as error:
        if error.name != "InvalidSwap":
            raise
        there = _there(api, rkey)
        if there is None:
            raise
        return there
    ref = {"uri": fields.text(said, "uri"), "cid": fields.text(said, "cid")}
    if not all(ref.values()):
        raise Unknown("Bluesky took it without saying where it is.")
    return ref


def _there(api: Api, rkey: str) -> Ref | None:
    """The record under this key."""
    session = api.session
    try:
        found = api.get(
            "com.atproto.repo.getRecord", repo=session.did, collection=COLLECTION, rkey=rkey
        )
    except Failed as error:
        if error.name == "RecordNotFound" or "locate record" in error.words:
            return None
        raise
    ref = {"uri": fields.text(found, "uri"), "cid": fields.text(found, "cid")}
    if not all(ref.values()):
        raise RetryLater("Bluesky did not say whether it is there.")
    return ref


def _spend(api: Api, points: int) -> None:
    for key in ("points_hour", "points_day"):
        api.channel.budget.spend(key, points, for_answer=True)


def _answered(api: Api, utterance: Utterance) -> tuple[Ref | None, Ref | None]:
    """Root and parent of the reply, as they are now. Raises `Refused` where the parent is gone."""
    if not utterance.reply_to_id:
        return None, None
    found = api.get("app.bsky.feed.getPosts", uris=[utterance.reply_to_id])
    view = fields.within(found, "posts", 0)
    parent = {"uri": fields.text(view, "uri"), "cid": fields.text(view, "cid")}
    if not parent["cid"]:
        raise Refused("The post that is answered is not there any more.")
    root = fields.mapping(view, "record", "reply", "root")
    above = {"uri": fields.text(root, "uri"), "cid": fields.text(root, "cid")}
    return (above if above["cid"] else parent), parent


# ---- what stands below the words -------------------------------------------------------------


def _embed(api: Api, text: str, pictures: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    images = {"$type": "app.bsky.embed.images", "images": list(pictures)}
    quoted = _quoted(api, text)
    if quoted is None:
        return images if pictures else None
    quote = {"$type": "app.bsky.embed.record", "record": quoted}
    if not pictures:
        return quote
    return {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": images}


def _quoted(api: Api, text: str) -> Ref | None:
    link = bluesky_words.quoted_in(text)
    if link is None:
        return None
    did = link[0] if link[0].startswith("did:") else did_of(api, link[0])
    if not did:
        return None
    found = api.get("app.bsky.feed.getPosts", uris=[f"at://{did}/{COLLECTION}/{link[1]}"])
    uri, cid = fields.text(found, "posts", 0, "uri"), fields.text(found, "posts", 0, "cid")
    return {"uri": uri, "cid": cid} if cid else None


def _checked(files: Sequence[OutgoingFile]) -> Sequence[OutgoingFile]:
    if len(files) > MAX_PICTURES:
        raise Refused(f"A post of Bluesky has at most {MAX_PICTURES} pictures.")
    for file in files:
        if not file.media_type.startswith("image/"):
            raise Refused(f"“{file.name}” is no picture; Bluesky takes only those.")
        if len(file.content) > MAX_PICTURE_BYTES:
            raise Refused(
                f"“{file.name}” is larger than 1 MB, which is the most that Bluesky takes."
            )
    return files


def _upload(api: Api, file: OutgoingFile) -> dict[str, Any]:
    blob = fields.mapping(api.upload(file.content, file.media_type), "blob")
    picture: dict[str, Any] = {"image": dict(blob), "alt": file.alt[:MAX_ALT]}
    size = _size(file.content)
    return picture | ({"aspectRatio": size} if size else {})


def _size(content: bytes) -> dict[str, int] | None:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return {"width": width, "height": height} if width > 0 < height else None
