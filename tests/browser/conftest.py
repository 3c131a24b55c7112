"""One house for all browser tests: started once, its first administrator made by the printed link."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from tests.browser.house import CUSTOMER, DESK, House, Person, Site, serve
from tests.browser.walk import Started, begin
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


@pytest.fixture(scope="session")
def house(chromium: str) -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="allears-story-"))
    folder.chmod(0o711)  # as root, the database runs as another user, who passes through
    house = House(folder)
    yield house
    house.end()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mail() -> Iterator[MailServer]:
    with MailServer((DESK, CUSTOMER)) as server:
        yield server


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    site = Site()
    serve(site)
    yield site
    site.shutdown()


@pytest.fixture(scope="session")
def entered() -> dict[House, Started]:
    return {}


@pytest.fixture(scope="module")
def started(
    browser: Browser, house: House, mail: MailServer, site: Site, entered: dict[House, Started]
) -> Started:
    """The first ten minutes, once in each house: an administrator, a mailbox, a feed, a monitor, a colleague."""
    if house not in entered:
        entered[house] = begin(browser, house, mail, site)
    return entered[house]


@pytest.fixture
def enter(browser: Browser, house: House, started: Started) -> Iterator[Callable[..., Person]]:
    """`enter("ada")`, `enter("amir", size=NARROW)`: a browser in which they are logged in.

    At the end of the test each is checked: no request elsewhere, no complaint of a page.
    """
    people: list[Person] = []

    def open_one(who: str, **options: object) -> Person:
        state = {"ada": started.ada, "amir": started.amir}[who]
        people.append(Person(browser, house, storage_state=state, **options))
        return people[-1]

    yield open_one
    for person in people:
        person.leave()
    for person in people:
        person.check()
