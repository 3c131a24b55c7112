"""What a sender needs to know of a webhook channel: its address, its secret (once), an example.

And the blanks of any channel as they are asked: without the secrets that we make ourselves, and with
our own channels where one of them can be chosen.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from allears.channels import queries
from allears.listening.ports import Connector, Setting

NETWORK: Final = "inbox"
WITH_SECRET: Final = frozenset({NETWORK, "webform"})
"""Networks whose other side signs with a secret of our making."""
KEY: Final = "secret"
"""The setting that holds it."""


def new_secret() -> str:
    """A secret that nobody guesses; made by us, so that nobody has to think of one."""
    return random.token_urlsafe(32)


def asked(connector: Connector) -> Sequence[Setting]:
    """The settings that a person fills in; the secret of a webhook is made by us."""
    is_ours = connector.network in WITH_SECRET
    return tuple(_chosen(one) for one in connector.settings if not (is_ours and one.key == KEY))


def _chosen(setting: Setting) -> Setting:
    """With our own channels among its choices, where it asks for one."""
    if not setting.channels_of:
        return setting
    rows = [row for row in queries.every() if row.network == setting.channels_of]
    ours = tuple((str(row.pk), row.name) for row in rows)
    return replace(setting, choices=setting.choices + ours)


def example(address: str, secret: str) -> str:
    """A command that sends one post."""
    post = '{"id": "1", "text": "Where is my parcel?", "author": {"name": "Nia Example", "handle": "nia"}}'
    return (
        f"curl -X POST {address} \\\n"
        f"  -H 'Authorization: Bearer {secret}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{post}'"
    )
