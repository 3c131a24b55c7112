"""One house for all browser tests: started once, its first administrator made by the printed link.

A test that is tried a second time gets another house.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from tests.browser.house import CUSTOMER, DESK, House, Person, Site, serve
from tests.browser.walk import Started, begin, with_lena
from tests.mailserver import MailServer

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium(program: Callable[[str, str], str]) -> str:
    return program("chromium", "Install it: apt-get install chromium")


@pytest.fixture(scope="module")
def browser(chromium: str, player: Playwright) -> Iterator[Browser]:
    opened = player.chromium.launch(executable_path=chromium, args=FLAGS)
    yield opened
    opened.close()


@dataclass
class Street:
    """A house, the mail server and the blog that it hears, and who lives there."""

    house: House
    mail: MailServer
    site: Site
    started: Started | None = None


@contextmanager
def street_of_its_own() -> Iterator[Street]:
    folder = Path(tempfile.mkdtemp(prefix="allears-story-"))
    folder.chmod(0o711)  # as root, the database runs as another user, who passes through
    house, site = House(folder), Site()
    serve(site)
    try:
        with MailServer((DESK, CUSTOMER)) as mail:
            yield Street(house, mail, site)
    finally:
        house.end()
        site.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def streets(chromium: str) -> Iterator[Callable[[int], Street]]:
    """By the number of the try: what a test did that failed halfway must not meet its second try."""
    with ExitStack() as stack:
        built: dict[int, Street] = {}

        def street(attempt: int) -> Street:
            if attempt not in built:
                built[attempt] = stack.enter_context(street_of_its_own())
            return built[attempt]

        yield street


@pytest.fixture
def street(streets: Callable[[int], Street], request: pytest.FixtureRequest) -> Street:
    return streets(getattr(request.node, "execution_count", 1))


@pytest.fixture
def house(street: Street) -> House:
    return street.house


@pytest.fixture
def mail(street: Street) -> MailServer:
    return street.mail


@pytest.fixture
def site(street: Street) -> Site:
    return street.site


@pytest.fixture
def started(browser: Browser, street: Street) -> Started:
    """The first ten minutes, once in each house: an administrator, a mailbox, a feed, a monitor, a colleague."""
    if street.started is None:
        street.started = begin(browser, street.house, street.mail, street.site)
    return street.started


@pytest.fixture
def enter(browser: Browser, street: Street, started: Started) -> Iterator[Callable[..., Person]]:
    """`enter("ada")`, `enter("amir", size=NARROW)`: a browser in which they are logged in.

    `lena`, of another team, comes to the house when she is first asked for.

    At the end of the test each is checked: no request elsewhere, no complaint of a page.
    """
    people: list[Person] = []

    def open_one(who: str, **options: object) -> Person:
        known = street.started or started
        if who == "lena" and known.lena is None:
            street.started = known = with_lena(browser, street.house, known)
        people.append(
            Person(browser, street.house, storage_state=getattr(known, who, None), **options)
        )
        return people[-1]

    yield open_one
    for person in people:
        person.leave()
    for person in people:
        person.check()
