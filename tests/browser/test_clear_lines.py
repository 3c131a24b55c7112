"""One accountable team and no double work, by the keyboard alone: the desk that forgets nobody, first part."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.hands import Hands
from tests.browser.house import Person, eventually
from tests.browser.steps import SOON_MS, choose, comes, in_thread, opened, rows, sent_to, told
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
PRESS = "Press and public affairs"


class TestOneAccountableTeam:
    def test_is_offered_declined_accepted_asked_and_walled(
        self, enter: Enter, mail: MailServer
    ) -> None:
        ada, amir, lena = (Hands(enter(who, bypass_csp=True)) for who in ("ada", "amir", "lena"))
        address = comes(
            ada.page, mail, "Olga Petrova <olga@far.test>", "Is it true of the kestrel?"
        )
        self._is_declined(amir, lena, address)
        self._is_accepted(amir, lena)
        self._is_asked_at_the_side(amir, lena)
        self._goes_behind_a_wall(ada, amir, lena, address)
        for hands in (ada, amir, lena):
            hands.check()

    def _is_declined(self, amir: Hands, lena: Hands, address: str) -> None:
        amir.go(address)
        amir.press("t")
        in_thread(amir.page, "Amir Haddad took it")
        opened(amir.page, "a", "#assign-list")
        choose(amir.page, PRESS)
        told(amir.page, f"{PRESS} was asked")
        lena.go("/inbox/")
        lena.press("g", "o")
        lena.lands("Offered to us")
        self._opens_hers(lena)
        expect(lena.page.locator("#offer")).to_contain_text("Until then Customer service answers")
        lena.press("d")
        expect(lena.page.locator("#decline-words")).to_be_focused()
        lena.type("No journalist asks here: it is a customer.")
        lena.use(lena.page.locator("#offer .menu-form button"))
        expect(lena.page.locator("#offer")).to_have_count(0, timeout=SOON_MS)
        in_thread(amir.page, "No journalist asks here")

    def _opens_hers(self, who: Hands) -> None:
        """Out of a list in which the matters of others may stand, too."""
        hers = rows(who.page).filter(has_text="Olga Petrova")
        expect(hers).to_have_count(1, timeout=SOON_MS)
        who.use(hers.locator("a"))

    def _is_accepted(self, amir: Hands, lena: Hands) -> None:
        opened(amir.page, "a", "#assign-list")
        choose(amir.page, PRESS)
        expect(lena.page.locator("#offer")).to_be_visible(timeout=SOON_MS)
        lena.press("o")
        in_thread(lena.page, f"Lena Brandt accepted it for {PRESS}")
        expect(amir.page.locator("#case-head .case-meta")).to_contain_text(PRESS, timeout=SOON_MS)

    def _is_asked_at_the_side(self, amir: Hands, lena: Hands) -> None:
        lena.press("q")
        expect(lena.page.locator("#ask-words")).to_be_focused()
        lena.type("Since when does she have it?")
        lena.choose(lena.page.locator("#ask-list [name=to]"), "Customer service")
        lena.use(lena.page.locator("#ask-list button"))
        expect(lena.page.locator(".line-card", has_text="Since when")).to_be_visible(
            timeout=SOON_MS
        )
        amir.press("g", "q")
        amir.lands("Asked of us")
        self._opens_hers(amir)
        expect(amir.page.locator(".line-card", has_text="Since when")).to_be_visible(
            timeout=SOON_MS
        )
        amir.press("h")
        amir.type("Since Tuesday.")
        amir.use(amir.page.locator(".line-card .menu-form button").first)
        expect(lena.page.locator("#case-top")).to_contain_text(
            "1 earlier question", timeout=SOON_MS
        )
        lena.use(lena.page.locator("#case-top .line-ended summary"))
        expect(lena.page.locator("#case-top")).to_contain_text("Since Tuesday.")

    def _goes_behind_a_wall(self, ada: Hands, amir: Hands, lena: Hands, address: str) -> None:
        ada.go("/settings/walls/")
        ada.write(ada.page.locator("#wall-name"), "Affairs")
        ada.write(ada.page.locator("#wall-reason"), "What is told to the press alone")
        ada.choose(ada.page.locator("#wall-home"), PRESS)
        ada.use(ada.page.get_by_role("button", name="Open the wall"))
        expect(ada.page.get_by_role("heading", level=1)).to_have_text("Affairs")
        opened(lena.page, "m", "#more-list")
        choose(lena.page, "Make confidential")
        lena.choose(lena.page.get_by_label("Behind which wall?"), "Affairs")
        lena.write(lena.page.get_by_label("Why?"), "She fears for her work")
        lena.press("Enter")
        expect(lena.page.locator("#case-head .case-meta")).to_contain_text("Affairs")
        amir.press("g", "f")
        expect(amir.page.locator("#search-q")).to_be_focused()
        amir.type("kestrel")
        expect(amir.page.locator("#found")).to_contain_text("Nothing", timeout=SOON_MS)
        amir.press("Control+k")
        amir.type("kestrel")
        expect(amir.page.locator("dialog [role=status]")).to_have_text("0 found", timeout=SOON_MS)
        amir.press("Escape")
        amir.go("/inbox/?queue=all&q=kestrel")
        expect(rows(amir.page)).to_have_count(0)
        assert amir.page.request.get(address).status == 404


class TestNoDoubleWork:
    def test_sees_who_is_here_and_sends_once(self, enter: Enter, mail: MailServer) -> None:
        ada, amir = (Hands(enter(who, bypass_csp=True)) for who in ("ada", "amir"))
        address = comes(ada.page, mail, "Piet Vos <piet@far.test>", "Where do I find the plover?")
        ada.go(address)
        amir.go(address)
        here = ada.page.locator(".presence")
        expect(here).to_contain_text("Amir Haddad is here too", timeout=SOON_MS)
        amir.press("r")
        amir.type("In the second hall, Piet.")
        expect(here).to_contain_text("Amir Haddad is writing an answer", timeout=SOON_MS)

        ada.press("r")
        ada.type("Ask at the gate.")
        ada.press("Control+Enter")
        fault = ada.page.locator("#reply-error")
        expect(fault).to_contain_text("is writing an answer to it right now", timeout=SOON_MS)
        expect(ada.page.locator("#reply-text")).to_be_focused()
        assert sent_to(mail, "piet@far.test") == []
        amir.press("Control+Enter")
        in_thread(amir.page, "In the second hall, Piet.")
        amir.hurry()
        assert eventually(lambda: len(sent_to(mail, "piet@far.test")) == 1)
        in_thread(ada.page, "In the second hall, Piet.")
        ada.press("Control+Enter")
        expect(fault).to_contain_text("Amir Haddad has answered meanwhile", timeout=SOON_MS)
        expect(ada.page.locator("#reply-text")).to_have_value("Ask at the gate.")
        amir.check()
        ada.check()
        assert len(sent_to(mail, "piet@far.test")) == 1


class TestFairOrder:
    def test_says_why_at_each_place_and_shows_the_gap(self, enter: Enter, mail: MailServer) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        comes(ada.page, mail, "Uta Kern <uta@far.test>", "I was charged twice for the bunting!")
        ada.go("/inbox/?queue=all")
        whys = ada.page.locator("#rows .row-why")
        expect(whys).to_have_count(rows(ada.page).count())
        assert all(one.strip() for one in whys.all_inner_texts())
        ada.press("j", "Enter")
        expect(ada.page.locator("#case-head")).to_be_visible()
        ada.press("w")
        why = ada.page.locator("#case-head details.why")
        expect(why).to_have_attribute("open", "")
        expect(why.locator("li").first).not_to_be_empty()
        ada.check()

        ada.press("g", "r")
        expect(ada.page.get_by_role("heading", level=1)).to_have_text("Loud and quiet")
        ada.choose(ada.page.get_by_label("Time"), "The last year")
        expect(ada.page).to_have_url(re.compile("days="))
        expect(ada.page.get_by_label("Time")).to_be_focused()
        ada.check()
