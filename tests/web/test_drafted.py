"""A draft from an earlier answer goes into the reply box, and never over words that stand there unasked."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import Desk

pytestmark = pytest.mark.browser
FORM = (
    '<form id="offered" method="post" action="/take/" data-draft-take>'
    '<button data-key="1" data-key-label="Put draft 1 into the answer">Put it in</button></form>'
)


@pytest.fixture
def box(tab: Page, desk: Desk) -> Page:
    said = {"text": "Turn the seal round.", "undo": "/return/"}
    desk.answers["/take/"] = (200, {"Content-Type": "application/json"}, json.dumps(said))
    tab.goto("/design/inbox/?shows=case")
    tab.wait_for_function("document.querySelector('[aria-keyshortcuts]')")
    tab.evaluate(
        "form => { const reply = document.getElementById('reply');"
        " reply.parentElement.id = 'answer'; reply.insertAdjacentHTML('beforebegin', form);"
        " document.getElementById('reply-text').value = ''; }",
        FORM,
    )
    return tab


def test_one_key_puts_it_in_and_another_takes_it_back(box: Page, desk: Desk) -> None:
    box.keyboard.press("1")
    expect(box.locator("#reply-text")).to_have_value("Turn the seal round.", timeout=15_000)
    box.locator("#toasts .button", has_text="Undo").click()
    expect(box.locator("#reply-text")).to_have_value("", timeout=15_000)
    assert [path for path, _typed in desk.posted][:1] == ["/take/"]


def test_asks_before_it_touches_what_stands_there(box: Page) -> None:
    box.fill("#reply-text", "My own words")
    box.click("#offered button")
    dialog = box.locator("dialog[open]")
    expect(dialog).to_contain_text("My own words", timeout=15_000)
    dialog.get_by_role("button", name="Cancel").click()
    expect(box.locator("#reply-text")).to_have_value("My own words")
    box.click("#offered button")
    box.locator("dialog[open]").get_by_role("button", name="Put it below").click()
    expect(box.locator("#reply-text")).to_have_value(
        "My own words\n\nTurn the seal round.", timeout=15_000
    )
