"""axe finds nothing on the pages of the story, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.house import DESK, NARROW, WIDE, Person, letter
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Enter = Callable[..., Person]

PAGES = (
    "/begin/",
    "/inbox/?queue=all",
    "/listen/",
    "/people/",
    "/cases/log/",
    "/settings/monitors/",
    "/settings/monitors/new/",
    "/settings/routes/",
    "/settings/channels/",
    "/settings/channels/new/email/",
    "/search/",
    "/search/?q=line",
    "/notices/",
    "/inbox/views/",
    "/inbox/views/new/?queue=all&assignee=nobody",
    "/inbox/filter/?queue=all",
    "/settings/notifications/",
    "/settings/replies/",
    "/settings/replies/new/",
    "/settings/demo/",
    "/settings/profile/",
    "/settings/safety/",
    "/settings/times/",
)


def told(page: Page) -> list[str]:
    """What axe finds here, one line each; nothing moves meanwhile, since words that just appear are pale."""
    only = {"resultTypes": ["violations"]}
    page.emulate_media(reduced_motion="reduce")
    found: Any = Axe().run(page, options=only).response["violations"]
    page.emulate_media(reduced_motion="no-preference")
    return [
        f"{page.url} {one['id']}: {node['target']} {node['html'][:150]}"
        for one in found
        for node in one["nodes"]
    ]


def a_case(page: Page, mail: MailServer) -> Iterator[str]:
    """The address of a case, of its person and of who may be the same, of a mention and a route."""
    page.goto("/inbox/?queue=all")
    row = page.locator("#rows [data-row]", has_text="Where is line 4")
    if not row.count():
        mail.deliver(letter("Where is line 4? I am waiting for an hour.", subject="Line 4"), DESK)
        expect(row).to_be_visible(timeout=20_000)
    yield str(row.locator("a").get_attribute("href"))
    page.goto(str(row.locator("a").get_attribute("href")))
    person = str(page.locator(".pane-person h2 a").get_attribute("href"))
    yield person
    yield f"{person}merge/"
    page.goto("/listen/")
    yield str(page.locator("#heard a.row").first.get_attribute("href"))
    page.goto("/settings/routes/")
    yield str(page.locator("main a[href^='/settings/routes/']").first.get_attribute("href"))


class TestAxe:
    @pytest.mark.parametrize("size", [WIDE, NARROW])
    def test_finds_nothing(self, enter: Enter, mail: MailServer, size: tuple[int, int]) -> None:
        page = enter("ada", size=size, bypass_csp=True).page
        found = []
        for address in (*a_case(page, mail), *PAGES):
            page.goto(address)
            found += told(page)
            is_wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found += [f"{address} scrolls sideways"] if is_wider else []
        page.context.clear_cookies()
        page.goto("/account/login/")
        found += told(page)
        assert not found, "\n".join(found)
