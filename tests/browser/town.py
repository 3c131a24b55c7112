"""A town on a network of its own, where people speak in public and can be answered in private."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from playwright.sync_api import expect
from tests.browser.hands import Hands
from tests.browser.house import House
from tests.browser.steps import SOON_MS, rows, told
from tests.connectors import faults
from tests.connectors.mastodon_place import TOKEN, MastodonPlace

CONNECTED = """
from django.utils import timezone
from allears.channels import actions, secrets
row = actions.add(network="mastodon", name={name!r}, values={{"server": {url!r}}}, by=None, now=timezone.now())
row.settings |= {known!r}
row.secrets = secrets.seal(secrets.unseal(bytes(row.secrets)) | {{"access_token": {token!r}}})
row.save()
"""
"""What is left in the house when somebody over there has said yes to us."""


@contextmanager
def town_of(house: House, name: str) -> Iterator[MastodonPlace]:
    """A town of this name, with the desk's account in it connected to the house."""
    place = MastodonPlace(now=datetime.now(UTC))
    server = faults.Server(place.answer)
    server.start()
    try:
        place.url = server.url
        known = place.known(server.url)
        house.does(CONNECTED.format(name=name, url=server.url, known=known, token=TOKEN))
        yield place
    finally:
        server.stop()


def visit(hands: Hands, name: str) -> None:
    """By the key of its page the channel is visited now."""
    page = hands.page
    hands.go("/settings/channels/")
    hands.use(page.get_by_role("link", name=name))
    hands.lands(name)
    hands.press("l")
    told(page, f"{name} is visited now")


def heard(hands: Hands, name: str, word: str) -> str:
    """The channel is visited; the address of the case that says the word."""
    visit(hands, name)
    page = hands.page
    page.goto(f"/inbox/?queue=all&q={word}")
    expect(rows(page)).to_have_count(1, timeout=SOON_MS)
    return str(rows(page).first.locator("a").get_attribute("href"))
