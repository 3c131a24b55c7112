"""The box of an answer comes anew from the server, and what came late takes nothing out of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.web.conftest import Desk
from tests.web.test_brush import HEAD

pytestmark = pytest.mark.browser
FIRST, SECOND, THIRD = (f"2026-03-02T10:00:0{n}.5+00:00" for n in (1, 2, 3))


def box(at: str, files: str, *, more: str = "") -> str:
    """The words, the files, and when they were changed last."""
    return (
        '<form class="reply" id="reply" action="/reply/" hx-post="/reply/" hx-swap="none"'
        ' data-box-url="/box/"><textarea id="reply-text" name="text" data-draft="case-1"'
        f' data-draft-url="/draft/" data-draft-at="{at}">Hello</textarea>'
        f'<div id="reply-files">{files}</div><button>Send</button>{more}</form>'
    )


@pytest.fixture
def page(tab: Page, desk: Desk) -> Page:
    state = f'<span id="reply-state" hidden data-at="{SECOND}"></span>'
    shown = box(SECOND, "plan.txt")
    desk.pages["/case/"] = lambda: f"<!doctype html><title>x</title>{HEAD}<body>{shown}{state}"
    tab.goto("/case/")
    tab.wait_for_function("document.querySelector('#reply-text') && window.htmx")
    return tab


WATCH = """
    new MutationObserver(() => {
      if (!document.getElementById("reply-files").textContent.includes("plan.txt")) window.isLost = true;
    }).observe(document.body, { subtree: true, childList: true });
"""


def told_of_a_change(page: Page, at: str) -> None:
    """The server says that the draft was changed, and the box is asked for."""
    with page.expect_response("**/box/") as answered:
        page.evaluate("at => document.getElementById('reply-state').dataset.at = at", at)
    answered.value.finished()


class TestRenew:
    def test_takes_no_file_away_that_came_after_it_was_asked_for(
        self, page: Page, desk: Desk
    ) -> None:
        page.evaluate(WATCH)
        desk.pages["/box/"] = lambda: box(FIRST, "")
        told_of_a_change(page, FIRST)
        desk.pages["/box/"] = lambda: box(THIRD, "plan.txt and map.txt", more="<i>new</i>")
        told_of_a_change(page, THIRD)
        expect(page.locator("#reply i")).to_have_text("new")
        expect(page.locator("#reply-files")).to_have_text("plan.txt and map.txt")
        assert page.evaluate("window.isLost") is None

    def test_shows_what_another_tab_has_changed(self, page: Page, desk: Desk) -> None:
        desk.pages["/box/"] = lambda: box(THIRD, "map.txt")
        told_of_a_change(page, THIRD)
        expect(page.locator("#reply-files")).to_have_text("map.txt")

    def test_leaves_a_box_alone_that_is_being_sent(self, page: Page, desk: Desk) -> None:
        page.evaluate(WATCH)
        desk.pages["/box/"] = lambda: box(THIRD, "map.txt")
        page.evaluate("document.getElementById('reply').classList.add('htmx-request')")
        told_of_a_change(page, THIRD)
        told_of_a_change(page, FIRST)  # asked for when the one before was done with
        assert page.evaluate("window.isLost") is None
