"""People for the tests of what is known of them."""

from __future__ import annotations

from tests import cast

from allears.contacts.actions import Spoke, know
from allears.contacts.models import Contact, Identity
from allears.listening.post import Author


def contact(name: str, network: str = "mastodon") -> Contact:
    author = Author(id=name.lower(), handle=name.lower(), name=name)
    (pk,) = know([Spoke(network, author, cast.NOW)], now=cast.NOW).values()
    return Identity.objects.get(pk=pk).contact
