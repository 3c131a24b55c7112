"""A list that is followed, in a real browser: what is pushed to it, and when it asks all the same."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

LIST = "/inbox/?queue=all"
HEAD = '<script type="module" src="/static/allears/js/main.js"></script>'
WORDS = "<dl id='script-words' hidden data-new='{n} new'></dl><p id='live-sign' hidden>x</p><div id='toasts'></div>"


def row(number: int, words: str = "words", more: str = "") -> str:
    link = f'<a class="row" href="/cases/{number}/">{words} {number}</a>'
    return f'<li id="case-{number}" data-row>{link}{more}</li>'


def rows(*numbers: int, words: str = "words") -> dict[str, str]:
    return {str(number): row(number, words) for number in numbers}


@pytest.fixture
def shown(tab: Page, desk: Any) -> list[str]:
    """An inbox whose list is followed; what it asked for."""

    def page() -> str:
        held = "".join(row(n) for n in (1, 2, 3))
        shown = f"<ol class='rows' id='rows' data-list data-live='cases' data-live-url='{LIST}'>{held}</ol>"
        queue = (
            "<a class='queue' href='/inbox/?queue=all'>All<span class='queue-number'>3</span></a>"
        )
        queues = f"<div id='queues' data-live='cases' data-live-with='rows'>{queue}</div>"
        side = "<p id='side' data-live='case:7' data-live-url='/side/'>old</p>"
        return f"<!doctype html><title>x</title>{HEAD}<body data-live-stream='/live/'>{shown}{queues}{side}{WORDS}<i tabindex=0>away</i>"

    asked: list[str] = []
    tab.on("request", lambda one: asked.append(one.url.partition(desk.url)[2]))
    desk.pages |= {"/list/": page, "/inbox/": page, "/side/": lambda: "<p id='side'>fresh</p>"}
    with tab.expect_response("**/live/**"):
        tab.goto("/list/")
    assert any("list=queue%3Dall" in one for one in asked)
    desk.push("pushing")
    asked.clear()
    return asked


class TestPush:
    def test_changes_rows_and_numbers_without_asking(
        self, tab: Page, desk: Any, shown: list[str]
    ) -> None:
        tab.evaluate("document.getElementById('case-2').kept = true")
        desk.tell("cases", 2, 7, 9)
        desk.push(
            "push", mark="s.1", changed=[2, 9], order=[9, 1, 2],
            rows=rows(9) | rows(2, words="fresh"), numbers={"/inbox/?queue=all": "<b>4</b>"},
        )  # fmt: skip
        expect(tab.locator("#rows > li")).to_have_text(["words 9", "words 1", "fresh 2"])
        expect(tab.locator(".queue-number b")).to_have_text("4")
        expect(tab.locator("#side")).to_have_text("fresh")  # what is not followed asks as ever
        assert tab.evaluate("document.getElementById('case-2').kept") is True
        assert not [one for one in shown if one.startswith("/inbox/")]

    def test_announces_what_is_new_while_somebody_works_in_the_list(
        self, tab: Page, desk: Any, shown: list[str]
    ) -> None:
        tab.locator("#case-2 a").focus()
        desk.push("push", mark="s.1", changed=[9], order=[9, 1, 2], rows=rows(9))
        expect(tab.get_by_role("button", name="1 new")).to_be_visible()
        expect(tab.locator("#case-3")).to_have_class("is-gone")
        desk.push("push", mark="s.2", changed=[3], order=[9, 1, 2, 3], rows=rows(3, words="back"))
        expect(tab.locator("#case-3 a")).to_have_text("back 3")
        expect(tab.locator("#case-3")).not_to_have_class("is-gone")
        expect(tab.locator("#case-2 a")).to_be_focused()
        tab.get_by_role("button", name="1 new").click()
        expect(tab.locator("#rows > li")).to_have_count(4)
        assert not [one for one in shown if one.startswith("/inbox/")]

    @pytest.mark.parametrize(
        "told",
        [
            {"ask": ["rows"]},
            {"order": [1, 2, 8], "rows": {}},
            {"order": [], "rows": {}},
            {"changed": [3]},
            {"numbers": {"/inbox/?queue=approval": "1"}},
            {"numbers": {}, "every": True},
        ],
    )
    def test_asks_where_that_is_not_enough(
        self, tab: Page, desk: Any, shown: list[str], told: dict[str, Any]
    ) -> None:
        with tab.expect_request("**/inbox/?queue=all"):
            desk.push("push", **({"mark": "s.1", "changed": [1]} | told))

    def test_asks_for_no_queue_that_is_shown(self, tab: Page, desk: Any, shown: list[str]) -> None:
        desk.push("push", mark="s.1", changed=[], numbers={})
        numbers = {"/inbox/?queue=all": "<b>5</b>"}
        desk.push("push", mark="s.2", changed=[], numbers=numbers, every=True)
        expect(tab.locator(".queue-number b")).to_have_text("5")
        tab.evaluate("new Promise((next) => setTimeout(next, 300))")
        assert not [one for one in shown if one.startswith("/inbox/")]

    def test_is_older_than_what_was_asked_for_after_an_act_of_ones_own(
        self, tab: Page, desk: Any, shown: list[str]
    ) -> None:
        def answer(route: Any) -> None:
            mark = {"X-Live-Mark": "s.5", "Content-Type": "text/html"}
            route.fulfill(body=desk.pages["/inbox/"](), headers=mark)

        tab.route("**/inbox/?queue=all", answer)
        with tab.expect_response("**/inbox/?queue=all"):
            tab.evaluate("document.dispatchEvent(new CustomEvent('allears:refresh'))")
        desk.push("push", mark="s.5", changed=[2], order=[1, 2, 3], rows=rows(2, words="before"))
        desk.push("push", mark="s.6", changed=[3], order=[1, 2, 3], rows=rows(3, words="after"))
        expect(tab.locator("#rows > li")).to_have_text(["words 1", "words 2", "after 3"])


class TestAnswer:
    def test_that_was_on_its_way_does_not_undo_what_was_pushed_meanwhile(
        self, tab: Page, desk: Any, shown: list[str]
    ) -> None:
        def answer(route: Any) -> None:
            desk.push(
                "push", mark="s.7", changed=[2], order=[1, 2, 3],
                rows=rows(2, words="newer"), numbers={"/inbox/?queue=all": "<b>7</b>"},
            )  # fmt: skip
            tab.wait_for_function("document.querySelector('#case-2 a').textContent[0] === 'n'")
            route.fulfill(body=desk.pages["/inbox/"](), headers={"Content-Type": "text/html"})

        tab.route("**/inbox/?queue=all", answer)
        with tab.expect_response("**/inbox/?queue=all"):
            desk.push("push", mark="s.6", changed=[1], ask=["rows", "queues"])
        tab.evaluate("new Promise((next) => setTimeout(next, 300))")
        expect(tab.locator("#case-2 a")).to_have_text("newer 2")
        expect(tab.locator(".queue-number b")).to_have_text("7")


class TestLate:
    def test_is_not_waited_for_for_ever(self, tab: Page, desk: Any, shown: list[str]) -> None:
        with tab.expect_request("**/inbox/?queue=all", timeout=20_000):
            desk.tell("cases", 2)
