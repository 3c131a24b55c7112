"""One person under two names, kept out for a time, erased, and a champion: by the keyboard alone, eighth part."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.hands import Hands
from tests.browser.house import House, Person, eventually
from tests.browser.steps import SOON_MS, comes
from tests.browser.test_forgets_nobody import outside
from tests.browser.town import town_of, visit
from tests.connectors.mastodon_place import MastodonPlace
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
TOWN = "The old town"
PRAISES = (
    "@desk I love the trams of this town because the drivers always wait for me, thank you!",
    "@desk Great service again today, thank you, because your driver helped my mother. I love it!",
)


def person_of(hands: Hands, address: str) -> str:
    """The address of the page of whose case it is."""
    hands.go(address)
    return str(hands.page.locator(".pane-person h2 a").get_attribute("href"))


class TestOnePerson:
    def test_is_put_together_kept_out_and_erased(self, enter: Enter, mail: MailServer) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        first = comes(ada.page, mail, "Yara Novik <yara@far.test>", "Where is my lost wryneck?")
        comes(ada.page, mail, "Y. Novik <novik@work.test>", "Did you find the whimbrel?")
        person = person_of(ada, first)
        self._is_one(ada, person)
        self._is_two_after_all(ada, person)
        self._is_kept_out(ada, person)
        self._is_erased(ada, person)

    def _is_one(self, ada: Hands, person: str) -> None:
        page = ada.page
        ada.go(person)
        ada.use(page.get_by_role("link", name="Same as somebody else"))
        ada.lands("Two who are one")
        expect(page.get_by_role("searchbox")).to_be_focused()
        ada.type("novik@work.test")
        ada.press("Enter")
        found = page.locator("[data-row]", has_text="novik@work.test")
        expect(found).to_be_visible()
        ada.use(found.get_by_role("link"))
        are_one = page.get_by_role("button", name="They are one person")
        expect(are_one).to_be_visible()
        ada.check()
        ada.use(are_one)
        ada.lands("Yara Novik")
        expect(page.locator("main")).to_contain_text("novik@work.test")
        expect(page.locator("main")).to_contain_text("whimbrel")

    def _is_two_after_all(self, ada: Hands, person: str) -> None:
        page = ada.page
        ada.use(page.get_by_role("button", name="They are two after all"))
        expect(page.locator("main")).to_contain_text("it was taken apart again")
        expect(page.locator(".identities")).not_to_contain_text("novik@work.test")
        expect(page.locator("main")).not_to_contain_text("whimbrel")

    def _is_kept_out(self, ada: Hands, person: str) -> None:
        page = ada.page
        ada.use(page.locator("details:has(#block-reason) > summary"))
        ada.to(page.get_by_role("radio", name="Mute"))
        ada.press("ArrowDown")
        ada.write(page.locator("#block-words"), "Threatened a colleague twice")
        ada.to(page.locator("#block-until"))
        last = datetime.now(UTC) + timedelta(days=40)
        ada.type(last.strftime("%m%d%Y"))
        ada.use(page.get_by_role("button", name="Keep them out"))
        kept_out = page.locator(".notice", has_text="is blocked")
        expect(kept_out).to_contain_text("Threatened a colleague twice")
        expect(kept_out).to_contain_text(f"until {last.day} {last:%b %Y}")
        ada.check()
        ada.use(page.get_by_role("button", name="Let them open cases again"))
        expect(kept_out).to_have_count(0)
        ada.use(page.get_by_text("Muted or blocked before"))
        expect(page.locator(".person-history")).to_contain_text("Taken back by Ada Okafor")

    def _is_erased(self, ada: Hands, person: str) -> None:
        page = ada.page
        ada.go(f"{person}privacy/")
        ada.to(page.locator("[name=kind]").first)
        ada.press("Space")
        erase = page.get_by_role("radio", name=re.compile("erase", re.IGNORECASE))
        while not erase.is_checked():
            ada.press("ArrowDown")
        ada.use(page.get_by_role("button", name="Write it down"))
        expect(page.get_by_role("heading", name="Erase all of it")).to_be_visible()
        for sure in ("goes, too, unanswered", "cannot be taken back"):
            ada.to(page.get_by_role("checkbox", name=re.compile(sure)))
            ada.press("Space")
        ada.check()
        ada.use(page.get_by_role("button", name="Erase all of them"))
        expect(page.locator("#privacy-going")).to_contain_text(
            "All of them is erased", timeout=60_000
        )
        expect(page.locator("main")).not_to_contain_text("Yara Novik", timeout=SOON_MS)
        ada.check()
        assert page.request.get(person).status == 404


class TestChampion:
    def test_is_found_invited_and_says_yes_on_the_page(
        self, enter: Enter, browser: Browser, house: House
    ) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        with town_of(house, TOWN) as town:
            for days, words in enumerate(PRAISES, 1):
                at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
                town.says_(words, who="zoe@a.example", mentions_us=True, created_at=at)
            visit(ada, TOWN)
            link = self._is_invited(ada, town)
        with outside(browser, house) as zoe:
            zoe.go(link)
            zoe.use(zoe.page.get_by_role("button", name="Yes, gladly"))
            expect(zoe.page.locator("main")).to_contain_text("You are one of our champions")
            zoe.check()
        ada.go("/champions/")
        yes = ada.page.get_by_role("region", name="They said yes")
        expect(yes.locator(".champion", has_text="Zoe")).to_contain_text("said yes")
        ada.check()

    def _is_invited(self, ada: Hands, town: MastodonPlace) -> str:
        page = ada.page
        candidate = page.locator(".champion", has_text="Zoe")

        def is_found() -> bool:
            ada.go("/champions/")
            return candidate.count() == 1

        assert eventually(is_found, within_s=40)
        ada.check()
        ada.use(candidate.get_by_role("link", name="Invite"))
        ada.lands("Invite Zoe")
        words = page.locator("#invite-text")
        expect(words).to_have_value(re.compile("we read what you wrote about us"))
        ada.to(words)
        ada.press("Control+End")
        ada.type(" Or here: {{page}}")
        ada.check()
        ada.press("Control+Enter")
        ada.page.wait_for_url(re.compile("/cases/"))
        assert eventually(lambda: len(town.ours()) == 1, within_s=60)
        (said,) = town.ours()
        assert said["visibility"] == "direct"
        (path,) = re.findall(r"/matter/[\w.-]+/", said["text"])
        return str(path)
