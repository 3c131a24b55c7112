"""The query editor and what would change, in a real browser: colours, the fault, offers, verdicts by key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
JSON = {"Content-Type": "application/json"}
HEAD = (
    '<meta name="htmx-config" content=\'{"includeIndicatorStyles":false}\'>'
    '<link rel="stylesheet" href="/static/allears/css/allears.css">'
    '<script src="/static/django_htmx/htmx-2.min.js"></script>'
    '<script type="module" src="/static/allears/js/main.js"></script>'
)
FIELD = (
    '<label for="q">Listen for</label><textarea id="q" dir="auto" data-editor-url="/check/"'
    ' data-editor-kind="monitor" data-editor-monitor="3" data-editor-offers="/offers/"'
    ' data-editor-says="#says">tram</textarea><div id="says"></div>'
)
PANEL = (
    '<section data-change-url="/difference/" data-change-field="#q" data-change-monitor="3">'
    '<div id="difference"></div><p role="status" data-change-said></p></section>'
)
ROW = (
    '<li data-row id="p{n}"><a href="#p{n}">Mira</a>'
    '<form class="verdict" hx-post="/verdicts/" hx-swap="outerHTML">'
    '<input type="hidden" name="mention" value="{n}">'
    '<button name="verdict" value="right" data-verdict="r">Right</button>'
    '<button name="verdict" value="wrong" data-verdict="w">Wrong</button></form></li>'
)
FOUND = (
    '<div id="difference"><p class="difference-sum">+2 come in</p><ol data-list data-judged>'
    + ROW.format(n=1)
    + ROW.format(n=2)
    + "</ol></div>"
)


@pytest.fixture
def page(tab: Page, desk: Any) -> Page:
    offers = [{"text": "de ", "name": "de", "hint": "German"}, {"text": "nl ", "name": "nl"}]
    desk.pages["/editor/"] = lambda: f"<!doctype html><title>x</title>{HEAD}<body>{FIELD}{PANEL}"
    desk.pages["/offers/"] = lambda: json.dumps({"items": offers})
    desk.answers["/check/"] = (
        200,
        JSON,
        json.dumps({"ok": True, "words": "", "html": "<b>Good</b>"}),
    )
    desk.answers["/difference/"] = (200, {}, FOUND)
    desk.answers["/verdicts/"] = (200, {"HX-Trigger": "judged"}, "<p>marked</p>")
    tab.goto("/editor/")
    tab.wait_for_selector(".editor-shade", state="attached")
    return tab


def coloured(page: Page, kind: str) -> list[str]:
    found: list[str] = page.evaluate(
        "kind => [...(CSS.highlights.get(`query-${kind}`) ?? [])].map((one) =>"
        " one.startContainer.data.slice(one.startOffset, one.endOffset))",
        kind,
    )
    return found


class TestColours:
    def test_show_what_is_what(self, page: Page) -> None:
        page.fill("#q", '(tram* OR @bob) NOT lang:de @{our brand} <<< why >>> "a AND b"~3')
        page.wait_for_function("() => CSS.highlights.get('query-part')?.size === 1")
        assert coloured(page, "op") == ["OR", "NOT"]
        assert coloured(page, "field") == ["lang:"]
        assert coloured(page, "part") == ["@{our brand}"]
        assert coloured(page, "phrase") == ['"a AND b"~3']
        assert coloured(page, "comment") == ["<<< why >>>"]
        page.evaluate("document.querySelector('#q').setSelectionRange(15, 15)")
        page.wait_for_function("() => CSS.highlights.get('query-pair')?.size === 2")

    def test_keep_up_with_a_thousand_words(self, page: Page) -> None:
        words = " OR ".join(f"word{n}" for n in range(1000))
        page.fill("#q", words)
        page.wait_for_function("() => CSS.highlights.get('query-op')?.size > 20")
        assert len(coloured(page, "op")) < 999  # what can be seen, and some on both sides
        assert page.evaluate(
            "document.querySelector('.editor-shade').textContent === document.querySelector('#q').value + '\\n'"
        )
        page.evaluate("document.querySelector('#q').scrollTop = 1e6")
        page.wait_for_function(
            "() => [...CSS.highlights.get('query-op')].some((one) => one.endOffset > 10000)"
        )

    def test_lie_exactly_under_the_letters(self, page: Page) -> None:
        page.fill("#q", "فيرنهيل OR tram " * 30)
        page.wait_for_function(
            "() => document.querySelector('.editor-shade').textContent.length > 400"
        )
        same = page.evaluate(
            """() => { const [one, two] = ['.editor-text', '.editor-shade'].map((name) => {
              const held = document.querySelector(name), style = getComputedStyle(held);
              return [held.clientWidth, style.font, style.direction, style.paddingInline, style.whiteSpace].join();
            }); return one === two; }"""
        )
        assert same


class TestFault:
    def test_is_underlined_where_it_stands_and_named(self, page: Page, desk: Any) -> None:
        said = {
            "ok": False,
            "words": "Not AND.",
            "html": "<p>Not <b>AND</b>.</p>",
            "start": 5,
            "end": 8,
        }
        desk.answers["/check/"] = (200, JSON, json.dumps(said))
        page.fill("#q", "🦊 OR AND x")
        expect(page.locator("#says b")).to_have_text("AND")
        assert coloured(page, "fault") == ["AND"]
        expect(page.locator("#q")).to_have_attribute("aria-invalid", "true")
        (sent,) = [fields for path, fields in desk.posted if path == "/check/"][-1:]
        assert (sent["kind"], sent["monitor"]) == (["monitor"], ["3"])


class TestOffers:
    def test_are_taken_by_keys_and_taken_back_with_undo(self, page: Page) -> None:
        page.focus("#q")
        page.keyboard.press("End")
        page.keyboard.type(" lang:")
        expect(page.locator("#query-offers [role=option]")).to_have_count(2)
        expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "query-offer-0")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "query-offer-1")
        page.keyboard.press("Enter")
        expect(page.locator("#q")).to_have_value("tram lang:nl ")
        page.keyboard.press("Control+z")
        expect(page.locator("#q")).not_to_have_value("tram lang:nl ")

    def test_leave_enter_alone_beside_an_ordinary_word(self, page: Page) -> None:
        page.fill("#q", "")
        page.focus("#q")
        page.keyboard.type("late")
        expect(page.locator("#query-offers")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#q")).to_have_value("late\n")
        page.keyboard.type("tra")
        expect(page.locator("#query-offers")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#query-offers")).to_have_count(0)


class TestChange:
    def test_follows_what_is_typed_and_is_marked_by_keys(self, page: Page, desk: Any) -> None:
        expect(page.locator("#difference")).to_contain_text("+2 come in")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        page.keyboard.press("w")
        expect(page.locator("#p1")).to_contain_text("marked")
        expect(page.locator("#p2 a")).to_be_focused()
        assert ("/verdicts/", {"mention": ["1"], "verdict": ["wrong"]}) in desk.posted
        desk.answers["/difference/"] = (200, {}, FOUND.replace("+2", "+7"))
        page.focus("#q")
        page.keyboard.press("End")
        page.keyboard.type("s")
        expect(page.locator("[data-change-said]")).to_have_text("+7 come in")
        last = [fields for path, fields in desk.posted if path == "/difference/"][-1]
        assert (last["query"], last["monitor"]) == (["trams"], ["3"])


class TestDrawn:
    def test_is_judged_one_after_the_other_wherever_the_focus_is(
        self, page: Page, desk: Any
    ) -> None:
        unclear = '<button name="verdict" value="unclear" data-verdict="u">Unclear</button></form>'
        rows = "".join(ROW.format(n=n).replace("</form>", unclear) for n in (1, 2, 3))
        listed = f'<ol data-list data-judged="page">{rows}</ol>'
        desk.pages["/drawn/"] = lambda: f"<!doctype html><title>x</title>{HEAD}<body>{listed}"
        desk.answers["/verdicts/"] = (200, {}, '<p aria-pressed="true">marked</p>')
        page.goto("/drawn/")
        page.wait_for_function("document.querySelector('[data-row] form')['htmx-internal-data']")
        for n, key, value in ((1, "r", "right"), (2, "u", "unclear"), (3, "w", "wrong")):
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press(key)
            expect(page.locator(f"#p{n}")).to_contain_text("marked")
            assert ("/verdicts/", {"mention": [str(n)], "verdict": [value]}) in desk.posted
