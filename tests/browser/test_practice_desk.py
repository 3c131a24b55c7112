"""First answers under supervision and the practice desk, by the keyboard alone: fifth part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.hands import Hands
from tests.browser.house import House, Person
from tests.browser.steps import SOON_MS, comes, in_thread, rows
from tests.browser.walk import PASSWORD
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
RULE = "Answers of new people"
BIRD = "avocet"
"""Nobody else speaks of it, so the rule holds in this story alone, also where it ends halfway."""
SERVICE = "Customer service"


@contextmanager
def newcomer(browser: Browser, house: House, ada: Hands) -> Iterator[Hands]:
    """Somebody new for Customer service, from the form to their first page, by keys on both sides."""
    page = ada.page
    ada.go("/settings/people/new/")
    ada.write(page.get_by_label("Name", exact=True), "Mika Sand")
    ada.write(page.get_by_label("E-mail address"), "mika@example.org")
    ada.to(page.get_by_label(SERVICE))
    ada.press("Space")
    ada.use(page.get_by_role("button", name="Add and get the link"))
    link = page.locator("#entry-link").inner_text()
    person = Person(browser, house, bypass_csp=True)
    mika = Hands(person)
    mika.go(link)
    mika.write(mika.page.locator("#id_password"), PASSWORD)
    mika.press("Enter")
    expect(mika.page.get_by_role("link", name="Inbox").first).to_be_visible()
    yield mika
    person.leave()
    person.check()


class TestNewPerson:
    def test_answers_under_supervision_practises_and_is_released(
        self, enter: Enter, mail: MailServer, browser: Browser, house: House
    ) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        self._asks_for_a_licence(ada)
        with newcomer(browser, house, ada) as mika:
            address = comes(
                ada.page, mail, "Rana Aziz <rana@far.test>", f"When do you open the {BIRD}?"
            )
            self._is_looked_after(ada, mika, address)
            self._practises(mika)
            self._is_released(ada, mika)
            mika.go(address)
            mika.press("r")
            mika.type("And on Sunday from ten.")
            mika.press("Control+Enter")
            in_thread(mika.page, "And on Sunday from ten.")
            expect(mika.page.locator("#case-top .approval")).to_have_count(0)
            mika.check()
        self._ends_the_rule(ada)

    def _asks_for_a_licence(self, ada: Hands) -> None:
        page = ada.page
        ada.go("/settings/approvals/new/")
        ada.write(page.get_by_label("Name"), RULE)
        ada.to(page.get_by_label("Only of people without a licence to answer there"))
        ada.press("Space")
        ada.write(page.get_by_label("Only with one of these words in what they wrote last"), BIRD)
        expect(page.get_by_label("Whoever answers here today has one already")).to_be_checked()
        ada.press("Control+Enter")
        ada.lands("Approval")
        expect(page.locator("article", has_text=RULE)).to_be_visible()

    def _is_looked_after(self, ada: Hands, mika: Hands, address: str) -> None:
        mika.go(address)
        mika.press("t", "r")
        mika.type("At nine, Rana.")
        mika.press("Control+Enter")
        waits = mika.page.locator("#case-top .approval")
        expect(waits).to_contain_text("Your answer waits for a yes", timeout=SOON_MS)
        expect(waits).to_contain_text(RULE)
        ada.go("/inbox/?queue=approval")
        hers = rows(ada.page).filter(has_text="Rana Aziz")
        expect(hers).to_have_count(1, timeout=SOON_MS)
        ada.go(address)
        expect(ada.page.locator(".approval-form")).to_be_visible()
        ada.press("Y")
        in_thread(mika.page, "Ada Okafor said yes to the answer of Mika Sand")
        mika.go("/settings/licence/")
        expect(mika.page.locator("main")).to_contain_text("1 of 10 approved")
        mika.check()

    def _practises(self, mika: Hands) -> None:
        page = mika.page
        mika.go("/practice/")
        expect(page.locator(".practice-next")).to_contain_text("Greta Holm")
        mika.press("b")
        mika.lands("Greta Holm")
        expect(page.locator("#thread")).to_contain_text("Which of your pots")
        mika.press("r")
        mika.type(
            "Dear Greta, how good to hear that it grows. Take the pot of 24 cm, and repot it now."
        )
        mika.press("Control+Enter")
        in_thread(page, "Take the pot of 24 cm")
        expect(page.locator(".practice-state")).to_contain_text("Greta Holm is writing")
        in_thread(page, "it gets the clay one this weekend")
        expect(page.locator(".practice-state")).to_contain_text("all that they had to say")
        mika.check()
        mika.press("Escape", "e")
        expect(page.get_by_role("heading", name="What was seen")).to_be_visible()
        expect(page.locator(".practice-points")).to_contain_text("seen")
        expect(page.get_by_role("heading", name="A good answer holds")).to_be_visible()
        mika.check()

    def _is_released(self, ada: Hands, mika: Hands) -> None:
        page = ada.page
        ada.go("/practice/people/")
        ada.use(page.get_by_role("link", name="Mika Sand"))
        ada.lands("Mika Sand")
        ada.use(page.locator(".practice-entry").first)
        ada.lands("Greta Holm")
        ada.choose(page.get_by_label("They", exact=True), "answer alone in private: everywhere")
        ada.write(
            page.get_by_label("A line to them"), "Warm and exact. You answer by yourself now."
        )
        ada.use(page.get_by_role("button", name="Say it"))
        expect(page.locator(".practice-look")).to_contain_text("released", timeout=SOON_MS)
        ada.check()
        mika.go("/practice/")
        expect(mika.page.locator(".practice-entry")).to_contain_text("Warm and exact")
        mika.check()
        mika.go("/settings/licence/")
        expect(mika.page.locator("main")).to_contain_text("by yourself")

    def _ends_the_rule(self, ada: Hands) -> None:
        page = ada.page
        ada.go("/settings/approvals/")
        card = page.locator("article", has_text=RULE)
        ada.use(card.get_by_role("button", name="Remove"))
        ada.use(page.get_by_role("dialog").get_by_role("button", name="Remove the rule"))
        expect(card).to_have_count(0, timeout=SOON_MS)
        ada.check()
