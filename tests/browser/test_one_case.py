"""Public and private as one case, by the keyboard alone: seventh part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.hands import Hands
from tests.browser.house import House, Person, eventually
from tests.browser.steps import SOON_MS, choose, in_thread, opened
from tests.browser.town import heard, town_of
from tests.connectors.mastodon_place import MastodonPlace

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
TOWN = "Our town"


class TestOneCase:
    def test_goes_on_in_private_and_ends_in_public(self, enter: Enter, house: House) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        with town_of(house, TOWN) as town:
            asked = town.says_(
                "@desk Order no 4471882 came without the crake.",
                who="ann@a.example",
                mentions_us=True,
            )
            address = heard(ada, TOWN, "crake")
            self._goes_on_in_private(ada, town, address)
            private, public = town.ours()
            assert private["visibility"] == "direct"
            assert public["visibility"] != "direct"
            assert public["in_reply_to_id"] == asked["id"]
            assert "We have written to you privately." in public["text"]
            self._thanks(ada, town, to=private)
            self._is_said_in_public(ada, town)

    def _goes_on_in_private(self, ada: Hands, town: MastodonPlace, address: str) -> None:
        page = ada.page
        ada.go(address)
        ada.press("t", "r")
        ada.type("We send it today, Ann.")
        ada.to(page.get_by_role("radio", name="In private"), back=True)
        ada.press("ArrowRight")
        expect(page.get_by_role("radio", name="In public")).to_be_checked()
        expect(page.locator(".send:visible")).to_have_text(["Send in public"])
        advice = page.locator(".reply-advice")
        expect(advice).to_contain_text("Better in private: they wrote", timeout=SOON_MS)
        ada.use(advice.get_by_role("button"))
        expect(page.get_by_role("radio", name="In private")).to_be_checked(timeout=SOON_MS)
        expect(page.locator(".send:visible")).to_have_text(["Send in private"])
        expect(page.get_by_label("Say in public:")).to_be_checked()
        words = page.locator("#reply-text")
        expect(words).to_have_value("We send it today, Ann.")
        ada.check()
        ada.to(words, back=True)
        ada.press("Control+Enter")
        in_thread(page, "We send it today, Ann.")
        ada.hurry()
        assert eventually(lambda: len(town.ours()) == 2, within_s=40)

    def _thanks(self, ada: Hands, town: MastodonPlace, *, to: dict[str, Any]) -> None:
        """They answer in private, in the same case."""
        more = {"visibility": "direct", "in_reply_to_id": to["id"]}
        town.says_("@desk It is here, all is well!", mentions_us=True, **more)
        heard(ada, TOWN, "crake")
        ada.press("j", "Enter")
        in_thread(ada.page, "It is here, all is well!")

    def _is_said_in_public(self, ada: Hands, town: MastodonPlace) -> None:
        page = ada.page
        opened(page, "e", "#close-list")
        choose(page, "Satisfied")
        closing = page.locator("#public-closing")
        expect(closing).to_be_visible(timeout=SOON_MS)
        ada.use(closing.locator("summary"))
        ada.write(page.get_by_label("How they agreed"), "Wrote it today")
        ada.check()
        ada.press("Enter")
        assert eventually(lambda: len(town.ours()) == 3, within_s=40)
        last = town.ours()[-1]
        assert "This has been solved." in last["text"]
        assert last["visibility"] != "direct"
        in_thread(page, "This has been solved.")
        ada.check()
