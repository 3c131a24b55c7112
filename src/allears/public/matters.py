"""What a person adds on their own page, as a post of theirs on the channel where they spoke last.

It goes through the steps like anything else that is heard. Where they spoke in public, what they add
here is private: it gets a conversation of its own. Its id says that no network knows it.
"""

from __future__ import annotations

from datetime import datetime

from allears.cases import queries as cases
from allears.cases.queries import PersonPage
from allears.channels import actions as channels
from allears.flow import cargo, steps
from allears.listening.post import FROM_PAGE, Post
from allears.mentions import queries as mentions


def add(*, page: PersonPage, text: str, nonce: str, now: datetime) -> bool:
    """False where there is no channel to add it to. Sent twice it changes nothing."""
    place = cases.place_of(page)
    mention_id = cases.last_of(place) if place else None
    if place is None or mention_id is None:
        return False
    last = mentions.post_of(mentions.by_ids([mention_id])[0])
    thread = place.thread if place.is_private else f"{FROM_PAGE}{page.case.tag}"
    post = _post(last, text=text, thread=thread, tag=page.case.tag, nonce=nonce, now=now)
    loaded = cargo.Loaded(posts=[post])
    steps.keep(place.channel, loaded, now=now)
    channels.received(channel_id=place.channel_id, n_heard=1, newest_post_at=now, now=now)
    return True


def _post(last: Post, *, text: str, thread: str, tag: str, nonce: str, now: datetime) -> Post:
    """Of their words nothing but who they are is taken over."""
    return Post(
        id=f"{FROM_PAGE}{nonce}",
        network=last.network,
        channel=last.channel,
        author=last.author,
        title=last.title,
        text=text,
        created_at=now,
        thread=thread,
        is_=("private",),
        visibility="private",
        extra={"tag": tag, "addressed": "page"} | _way_back(last),
    )


def _way_back(last: Post) -> dict[str, str]:
    """By what an answer finds them, where their last post says so."""
    back = last.extra.get("reply_to", "")
    return {"reply_to": back} if back else {}
