"""Nobody forgotten, one problem for many, the person whole: the desk that forgets nobody, third part, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.hands import Hands
from tests.browser.house import DESK, House, Person, letter
from tests.browser.steps import (
    SOON_MS,
    choose,
    comes,
    in_thread,
    listed,
    opened,
    rows,
)
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
READING_MS = 2500
"""Whoever sends sooner than `public.typed.SOONEST` after the page has come is taken for a robot."""


@contextmanager
def outside(browser: Browser, house: House) -> Iterator[Hands]:
    """Somebody whom we serve: no account, a link."""
    person = Person(browser, house, bypass_csp=True)
    yield Hands(person)
    person.leave()
    person.check()


class TestNobodyForgotten:
    def test_owes_what_was_promised_and_opens_again_when_it_is_not_good(
        self, enter: Enter, mail: MailServer, browser: Browser, house: House
    ) -> None:
        amir, ada = Hands(enter("amir", bypass_csp=True)), Hands(enter("ada"))
        page = amir.page
        address = comes(page, mail, "Dora Lind <dora@far.test>", "Who mends my broken godwit?")
        amir.go(address)
        amir.press("t", "r")
        amir.type("We will mend it within two days, Dora.")
        line = page.locator("[data-promise-line]")
        expect(line).not_to_be_empty(timeout=SOON_MS)
        amir.press("Control+Enter")
        in_thread(page, "within two days")
        owed = page.locator("#case-top .line-card", has_text="promised an answer")
        expect(owed).to_be_visible(timeout=SOON_MS)
        amir.press("Escape", "v")
        expect(owed.locator("input[type=datetime-local]")).to_be_focused()
        amir.press("Escape")

        opened(page, "m", "#more-list")
        choose(page, "Give them a page")
        link = page.get_by_label("The link of their page")
        expect(link).to_have_value(re.compile("/matter/"), timeout=SOON_MS)
        opened(page, "e", "#close-list")
        choose(page, "Solved, not confirmed")
        in_thread(page, "closed it: solved, not confirmed")

        with outside(browser, house) as dora:
            self._says_that_it_is_not_good(dora, link.input_value())
        ada.go("/inbox/?queue=not-satisfied")
        ada.go(address)
        expect(ada.page.locator("#not-good")).to_contain_text("It fell apart", timeout=SOON_MS)
        ada.use(ada.page.get_by_role("button", name="I have seen to it"))
        expect(ada.page.locator("#not-good")).to_have_count(0, timeout=SOON_MS)
        amir.check()

    def _says_that_it_is_not_good(self, dora: Hands, link: str) -> None:
        dora.go(link)
        expect(dora.page.get_by_role("heading", level=1)).to_contain_text("godwit")
        dora.use(dora.page.get_by_role("link", name="Deutsch"))
        expect(dora.page.locator("html")).to_have_attribute("lang", "de")
        dora.check()
        dora.use(dora.page.get_by_role("link", name="English"))
        dora.write(dora.page.get_by_label("Add something"), "The blue one, I mean.")
        dora.page.wait_for_timeout(READING_MS)
        dora.use(dora.page.get_by_role("button", name="Send", exact=True))
        expect(dora.page.get_by_role("status")).to_contain_text("It has arrived")
        dora.use(dora.page.get_by_role("link", name="It is not solved"))
        expect(dora.page.get_by_role("radio", name="No, it is not")).to_be_checked()
        dora.write(dora.page.get_by_label(re.compile("What is missing")), "It fell apart.")
        dora.use(dora.page.get_by_role("button", name="Say it"))
        expect(dora.page.get_by_role("status")).to_contain_text("A lead looks at it now")
        dora.check()


class TestProblem:
    def test_links_tells_stops_and_counts_who_has_it_too(
        self, enter: Enter, mail: MailServer, browser: Browser, house: House
    ) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        page = ada.page
        for who in ("Tove", "Udo", "Vito"):
            said = f"The dipper app closes at payment since Monday, says {who}."
            mail.deliver(letter(said, who=f"{who} Lie <{who}@far.test>", subject="dipper"), DESK)
        listed(page, "dipper", 3)
        number = str(rows(page).first.locator("a").get_attribute("href")).split("/")[2]
        self._gather(ada, number)
        self._say(ada)
        expect(page.locator("#plan")).to_contain_text("3 people are told", timeout=SOON_MS)
        expect(page.locator("#plan .example").first).to_contain_text("It is mended")
        ada.check()
        ada.use(page.get_by_role("button", name="Tell 3 people"))
        ada.press("x")
        expect(page.locator("#telling")).to_contain_text("Let go by", timeout=SOON_MS)
        expect(page.locator("#telling .button-bad")).to_have_count(0, timeout=60_000)
        ada.use(page.get_by_role("button", name="Make a public page of it"))
        address = page.locator("#problem-address").inner_text().strip()
        ada.check()

        with outside(browser, house) as tove:
            tove.go(address)
            tove.use(tove.page.get_by_role("button", name="I have this too"))
            expect(tove.page.get_by_role("status")).to_contain_text("Counted")
            tove.check()
        page.reload()
        expect(page.locator(".problem-facts")).to_contain_text("1 more outside has it too")

    def _gather(self, ada: Hands, number: str) -> None:
        page = ada.page
        ada.go(f"/problems/new/?case={number}")
        ada.write(page.get_by_label("What it is"), "The dipper app closes")
        ada.press("Control+Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("The dipper app closes")
        ada.press("a")
        expect(page.get_by_role("heading", level=1)).to_have_text("All that look alike")
        for one in page.get_by_role("checkbox").all():
            ada.to(one)
            if not one.is_checked():
                ada.press("Space")
        ada.check()
        ada.press("Control+Enter")
        expect(page.locator("#links [data-row]")).to_have_count(3, timeout=SOON_MS)

    def _say(self, ada: Hands) -> None:
        page = ada.page
        ada.use(page.get_by_role("link", name="Write it").first)
        ada.write(page.get_by_label("Title"), "The app closes at payment")
        ada.write(page.get_by_label("What we say of it"), "It is mended with version 2.")
        ada.press("Control+Enter")
        state = page.locator("select[name=state]")
        ada.choose(state, "Known")
        ada.use(page.get_by_role("button", name="Say so"))


class TestPerson:
    def test_has_roles_consent_an_end_of_silence_and_their_privacy(
        self, enter: Enter, mail: MailServer
    ) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        page = ada.page
        address = comes(page, mail, "Wanda Zak <wanda@far.test>", "Please tell me of the teal.")
        ada.go(address)
        person = str(page.locator(".pane-person h2 a").get_attribute("href"))
        ada.go(person)
        self._note(ada, "#role-kind", "press", "#role-proof", "https://far.test/wanda")
        expect(page.locator("#roles-head + *")).to_contain_text("press", ignore_case=True)
        page.locator("#agreed-purpose").wait_for(state="attached")
        fold = page.locator("details:has(#agreed-purpose) > summary")
        ada.use(fold)
        ada.to(page.locator("[name=says][value=yes]"))
        ada.press("ArrowRight")
        ada.write(page.locator("#agreed-words"), "Said so on the phone")
        ada.press("Enter")
        expect(page.locator("#agreed-head + *")).to_contain_text("no")
        ada.check()

        ada.go(f"{person}privacy/")
        ada.to(page.locator("[name=kind]").first)
        ada.press("Space")
        ada.use(page.get_by_role("button", name="Write it down"))
        expect(page.get_by_role("button", name="Make the file")).to_be_visible()
        ada.check()
        ada.use(page.get_by_role("button", name="Make the file"))
        expect(page.get_by_role("button", name="Make it again")).to_be_visible()
        ada.go("/settings/privacy/record/")
        ada.check()
        ada.go("/champions/")
        ada.check()

    def _note(self, ada: Hands, first: str, what: str, second: str, proof: str) -> None:
        page = ada.page
        ada.use(page.locator(f"details:has({first}) > summary"))
        ada.write(page.locator(first), what)
        ada.press("Escape")
        ada.write(page.locator(second), proof)
        ada.press("Enter")
