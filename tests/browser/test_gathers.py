"""What several people write of becomes one problem, by the keyboard alone: sixth part."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.hands import Hands
from tests.browser.house import DESK, House, Person, letter
from tests.browser.steps import SOON_MS, comes, listed
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
WHO = ("Abe", "Bea", "Cal", "Dan", "Eva")
NAME = "The wheatear app stays blank"


class TestGathering:
    def test_is_pointed_out_named_once_and_meets_a_new_case(
        self, enter: Enter, mail: MailServer, house: House
    ) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        for who in WHO:
            said = f"Since the update my wheatear app stays blank after login, says {who}."
            name = f"{who} Ruiz <{who.lower()}.ruiz@far.test>"
            mail.deliver(letter(said, who=name, subject="wheatear"), DESK)
        listed(ada.page, "wheatear", len(WHO))
        house.gathers()
        self._is_pointed_out(ada)
        self._is_named(ada)
        said = "My screen is blank too, in the app, since the wheatear update: ptarmigan"
        address = comes(ada.page, mail, "Fay Ruiz <fay.ruiz@far.test>", said)
        self._meets_a_new_case(ada, address)

    def _is_pointed_out(self, ada: Hands) -> None:
        """In the case as in the list of problems."""
        page = ada.page
        ada.press("j", "Enter")
        near = page.locator("#case-problems")
        expect(near).to_contain_text(f"{len(WHO) - 1} others look like this", timeout=SOON_MS)
        ada.press("g", "b")
        ada.lands("Problems and wishes")
        card = page.locator(".gathering", has_text="wheatear")
        expect(card).to_contain_text(f"{len(WHO)} open cases")
        expect(card).to_contain_text("and 2 more")
        ada.check()

    def _is_named(self, ada: Hands) -> None:
        page = ada.page
        card = page.locator(".gathering", has_text="wheatear")
        ada.use(card.get_by_role("link", name="Name it"))
        ada.lands("Name a problem or a wish")
        expect(page.locator("main")).to_contain_text(f"{len(WHO)} open cases are linked to it")
        ada.write(page.get_by_label("What it is"), NAME)
        ada.press("Control+Enter")
        ada.lands(NAME)
        expect(page.locator("#links [data-row]")).to_have_count(len(WHO), timeout=SOON_MS)
        ada.check()
        ada.go("/problems/")
        expect(page.locator(".gathering", has_text="wheatear")).to_have_count(0)

    def _meets_a_new_case(self, ada: Hands, address: str) -> None:
        page = ada.page
        ada.go(address)
        near = page.locator("#case-problems")
        expect(near).to_contain_text(f"Looks like {NAME}", timeout=SOON_MS)
        ada.use(near.get_by_role("button", name="Link it"))
        expect(near.get_by_role("button", name="Not this one")).to_have_count(1, timeout=SOON_MS)
        expect(near).not_to_contain_text("Looks like")
        ada.check()
        ada.use(near.get_by_role("link", name=NAME))
        expect(page.locator("#links [data-row]")).to_have_count(len(WHO) + 1, timeout=SOON_MS)
