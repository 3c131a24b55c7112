"""The story of the spine in a real browser against real processes, mail by real IMAP and SMTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.house import CUSTOMER, DESK, Person, Site, eventually, letter, send_now
from tests.browser.walk import PASSWORD
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Enter = Callable[..., Person]
SOON_MS = 15_000
"""How long something live may take here; on an idle machine it is under a second."""


def arrives(page: Page, mail: MailServer, raw: bytes, words: str) -> str:
    """A mail comes while the inbox is open; the address of its case, without any reload."""
    page.evaluate("window.isSameTab = true")
    mail.deliver(raw, DESK)
    row = page.locator("#rows [data-row]", has_text=words)
    expect(row).to_be_visible(timeout=SOON_MS)
    assert page.evaluate("window.isSameTab")
    return str(row.locator("a").get_attribute("href"))


def walk_to(page: Page, row: Locator) -> None:
    """Down the list with j, as far as it takes."""
    for _step in range(page.locator("#rows [data-row]").count()):
        page.keyboard.press("j")
        if row.evaluate("row => row === document.activeElement"):
            return
    raise AssertionError("j never came to the row")


def received(mail: MailServer, words: str) -> list[EmailMessage]:
    """What the customer got that says so."""
    parsed = [message_from_bytes(raw, policy=policy.default) for raw in mail.inbox_of(CUSTOMER)]
    return [one for one in parsed if words in text_of(one)]


def text_of(one: EmailMessage) -> str:
    body = one.get_body(("plain",))
    return str(body.get_content()) if body else ""


class TestStory:
    def test_ends_with_a_satisfied_person(self, enter: Enter, mail: MailServer) -> None:
        ada = enter("ada")
        page = ada.page
        page.goto("/inbox/?queue=all")
        asked = letter("My parcel is broken and nobody answers. Please send a new one!")
        arrives(page, mail, asked, "My parcel is broken")

        row = page.locator("#rows [data-row] a", has_text="My parcel is broken")
        page.locator("#main").focus()
        walk_to(page, row)
        page.keyboard.press("Enter")
        expect(page.locator("#case-head h1")).to_have_text("Rosa Weiss")
        page.get_by_text("Why is it here?").click()
        why = page.locator("#case-head details.why li").first
        expect(why).to_contain_text(re.compile(r"\w+ \w+"))

        page.keyboard.press("t")
        expect(page.locator("#thread")).to_contain_text("Ada Okafor took it", timeout=SOON_MS)
        page.keyboard.press("r")
        page.keyboard.type("I am sorry, Rosa. A new one leaves today.")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#thread")).to_contain_text("A new one leaves today", timeout=SOON_MS)
        send_now(page)
        assert eventually(lambda: bool(received(mail, "A new one leaves today")))
        expect(page.locator("#reply-text")).to_have_value("")
        expect(page.locator("#thread .message-state")).to_have_text("Left", timeout=SOON_MS)

        (answer,) = received(mail, "A new one leaves today")
        first = message_from_bytes(asked)
        assert answer["In-Reply-To"] == first["Message-ID"]
        assert first["Message-ID"] in answer["References"]
        assert re.search(r"desk\+[^@]+@allears\.test", answer["Reply-To"])
        assert answer["Subject"] == "Re: Broken parcel"
        assert "Ada Okafor" in answer["From"]

        page.evaluate("window.isSameTab = true")
        thanks = letter(
            "Thanks, that worked!",
            to=str(answer["Reply-To"]),
            subject="Re: Broken parcel",
            in_reply_to=answer["Message-ID"],
            references=f"{answer['References']} {answer['Message-ID']}",
        )
        mail.deliver(thanks, DESK)
        expect(page.locator("#thread")).to_contain_text("Thanks, that worked!", timeout=SOON_MS)
        assert page.evaluate("window.isSameTab")

        page.keyboard.press("Escape")
        page.keyboard.press("e")
        expect(page.locator("#close-list .menu-item").first).to_be_focused()
        page.keyboard.press("Enter")
        said = page.locator("#thread")
        expect(said).to_contain_text("Ada Okafor closed it: satisfied", timeout=SOON_MS)
        for words in (
            "My parcel is broken",
            "Became a case",
            "came to Customer service",
            "Ada Okafor took it",
            "A new one leaves today",
            "Thanks, that worked!",
        ):
            expect(said).to_contain_text(words)
        assert said.locator("li").count() == said.locator("li:has(time[datetime])").count()
        assert len(received(mail, "A new one leaves today")) == 1

    def test_hears_a_feed_live(self, enter: Enter, site: Site) -> None:
        page = enter("ada").page
        site.publish("Line 4", "The tram was late again this morning.")
        site.publish("Bakery", "The new bakery opens on Monday.")
        page.goto("/settings/channels/")
        page.get_by_role("link", name="Town blog").first.click()
        channel = page.url
        page.goto("/listen/")
        page.evaluate("window.isSameTab = true")
        token = next(c["value"] for c in page.context.cookies() if c["name"] == "allears_csrf")
        visited = page.context.request.post(
            f"{channel}visit/",
            form={"csrfmiddlewaretoken": token},
            headers={"Referer": channel},
        )
        assert visited.ok
        heard = page.locator("#heard")
        expect(heard).to_contain_text("The tram was late again", timeout=SOON_MS)
        assert page.evaluate("window.isSameTab")
        expect(heard).not_to_contain_text("bakery")


class TestTwoAgents:
    def test_see_each_other_and_only_the_first_answer_leaves(
        self, enter: Enter, mail: MailServer
    ) -> None:
        ada, amir = enter("ada").page, enter("amir").page
        ada.goto("/inbox/?queue=all")
        asked = letter("Where is my refund for order 8812?", subject="Refund")
        address = arrives(ada, mail, asked, "Where is my refund")
        ada.goto(address)
        amir.goto(address)
        expect(amir.locator(".presence")).to_contain_text("Ada Okafor is here too", timeout=SOON_MS)
        expect(ada.locator(".presence")).to_contain_text("Amir Haddad is here", timeout=SOON_MS)
        ada.locator("#reply-text").press_sequentially("It was paid this morning.")
        expect(amir.locator(".presence")).to_contain_text("is writing", timeout=SOON_MS)
        amir.locator("#reply-text").press_sequentially("It comes next week.")
        ada.keyboard.press("Control+Enter")
        expect(ada.locator("#thread")).to_contain_text("It was paid", timeout=SOON_MS)
        amir.keyboard.press("Control+Enter")
        told = amir.locator("#reply-error")
        expect(told).to_contain_text("Ada Okafor has answered meanwhile", timeout=SOON_MS)
        expect(amir.locator("#reply-text")).to_have_value("It comes next week.")
        assert eventually(lambda: bool(received(mail, "It was paid this morning.")))
        assert received(mail, "It comes next week.") == []


class TestWithoutScripts:
    def test_reads_answers_and_closes(self, enter: Enter, mail: MailServer) -> None:
        ada = enter("ada").page
        ada.goto("/inbox/?queue=all")
        asked = letter("Is the pool open on Sunday?", subject="Pool")
        address = arrives(ada, mail, asked, "Is the pool open")

        page = enter("amir", java_script_enabled=False).page
        page.context.clear_cookies()
        page.goto(address)
        page.locator("[name=login]").fill("amir@example.org")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("#thread")).to_contain_text("Is the pool open on Sunday?")
        page.locator("#reply-text").fill("Yes, from nine to six.")
        page.get_by_role("button", name="Send in private").click()
        expect(page.locator("#thread")).to_contain_text("Yes, from nine to six.")
        send_now(page)
        assert eventually(lambda: len(received(mail, "Yes, from nine to six.")) == 1)
        page.locator("#case-head summary", has_text="Close").click()
        page.locator("#close-list").get_by_role("button", name="Solved, not confirmed").click()
        expect(page.locator("#thread")).to_contain_text(
            "Amir Haddad closed it: solved, not confirmed"
        )
