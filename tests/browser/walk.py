"""The first ten minutes of a newcomer, step by step, as one would click through them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from playwright.sync_api import Browser, Page, expect
from tests.browser.house import DESK, House, Person, Site
from tests.mailserver import MailServer

PASSWORD = "a horse that reads slowly"


@dataclass(frozen=True)
class Started:
    """What they are logged in with."""

    ada: Any
    amir: Any

    lena: Any = None
    """Of another team; comes when a story needs her."""


def begin(browser: Browser, house: House, mail: MailServer, site: Site) -> Started:
    """From the printed link to a desk that listens; each step says what it must show."""
    link = house.first_link()
    ada = Person(browser, house)
    _become_administrator(ada.page, link)
    ada.page.locator("summary", has_text="Connect something").click()
    _connect_mailbox(ada.page, mail)
    _add_feed(ada.page, site)
    _listen_for(ada.page)
    amir = Person(browser, house)
    bring(ada.page, amir.page, "Amir Haddad", team="Customer service")
    _refuse_used_link(amir.page, link)
    states = Started(ada=ada.context.storage_state(), amir=amir.context.storage_state())
    for person in (ada, amir):
        person.leave()
    _forgive(amir, "status of 410")
    for person in (ada, amir):
        person.check()
    return states


def with_lena(browser: Browser, house: House, started: Started) -> Started:
    """A third one comes, for the press."""
    ada, lena = Person(browser, house, storage_state=started.ada), Person(browser, house)
    bring(ada.page, lena.page, "Lena Brandt", team="Press and public affairs")
    more = replace(started, lena=lena.context.storage_state())
    for person in (ada, lena):
        person.leave()
    return more


def _become_administrator(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Your name").fill("Ada Okafor")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Create the administrator").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First steps")
    expect(page.locator("#step-who")).to_have_attribute("open", "")


def _connect_mailbox(page: Page, mail: MailServer) -> None:
    expect(page.locator("#step-connect").get_by_role("link", name="Load a file")).to_be_visible()
    page.get_by_role("link", name=re.compile("A mailbox")).click()
    ports = {"imap": mail.imap_port, "smtp": mail.smtp_port}
    page.locator("[name=setting-address]").fill(DESK)
    for what, port in ports.items():
        page.locator(f"[name=setting-{what}_host]").fill("127.0.0.1")
        page.locator(f"[name=setting-{what}_port]").fill(str(port))
        page.locator(f"[name=setting-{what}_security]").select_option("none")
    page.locator("[name=setting-imap_password]").fill("wrong")
    page.get_by_role("button", name="Test").click()
    told = page.locator("#setting-imap_password-field .field-error").first
    expect(told).to_contain_text(f"does not accept the password of {DESK}")
    expect(page.get_by_role("alert")).to_contain_text("It does not work yet")
    page.locator("[name=setting-imap_password]").fill(mail.password)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Kept. It is visited now.")).to_be_visible()


def _add_feed(page: Page, site: Site) -> None:
    page.goto("/settings/channels/new/rss/")
    page.locator("[name=setting-address]").fill(site.url)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Kept. It is visited now.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Town blog")


def _listen_for(page: Page) -> None:
    page.goto("/settings/monitors/new/")
    page.get_by_label("Name", exact=True).fill("Trams")
    page.locator("#id_query").fill('tram AND ("late" OR')
    expect(page.locator("#query-says.is-bad")).not_to_be_empty()
    expect(page.locator("#query-says .fault-line mark")).to_have_count(1)
    page.locator("#id_query").fill('tram AND ("late" OR "on time")')
    expect(page.locator("#query-says.is-good")).to_contain_text("Posts that say")
    page.get_by_role("button", name="Begin to listen").click()
    expect(page.get_by_text("We listen for Trams from now on.")).to_be_visible()


def bring(page: Page, theirs: Page, name: str, *, team: str, role: str = "agent") -> None:
    """A colleague, from the form to their first page. Their address is their first name's."""
    page.goto("/settings/people/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(f"{name.split()[0].lower()}@example.org")
    page.get_by_label("Role").select_option(role)
    page.get_by_label(team).check()
    page.get_by_role("button", name="Add and get the link").click()
    theirs.goto(page.locator("#entry-link").inner_text())
    theirs.locator("#id_password").fill(PASSWORD)
    theirs.locator("form button.button-main").click()
    expect(theirs.get_by_role("link", name="Inbox").first).to_be_visible()


def _refuse_used_link(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is over")


def _forgive(person: Person, what: str) -> None:
    """A complaint that the step itself asked for."""
    person.complaints[:] = [said for said in person.complaints if what not in said]
