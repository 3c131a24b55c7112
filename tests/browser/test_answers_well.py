"""Answering well, by the keyboard alone: the desk that forgets nobody, second part."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.hands import Hands
from tests.browser.house import Person
from tests.browser.steps import SOON_MS, comes, told
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
BOOK = {
    "macros": [
        {
            "name": "Linseed care",
            "acts": [
                {"do": "priority", "choice": "high"},
                {"do": "draft", "text": "Hello {{first_name|there}}, we look into it."},
            ],
        }
    ],
    "playbooks": [
        {
            "name": "Oatmeal steps",
            "steps": [
                {"key": "a", "kind": "do", "text": "Look up the order."},
                {
                    "key": "b",
                    "kind": "ask",
                    "text": "Is the box wet?",
                    "answers": [{"words": "Wet", "to": "d"}, {"words": "Dry", "to": "c"}],
                },
                {"key": "c", "kind": "say", "text": "Send it back, {{first_name|dear}}."},
                {"key": "d", "kind": "do", "text": "Ask for a picture."},
            ],
            "words": ["linnet"],
        }
    ],
}


class TestGuides:
    def test_runs_a_macro_and_takes_it_back_and_follows_a_playbook(
        self, enter: Enter, mail: MailServer, tmp_path: Path
    ) -> None:
        amir = Hands(enter("amir", bypass_csp=True))
        page = amir.page
        book = tmp_path / "book.json"
        book.write_text(json.dumps(BOOK), "utf-8")
        amir.go("/settings/playbooks/")
        amir.use(page.locator("details.fold > summary"))
        page.locator("input[type=file]").set_input_files(book)
        amir.use(page.get_by_role("button", name="Bring in"))
        told(page, "2 are yours now")

        amir.go(comes(page, mail, "Gwen Pryce <gwen@far.test>", "It came wet, my linnet"))
        amir.press(".")
        expect(page.locator(".macro-dialog input[type=search]")).to_be_focused()
        amir.type("Linseed")
        expect(page.locator("#macro-choice [data-row]")).to_have_count(1, timeout=SOON_MS)
        amir.press("Enter")
        run = page.get_by_role("button", name="Run it")
        expect(run).to_be_focused(timeout=SOON_MS)
        expect(page.get_by_role("dialog")).to_contain_text("Hello Gwen, we look into it.")
        amir.press("Enter")
        expect(page.locator("#reply-text")).to_have_value("Hello Gwen, we look into it.")
        amir.press("z")
        told(page, "Taken back")
        expect(page.locator("#reply-text")).to_have_value("", timeout=SOON_MS)

        panel = page.locator("#case-playbooks")
        expect(panel).to_contain_text("Oatmeal steps", timeout=SOON_MS)
        amir.use(panel.get_by_role("button").first)
        step = panel.locator(".playbook-step")
        expect(step).to_contain_text("Look up the order.", timeout=SOON_MS)
        amir.use(panel.get_by_role("button", name="Done"))
        expect(step).to_contain_text("Is the box wet?", timeout=SOON_MS)
        amir.press("2")
        expect(step).to_contain_text("Send it back, Gwen.", timeout=SOON_MS)
        amir.press("0")
        expect(step).to_contain_text("Is the box wet?", timeout=SOON_MS)
        amir.press("1")
        expect(step).to_contain_text("Ask for a picture.", timeout=SOON_MS)
        amir.press("1")
        expect(panel).to_contain_text("came to its end", timeout=SOON_MS)
        amir.check()

    def test_puts_a_suggested_draft_in_by_one_key(self, enter: Enter, mail: MailServer) -> None:
        ada = Hands(enter("ada", bypass_csp=True))
        page = ada.page
        ada.go("/settings/articles/new/")
        ada.write(page.get_by_label("Title"), "How to descale the wigeon kettle")
        ada.write(
            page.locator("main form textarea").first,
            "Fill the wigeon kettle with vinegar, wait an hour, then rinse it twice.",
        )
        ada.press("Control+Enter")
        page.wait_for_url(lambda url: "/new/" not in url)
        asked = "How do I descale the kettle with vinegar? It is a wigeon"
        ada.go(comes(page, mail, "Rolf Aas <rolf@far.test>", asked))
        draft = page.locator("#case-drafts .draft").first
        expect(draft).to_contain_text("From the article", timeout=SOON_MS)
        ada.press("1")
        expect(page.locator("#reply-text")).to_have_value(re.compile("vinegar"), timeout=SOON_MS)
        told(page, "It stands in your answer")
        ada.press("Escape", "z")
        expect(page.locator("#reply-text")).to_have_value("", timeout=SOON_MS)
        ada.check()
