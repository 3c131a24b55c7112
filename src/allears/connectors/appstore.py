"""The App Store: reviews of an app by country, and the developer's answers to them.

Without a key the public feeds of the countries are heard (`appstore_feed`); with a key of App Store
Connect all countries at once, and reviews can be answered (`appstore_connect`). The two call a review
by other names, so a channel uses one of them. What it misses: ratings without words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from allears.connectors import appstore_connect as connect
from allears.connectors import appstore_feed as feed
from allears.connectors import appstore_post as posts
from allears.connectors import asking, blanks, fields
from allears.lib import clock
from allears.lib.words import N_
from allears.listening.ports import (
    Again,
    ChannelFacts,
    Finding,
    KeysExpired,
    Limits,
    Page,
    Quota,
    Receipt,
    Refused,
    RetryLater,
    Setting,
    Unknown,
    Utterance,
    WhyNot,
)
from allears.listening.post import Post

CONNECT: Final = "https://appstoreconnect.apple.com"
NO_KEY: Final = N_(
    "The public feed cannot be answered. Put a key of App Store Connect into the channel's settings, "
    "or answer there."
)
OF_FEED: Final = N_(
    "This review was heard from the public feed, which does not tell what App Store Connect calls it. "
    "Answer it there."
)
SETTINGS: Final = (
    Setting(
        key="app",
        label=N_("App"),
        required=True,
        help=N_("Its number (Apple ID), or the address of its page in the App Store."),
    ),
    Setting(
        key="countries",
        label=N_("Countries"),
        default="us",
        help=N_(
            "Two letters each, separated by commas: us, gb, de. With a key all are heard anyway."
        ),
    ),
    blanks.keep("everything"),
    Setting(key="issuer_id", label="Issuer ID", group="To answer", is_advanced=True),
    Setting(key="key_id", label="Key ID", group="To answer", is_advanced=True),
    Setting(
        key="private_key",
        label=N_("Private key"),
        kind="longtext",
        is_secret=True,
        group=N_("To answer"),
        help=N_("The .p8 file as it is. In App Store Connect: Users and Access, Integrations."),
        is_advanced=True,
    ),
)


class AppStore:
    """See the module."""

    network = posts.NETWORK
    label = "App Store"
    icon = "apple"
    about = N_(
        "Hears the reviews of an app by country, and answers them with a key of the developer."
    )
    settings = SETTINGS
    limits = Limits(max_chars=connect.MAX_CHARS, can_public=True)
    tells = {
        "version": N_("About version %(it)s."),
        "answered": N_("Has an answer there already."),
    }
    is_addressed = False
    ids_are_global = True
    quotas = (
        Quota(
            key=connect.REQUESTS,
            label=N_("Requests an hour"),
            amount=3_000,
            per_s=3_600.0,
            kept_for_answers=0.2,
        ),
    )
    poll_s = 600.0
    looks_at = 10
    look_within = None

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """With the key, or from the feeds. Raises `RetryLater`, `Refused`, `KeysExpired`."""
        hear = connect.hear if connect.has_key(channel) else feed.hear
        return hear(channel, cursor, now)

    def look_again(self, channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
        """With the key one by one, else among the newest of a country."""
        look_again = connect.look_again if connect.has_key(channel) else feed.look_again
        return look_again(channel, kept, now)

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Translate one review."""
        return posts.post_of(wire, channel)

    def can_answer(self, settings: Mapping[str, str]) -> bool:
        """Only with a key."""
        return bool(settings.get("issuer_id") and settings.get("key_id"))

    def why_not(self, settings: Mapping[str, str], post: Post) -> WhyNot | None:
        """A review of the public feed has another name in App Store Connect, which we do not know."""
        app = posts.app_in(str(settings.get("app") or ""))
        url = f"{CONNECT}/apps/{app}" if app else CONNECT
        if not self.can_answer(settings):
            return WhyNot(words=NO_KEY, url=url)
        return WhyNot(words=OF_FEED, url=url) if post.id.isdigit() else None

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        """The answer to a review; a new one takes the place of the old."""
        return connect.speak(channel, utterance, now)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """Read the answer that the review has."""
        return connect.was_said(channel, utterance, clock.now())

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Which app it is in the store, its rating, and whether the key is accepted."""
        app, countries, now = (
            posts.app_in(channel.get("app")),
            feed.countries_of(channel),
            clock.now(),
        )
        if not app:
            words = "Enter the number of the app, or the address of its page in the App Store."
            return [Finding(label="App", is_good=False, words=words, setting="app")]
        if not countries:
            words = "Not one of these is a country of the App Store. Write them like us, gb, de."
            return [Finding(label="Countries", is_good=False, words=words, setting="countries")]
        found = [_check_app(channel, app, countries[0], now)]
        if channel.get("private_key") or channel.get("key_id") or channel.get("issuer_id"):
            found.append(_check_key(channel, app, now))
        return found


appstore = AppStore()


def _check_app(channel: ChannelFacts, app: str, country: str, now: datetime) -> Finding:
    question = asking.Question(
        what=feed.WHAT,
        url=f"{channel.get('itunes_root') or feed.ITUNES}/lookup",
        query={"id": app, "country": country.lower()},
        timeout_s=asking.CHECK_TIMEOUT_S,
    )
    try:
        found = fields.mapping(asking.fetch(question, now), "results", 0)
    except (RetryLater, Refused, KeysExpired) as error:
        return Finding(label="App", is_good=False, words=error.why, setting="app")
    name = fields.text(found, "trackName")
    if not name:
        words = f"There is no app {app} in the App Store of {country}."
        return Finding(label="App", is_good=False, words=words, setting="app")
    stars, n = fields.text(found, "averageUserRating")[:3], fields.count(found, "userRatingCount")
    rated = f", {stars} stars by {n:,} people in {country}" if n else ""
    words = f"This is “{name}”, version {fields.text(found, 'version') or '?'}{rated}."
    return Finding(label="App", is_good=True, words=words, setting="app", name=f"App Store, {name}")


def _check_key(channel: ChannelFacts, app: str, now: datetime) -> Finding:
    if not connect.has_key(channel):
        words = "To answer, all three are needed: the issuer, the key's ID and the private key."
        return Finding(label="Key", is_good=False, words=words, setting="private_key")
    try:
        connect.ask(channel, f"/v1/apps/{app}/customerReviews", now=now, query={"limit": "1"})
    except (RetryLater, Refused, KeysExpired, Unknown) as error:
        return Finding(label="Key", is_good=False, words=error.why, setting="private_key")
    words = "It is accepted, and reviews can be answered."
    return Finding(label="Key", is_good=True, words=words, setting="private_key")
