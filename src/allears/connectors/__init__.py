"""The registry: one line a network. Typed, so that a connector that cannot answer is no speaker."""

from __future__ import annotations

from typing import Final

from allears.connectors.appstore import AppStore
from allears.connectors.bluesky import Bluesky
from allears.connectors.demo import MAIL, PREFIX, SQUARE, STARS
from allears.connectors.discourse import Discourse
from allears.connectors.email import EmailConnector
from allears.connectors.files import Files
from allears.connectors.hackernews import HackerNews
from allears.connectors.inbox import Inbox
from allears.connectors.jetstream import Jetstream
from allears.connectors.logged import Logged
from allears.connectors.mastodon import Mastodon
from allears.connectors.reddit import Reddit
from allears.connectors.rss import Rss
from allears.connectors.stackexchange import StackExchange
from allears.connectors.webform import WebForm
from allears.connectors.youtube import Youtube
from allears.listening.ports import Connector, Listener, Speaker

_APPSTORE: Final = AppStore()
_BLUESKY: Final = Bluesky()
_DISCOURSE: Final = Discourse()
_EMAIL: Final = EmailConnector()
_FILES: Final = Files()
_HACKERNEWS: Final = HackerNews()
_INBOX: Final = Inbox()
_JETSTREAM: Final = Jetstream()
_LOGGED: Final = Logged()
_MASTODON: Final = Mastodon()
_REDDIT: Final = Reddit()
_RSS: Final = Rss()
_STACKEXCHANGE: Final = StackExchange()
_WEBFORM: Final = WebForm()
_YOUTUBE: Final = Youtube()

CONNECTORS: Final[dict[str, Connector]] = {
    "appstore": _APPSTORE,
    "bluesky": _BLUESKY,
    "demo-mail": MAIL,
    "demo-square": SQUARE,
    "demo-stars": STARS,
    "discourse": _DISCOURSE,
    "email": _EMAIL,
    "files": _FILES,
    "hackernews": _HACKERNEWS,
    "inbox": _INBOX,
    "jetstream": _JETSTREAM,
    "logged": _LOGGED,
    "mastodon": _MASTODON,
    "reddit": _REDDIT,
    "rss": _RSS,
    "stackexchange": _STACKEXCHANGE,
    "webform": _WEBFORM,
    "youtube": _YOUTUBE,
}
LISTENERS: Final[dict[str, Listener]] = {
    "appstore": _APPSTORE,
    "bluesky": _BLUESKY,
    "demo-mail": MAIL,
    "demo-square": SQUARE,
    "demo-stars": STARS,
    "discourse": _DISCOURSE,
    "email": _EMAIL,
    "hackernews": _HACKERNEWS,
    "jetstream": _JETSTREAM,
    "mastodon": _MASTODON,
    "reddit": _REDDIT,
    "rss": _RSS,
    "stackexchange": _STACKEXCHANGE,
    "youtube": _YOUTUBE,
}
SPEAKERS: Final[dict[str, Speaker]] = {
    "appstore": _APPSTORE,
    "bluesky": _BLUESKY,
    "demo-mail": MAIL,
    "demo-square": SQUARE,
    "demo-stars": STARS,
    "discourse": _DISCOURSE,
    "email": _EMAIL,
    "inbox": _INBOX,
    "mastodon": _MASTODON,
    "reddit": _REDDIT,
    "webform": _WEBFORM,
    "youtube": _YOUTUBE,
}
OFFERED: Final = {name: one for name, one in CONNECTORS.items() if not name.startswith(PREFIX)}
"""Those that somebody can connect; the networks of the demo come and go with it."""
