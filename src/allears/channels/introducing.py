"""Who we are to networks that read it at an address of ours, and the key that proves it.

The key is drawn from the installation's secret key, so that it is the same as long as that is: what
was allowed to it ends with it. What it misses: changing the key without connecting again.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from allears.connectors import CONNECTORS
from allears.lib import keys
from allears.listening.ports import Introduces


def introduces(network: str) -> Introduces | None:
    """The connector, where its network reads who we are."""
    connector = CONNECTORS.get(network)
    return connector if isinstance(connector, Introduces) else None


def own_key(network: str) -> dict[str, str]:
    """What a connector signs with that must say who we are; nothing for the others."""
    if introduces(network) is None:
        return {}
    return {"app_key": keys.derived(f"who we are on {network}", key=settings.SECRET_KEY)}


def given(network: str, *, address: str) -> Mapping[str, str]:
    """As `Introduces` says; `address`: where the introduction stands."""
    key = own_key(network)
    return key | {"app_url": address} if key else {}
