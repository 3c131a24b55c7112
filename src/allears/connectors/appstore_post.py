"""What the App Store calls a review, as a post: from a country's public feed, or from App Store Connect.

The feed tells the version and when a review was last changed, App Store Connect neither. What it
misses: which device it was written on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from allears.connectors import fields, territories
from allears.lib.html import to_text
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Author, Post

NETWORK: Final = "appstore"
STORE: Final = "https://apps.apple.com"
SEEN_FIRST: Final = timedelta(days=7)
"""Of an app that is connected today what is older is not for today."""
_AUTHOR = re.compile(r"/id(\d{1,15})\Z")
_APP = re.compile(r"(?:\A|\bid)(\d{5,12})\b")
_REVIEW = re.compile(r"[0-9a-zA-Z-]{5,64}\Z")


def app_in(typed: str) -> str:
    """The number of the app in its address, or the number itself; else nothing."""
    found = _APP.search(typed.strip())
    return found[1] if found else ""


def is_review(entry: object) -> bool:
    """The first entry of a feed may be the app itself."""
    return bool(fields.text(entry, "im:rating", "label")) and bool(
        fields.text(entry, "id", "label")
    )


def post_of(wire: object, channel: ChannelFacts) -> Post:
    """Translate. Raises `Unreadable`."""
    whole = fields.need(wire, "A review")
    if fields.text(whole, "type") == "customerReviews":
        return _connected(whole, channel)
    return _of_feed(whole, channel)


def _of_feed(entry: Mapping[str, Any], channel: ChannelFacts) -> Post:
    id_, stars = fields.text(entry, "id", "label"), fields.count(entry, "im:rating", "label")
    if not _REVIEW.match(id_) or stars is None:
        raise Unreadable("It is no review: it has no `id` or no `im:rating`.")
    country = fields.text(entry, "country")
    who = _AUTHOR.search(fields.text(entry, "author", "uri", "label"))
    name, text = (
        fields.text(entry, "author", "name", "label"),
        fields.text(entry, "content", "label"),
    )
    is_html = fields.text(entry, "content", "attributes", "type") == "html"
    at = fields.when(entry, "updated", "label")
    return Post(
        id=id_,
        network=NETWORK,
        channel=channel.name,
        url=_url(channel, country),
        author=Author(id=who[1] if who else "", name=name),
        title=fields.text(entry, "title", "label"),
        text=to_text(text) if is_html else text,
        created_at=at,
        edited_at=at,
        likes=fields.count(entry, "im:voteSum", "label"),
        rating=float(stars),
        country=country,
        extra=_extra({"version": fields.text(entry, "im:version", "label")}),
    )


def _connected(review: Mapping[str, Any], channel: ChannelFacts) -> Post:
    said, id_ = fields.mapping(review, "attributes"), fields.text(review, "id")
    stars = fields.count(said, "rating")
    if not _REVIEW.match(id_) or stars is None:
        raise Unreadable("It is no review: it has no `id` or no `rating`.")
    country = territories.short(fields.text(said, "territory"))
    return Post(
        id=id_,
        network=NETWORK,
        channel=channel.name,
        url=_url(channel, country),
        author=Author(name=fields.text(said, "reviewerNickname")),
        title=fields.text(said, "title"),
        text=fields.text(said, "body"),
        created_at=fields.when(said, "createdDate"),
        edited_at=fields.when(review, "changed_at"),
        rating=float(stars),
        country=country,
        extra=_extra({"answered": "1" if fields.truth(review, "is_answered") else ""}),
    )


def _url(channel: ChannelFacts, country: str) -> str:
    app = app_in(channel.get("app"))
    place = f"/{country.lower()}" if country else ""
    return f"{STORE}{place}/app/id{app}?see-all=reviews" if app else ""


def _extra(found: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in found.items() if value}
