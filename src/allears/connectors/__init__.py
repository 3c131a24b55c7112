"""The registry: one line a network. Typed, so that a connector that cannot answer is no speaker."""

from __future__ import annotations

from typing import Final

from allears.connectors.email import EmailConnector
from allears.connectors.files import Files
from allears.connectors.inbox import Inbox
from allears.connectors.logged import Logged
from allears.connectors.rss import Rss
from allears.listening.ports import Connector, Listener, Speaker

_EMAIL: Final = EmailConnector()
_FILES: Final = Files()
_INBOX: Final = Inbox()
_LOGGED: Final = Logged()
_RSS: Final = Rss()

CONNECTORS: Final[dict[str, Connector]] = {
    "email": _EMAIL,
    "files": _FILES,
    "inbox": _INBOX,
    "logged": _LOGGED,
    "rss": _RSS,
}
LISTENERS: Final[dict[str, Listener]] = {"email": _EMAIL, "rss": _RSS}
SPEAKERS: Final[dict[str, Speaker]] = {"email": _EMAIL, "inbox": _INBOX}
