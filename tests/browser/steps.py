"""What an agent's hands and eyes do in the browser: find a matter, choose by keys, read what is told."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.browser.house import DESK, letter
from tests.mailserver import MailServer

SOON_MS = 20_000
"""How long something live may take here; on an idle machine it is under a second."""


def rows(page: Page) -> Locator:
    return page.locator("#rows [data-row]")


def listed(page: Page, word: str, n: int) -> None:
    """The list of all whose matters say the word, when they are there."""
    page.goto(f"/inbox/?queue=all&q={word}")
    expect(rows(page)).to_have_count(n, timeout=SOON_MS)


def comes(page: Page, mail: MailServer, who: str, text: str) -> str:
    """A mail of somebody new; the address of their case. The last word of `text` is theirs alone."""
    word = text.split()[-1].rstrip(".!?")
    mail.deliver(letter(text, who=who, subject=word), DESK)
    listed(page, word, 1)
    return str(rows(page).locator("a").get_attribute("href"))


def load(page: Page, folder: Path, said: list[tuple[str, str]]) -> None:
    """As an administrator does it: a file with what people said."""
    path = folder / f"{said[0][0].replace(' ', '-')}.jsonl"
    posts = [
        {
            "id": f"{who}-{text}",
            "text": text,
            "author": {"id": who, "handle": f"@{who.split()[0].lower()}", "name": who},
            "visibility": "private",
        }
        for who, text in said
    ]
    path.write_text("\n".join(json.dumps(post) for post in posts), "utf-8")
    page.goto("/begin/file/")
    page.locator("input[type=file]").set_input_files(path)
    page.locator("main form button.button-main").click()
    expect(page.locator("main")).to_contain_text(str(len(said)), timeout=60_000)


def sent_to(mail: MailServer, address: str) -> list[EmailMessage]:
    """What has left to somebody, as their mail server got it."""
    return [
        message_from_bytes(one.raw, policy=policy.default)
        for one in mail.accepted
        if address in one.to
    ]


def choose(page: Page, words: str) -> None:
    """Down the open menu with the arrow until the entry has the focus, then Enter."""
    for _step in range(40):
        focused = page.locator(":focus")
        if words in (focused.text_content() or ""):
            return page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no entry of the menu says {words}")


def opened(page: Page, key: str, menu: str) -> None:
    """A menu by its key; its first entry has the focus."""
    page.keyboard.press(key)
    expect(page.locator(f"{menu} .menu-item").first).to_be_focused()


def told(page: Page, words: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(words, timeout=SOON_MS)


def in_thread(page: Page, words: str) -> None:
    expect(page.locator("#thread")).to_contain_text(words, timeout=SOON_MS)
