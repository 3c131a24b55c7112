"""Millions of posts out of some hundred thousand: other ids, authors' turns, times and orders of words.

`workload.py` takes about as long for a post as everything else together, so its posts are made once
(`base`) and every one of them is told again in other words' order: words are shuffled, texts without
spaces turned at a random letter, ids, addresses and numbers in handles drawn anew. So a block packs no
better than one of first posts, which `python -m bench keep` shows (packed bytes of the first and of the
last million). What differs from real ones: no word is new after the first hundred thousands, so the
dictionary of a segment is as large as the base makes it, and nothing is said in the order of a day.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec

from allears.listening import jetstream
from allears.listening.kept.blocks import decode, encode
from allears.listening.normalize import normalize
from allears.listening.post import Post

END = datetime(2026, 3, 8, tzinfo=UTC)
"""The kept week ends here."""
WEEK = timedelta(days=7)
_LETTERS = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[n % 32] for n in range(256))
_HANDLE = re.compile(r"(?<=[a-z])[0-9]{1,2}(?=\.bsky)")


def base(workload: Path, place: Path, n: int) -> list[bytes]:
    """The first posts, normalized and packed one by one; made once into `place`."""
    packed = place.with_suffix(".records")
    if packed.exists():
        return msgspec.msgpack.decode(packed.read_bytes(), type=list[bytes])
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_suffix(".part")
        with part.open("wb") as out:
            command = [sys.executable, str(workload), "posts", str(n), "--seed", "11"]
            subprocess.run(command, stdout=out, check=True)
        part.replace(place)
    with place.open("rb") as lines:
        posts = (normalize(jetstream.to_post(line)) for line in islice(lines, n))
        records = [encode(post) for post in posts if isinstance(post, Post)]
    packed.write_bytes(msgspec.msgpack.encode(records))
    return records


def drawn(n: int) -> str:
    """So many letters of base 32."""
    return os.urandom(n).translate(_LETTERS).decode()


def posts(records: list[bytes], start: int, n: int, total: int) -> Iterator[Post]:
    """Posts number `start` to `start + n` of a week that has `total`."""
    chance = random.Random(start)
    step = WEEK / total
    for number in range(start, start + n):
        post = decode(records[chance.randrange(len(records))])
        yield _again(post, END - WEEK + number * step, chance)


def _again(post: Post, at: datetime, chance: random.Random) -> Post:
    who, key = post.author.id, "3m" + drawn(11)
    more = {}
    if post.reply_to_id:
        more["reply_to_id"] = f"at://{post.reply_to}/app.bsky.feed.post/3m{drawn(11)}"
        more["thread"] = f"at://{post.reply_to}/app.bsky.feed.post/3m{drawn(11)}"
    if post.links:
        more["links"] = tuple(link[: link.find("/", 8) + 1] + drawn(14) for link in post.links)
    return msgspec.structs.replace(
        post,
        id=f"at://{who}/app.bsky.feed.post/{key}",
        url=f"https://bsky.app/profile/{who}/post/{key}",
        text=_shuffled(post.text, chance),
        created_at=at,
        **more,
    )


def _shuffled(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    if len(words) > 4:
        chance.shuffle(words)
        text = " ".join(words)
    else:
        at = chance.randrange(len(text) + 1)
        text = text[at:] + text[:at]
    return _HANDLE.sub(lambda _found: str(chance.randrange(99)), text)
