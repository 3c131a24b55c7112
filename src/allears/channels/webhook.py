"""What a sender needs to know of a webhook channel: its address, its secret (once), an example."""

from __future__ import annotations

import secrets as random
from collections.abc import Sequence
from typing import Final

from allears.listening.ports import Connector, Setting

NETWORK: Final = "inbox"
KEY: Final = "secret"
"""The setting that holds it."""


def new_secret() -> str:
    """A secret that nobody guesses; made by us, so that nobody has to think of one."""
    return random.token_urlsafe(32)


def asked(connector: Connector) -> Sequence[Setting]:
    """The settings that a person fills in; the secret of a webhook is made by us."""
    if connector.network != NETWORK:
        return connector.settings
    return [setting for setting in connector.settings if setting.key != KEY]


def example(address: str, secret: str) -> str:
    """A command that sends one post."""
    post = '{"id": "1", "text": "Where is my parcel?", "author": {"name": "Nia Example", "handle": "nia"}}'
    return (
        f"curl -X POST {address} \\\n"
        f"  -H 'Authorization: Bearer {secret}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{post}'"
    )
