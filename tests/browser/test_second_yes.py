"""A second person's yes and a hard case, by the keyboard alone: the desk that forgets nobody, fourth part."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect
from tests.browser.hands import Hands
from tests.browser.house import House, Person, eventually
from tests.browser.steps import SOON_MS, comes, in_thread, rows, sent_to
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
PRESS = "Press and public affairs"
AMOUNT = "9,500 €"
"""No other story speaks of so much money, so the rule holds here alone."""


def _text(one: EmailMessage) -> str:
    body = one.get_body(("plain",))
    return str(body.get_content()) if body else ""


class TestSecondPerson:
    def test_says_no_changes_it_and_has_a_deputy(
        self, enter: Enter, mail: MailServer, house: House
    ) -> None:
        ada, amir, lena = (Hands(enter(who, bypass_csp=True)) for who in ("ada", "amir", "lena"))
        self._makes_a_rule(ada)
        address = comes(ada.page, mail, "Nora Falk <nora@far.test>", "You owe me for the bittern")
        amir.go(address)
        amir.press("t", "r")
        amir.type(f"We pay you {AMOUNT} soon.")
        self._is_refused(amir, lena)
        self._is_changed(amir, lena)
        self._comes_to_the_deputy(ada, amir, house)
        for hands in (ada, amir, lena):
            hands.check()
        assert eventually(lambda: len(sent_to(mail, "nora@far.test")) == 2)
        first, second = (_text(one) for one in sent_to(mail, "nora@far.test"))
        assert f"We pay you {AMOUNT} on Friday, Nora." in first
        assert f"The {AMOUNT} left today." in second

    def _makes_a_rule(self, ada: Hands) -> None:
        page = ada.page
        ada.go("/settings/approvals/")
        ada.press("c")
        expect(page.get_by_role("heading", level=1)).to_have_text("Add a rule")
        ada.write(page.get_by_label("Name"), "Much money")
        ada.write(page.get_by_label("Only with an amount of money from"), "9000")
        ada.choose(page.get_by_label("Who says yes"), PRESS)
        ada.choose(page.get_by_label("Within"), "an hour")
        ada.choose(page.get_by_label("After that also"), "The administrators")
        ada.press("Control+Enter")
        expect(page.locator("article", has_text="Much money").last).to_contain_text("from 9000")

    def _is_refused(self, amir: Hands, lena: Hands) -> None:
        amir.press("Control+Enter")
        waits = amir.page.locator("#case-top .approval")
        expect(waits).to_contain_text(f"Your answer waits for a yes: {PRESS}", timeout=SOON_MS)
        expect(amir.page.locator("#reply-text")).to_have_value("")
        self._looks(lena)
        lena.press("N")
        lena.type("Say on which day.")
        lena.use(lena.page.get_by_role("button", name="Say no"))
        expect(lena.page.locator(".approval")).to_have_count(0, timeout=SOON_MS)
        refused = amir.page.locator("#approval-refused")
        expect(refused).to_contain_text("Lena Brandt said no to your answer", timeout=SOON_MS)
        expect(refused).to_contain_text("Say on which day.")
        words = amir.page.locator("#reply-text")
        expect(words).to_have_value(re.compile("soon"), timeout=SOON_MS)

    def _is_changed(self, amir: Hands, lena: Hands) -> None:
        amir.press("r", "Control+a")
        amir.type(f"We pay you {AMOUNT} on Friday.")
        amir.press("Control+Enter")
        self._looks(lena)
        lena.write(
            lena.page.get_by_label("The answer; what you change leaves in its place"),
            f"We pay you {AMOUNT} on Friday, Nora.",
        )
        lena.press("Escape", "Y")
        in_thread(amir.page, "Lena Brandt changed the answer of Amir Haddad and sent it")
        amir.hurry()
        changed = amir.page.locator("#case-top .line-ended", has_text="changed before it left")
        amir.use(changed.locator("summary"), back=True)
        both = changed.locator(".approval-both .line-question")
        expect(both).to_have_text(
            [f"We pay you {AMOUNT} on Friday.", f"We pay you {AMOUNT} on Friday, Nora."]
        )

    def _comes_to_the_deputy(self, ada: Hands, amir: Hands, house: House) -> None:
        amir.press("r")
        amir.type(f"The {AMOUNT} left today.")
        amir.press("Control+Enter")
        waits = amir.page.locator("#case-top .approval")
        expect(waits).to_contain_text("Your answer waits for a yes", timeout=SOON_MS)
        expect(waits).not_to_contain_text("The administrators")
        house.comes_due("Approval", "due_at")
        expect(waits).to_contain_text("The administrators", timeout=SOON_MS)
        in_thread(amir.page, "Nobody said yes or no in time; the deputies were told")
        self._looks(ada)
        ada.press("Y")
        in_thread(amir.page, "Ada Okafor said yes to the answer of Amir Haddad")
        amir.hurry()

    def _looks(self, who: Hands) -> None:
        """Into the list of what waits for their yes, and at Nora's; others may wait there, too."""
        who.go("/inbox/")
        queue = who.page.get_by_role("link", name=re.compile(r"^To approve \d+$"))
        expect(queue).to_be_visible(timeout=SOON_MS)
        who.press("g", "y")
        who.lands("To approve")
        hers = rows(who.page).filter(has_text="Nora Falk")
        expect(hers).to_have_count(1, timeout=SOON_MS)
        who.use(hers.locator("a"))
        expect(who.page.locator(".approval-form")).to_be_visible(timeout=SOON_MS)


class TestHardCase:
    def test_opens_its_protocol_tells_a_lead_and_asks_next_day_how_we_are(
        self, enter: Enter, mail: MailServer, house: House
    ) -> None:
        ada, amir = (Hands(enter(who, bypass_csp=True)) for who in ("ada", "amir"))
        self._adds_whom_to_call(ada)
        words = "I do not want to live any more since you sold my dotterel"
        address = comes(ada.page, mail, "Jon Berg <jon@far.test>", words)
        self._is_told(ada, "Somebody may harm themselves: the protocol is open.")
        self._is_answered(amir, address, mail)
        self._is_ended(ada, amir, address)
        house.comes_due("HardCase", "care_at")
        self._is_told(ada, "Amir Haddad answered in a hard case. Ask them how they are.")
        for hands in (ada, amir):
            hands.check()

    def _adds_whom_to_call(self, ada: Hands) -> None:
        page = ada.page
        ada.go("/settings/protocols/")
        card = page.locator("article", has_text="Somebody may harm themselves")
        ada.use(card.get_by_role("link"))
        calls = page.get_by_label("Whom to call")
        ada.to(calls)
        ada.press("Control+Home")
        ada.type("Somebody to talk to, day and night: 142\n")
        ada.press("Control+Enter")
        ada.lands("Hard cases")
        ada.use(card.locator("summary"))
        expect(card).to_contain_text("day and night: 142")
        ada.check()

    def _is_told(self, ada: Hands, words: str) -> None:
        """The bell counts it, and the panel behind it says it."""
        ada.go("/notices/")
        expect(ada.page.locator("#notices")).to_contain_text(words, timeout=SOON_MS)

    def _is_answered(self, amir: Hands, address: str, mail: MailServer) -> None:
        page = amir.page
        amir.go(address)
        hard = page.locator("#hard-self_harm")
        expect(hard).to_contain_text("their words opened it")
        for heading in ("What to say", "What not to say"):
            expect(hard).to_contain_text(heading)
        expect(hard).to_contain_text("A lead ends it, with the reason.")
        amir.use(hard.locator("summary"))
        expect(hard.get_by_text("day and night: 142")).to_be_visible()
        amir.check()
        amir.press("t", "r")
        amir.type("I have read it, Jon, and I take it seriously. Are you safe now?")
        assert sent_to(mail, "jon@far.test") == []
        amir.press("Control+Enter")
        in_thread(page, "Are you safe now?")
        amir.hurry()

    def _is_ended(self, ada: Hands, amir: Hands, address: str) -> None:
        ada.go(address)
        hard = ada.page.locator("#hard-self_harm")
        ada.write(hard.get_by_label("Why it is over"), "His sister is with him, he said so.")
        ada.press("Enter")
        expect(hard).to_have_count(0, timeout=SOON_MS)
        in_thread(amir.page, "His sister is with him")
        expect(amir.page.locator("#hard-self_harm")).to_have_count(0, timeout=SOON_MS)
