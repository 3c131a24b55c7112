"""The scripts in a real browser: keys, drafts, toasts, live lists, and a page without any script."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def inbox(tab: Page) -> Page:
    tab.goto("/design/inbox/?shows=case")
    tab.wait_for_function("document.querySelector('[aria-keyshortcuts]')")
    return tab


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('[id]')?.id ?? ''"))


class TestKeys:
    def test_move_through_the_list_and_stay_at_its_ends(self, inbox: Page) -> None:
        inbox.keyboard.press("j")
        assert focused(inbox) == "case-3"  # the one after the open case
        inbox.keyboard.press("k")
        inbox.keyboard.press("k")
        inbox.keyboard.press("k")
        assert focused(inbox) == "case-1"

    def test_reach_the_reply_and_leave_it(self, inbox: Page) -> None:
        inbox.keyboard.press("r")
        assert focused(inbox) == "reply-text"
        inbox.keyboard.type("jk e")
        assert inbox.input_value("#reply-text") == "jk e"
        inbox.keyboard.press("Escape")
        assert focused(inbox) != "reply-text"

    def test_open_a_note_with_n(self, inbox: Page) -> None:
        inbox.keyboard.press("n")
        assert focused(inbox) == "reply-text"
        expect(inbox.locator(".send-note")).to_be_visible()
        expect(inbox.locator(".send-public")).to_be_hidden()

    def test_go_somewhere_with_two_keys(self, inbox: Page) -> None:
        inbox.keyboard.press("g")
        inbox.keyboard.press("s")
        inbox.wait_for_url("**/?settings")

    def test_go_to_what_is_not_on_the_page_by_its_address(self, tab: Page, desk: Any) -> None:
        head = '<script type="module" src="/static/allears/js/main.js"></script>'
        keys = (
            '<nav data-key-addresses=\'{"g y": "/yes/"}\'><a href="/x/" data-key="g x">x</a></nav>'
        )
        desk.pages["/late/"] = lambda: f"<!doctype html><title>late</title>{head}<body>{keys}"
        desk.pages["/yes/"] = lambda: "<!doctype html><title>yes</title>"
        tab.goto("/late/")
        tab.wait_for_function("document.querySelector('[aria-keyshortcuts]')")
        tab.keyboard.type("gq")
        tab.keyboard.type("gy")
        tab.wait_for_url("**/yes/")

    def test_show_themselves(self, inbox: Page) -> None:
        inbox.keyboard.press("?")
        dialog = inbox.locator("dialog[open]")
        expect(dialog).to_contain_text("Assign")
        expect(dialog).to_contain_text("Next in the list")
        inbox.keyboard.press("Escape")
        expect(inbox.locator("dialog[open]")).to_have_count(0)

    def test_can_be_switched_off(self, inbox: Page) -> None:
        inbox.keyboard.press("?")
        inbox.get_by_label("Use single keys").uncheck()
        inbox.keyboard.press("Escape")
        inbox.locator("#thread").click()
        inbox.keyboard.press("r")
        assert focused(inbox) != "reply-text"


class TestPalette:
    def test_finds_actions_and_what_the_server_knows(self, inbox: Page, desk: Any) -> None:
        desk.pages["/palette/"] = lambda: '<a class="menu-item" href="/design/?found">Ravi S.</a>'
        inbox.evaluate("document.body.dataset.paletteUrl = '/palette/'")
        inbox.keyboard.press("Control+k")
        inbox.keyboard.type("ravi")
        expect(inbox.get_by_role("option", name="Ravi S.").first).to_have_attribute(
            "aria-selected", "true"
        )
        inbox.keyboard.press("Enter")
        inbox.wait_for_url("**/?found")

    def test_runs_an_action_of_the_page(self, inbox: Page) -> None:
        inbox.keyboard.press("Control+k")
        inbox.keyboard.type("write a reply")
        expect(inbox.get_by_role("option", name="Write a reply")).to_be_visible()
        inbox.keyboard.press("Enter")
        expect(inbox.locator("#reply-text")).to_be_focused()


class TestReply:
    def test_asks_before_it_leaves_in_public(self, inbox: Page, desk: Any) -> None:
        inbox.evaluate(
            "document.querySelector('#reply').setAttribute('hx-post', '/reply/'); htmx.process(document.body)"
        )
        inbox.fill("#reply-text", "Hello Lena")
        inbox.keyboard.press("Control+Enter")
        dialog = inbox.locator("dialog[open]")
        expect(dialog).to_contain_text("cannot be taken back")
        assert desk.posted == []
        dialog.get_by_role("button", name="Cancel").click()
        expect(inbox.locator("#reply-text")).to_have_value("Hello Lena")

    def test_sends_after_a_yes_and_forgets_the_draft(self, inbox: Page, desk: Any) -> None:
        _aim(inbox, "/reply/")
        inbox.fill("#reply-text", "Hello Lena")
        inbox.keyboard.press("Control+Enter")
        inbox.locator("dialog[open]").get_by_role("button", name="Send in public").click()
        expect(inbox.locator("#reply-text")).to_have_value("")
        [(path, fields)] = [post for post in desk.posted if post[0] == "/reply/"]
        assert (path, fields["text"], fields["kind"]) == ("/reply/", ["Hello Lena"], ["public"])
        inbox.reload()
        expect(inbox.locator("#reply-text")).to_have_value("")

    def test_keeps_the_words_when_the_server_refuses(self, inbox: Page, desk: Any) -> None:
        said = {"toast": {"text": "Not sent: somebody else answered a moment ago.", "kind": "bad"}}
        desk.answers["/reply/"] = (409, {"HX-Trigger": json.dumps(said)}, "")
        _aim(inbox, "/reply/")
        inbox.check("input[value=note]")
        inbox.fill("#reply-text", "For us")
        inbox.locator(".send-note").click()
        expect(inbox.locator(".toast-bad")).to_have_text(
            "Not sent: somebody else answered a moment ago."
        )
        expect(inbox.locator("#reply-text")).to_have_value("For us")

    def test_comes_back_after_the_tab_was_closed(self, inbox: Page) -> None:
        inbox.fill("#reply-text", "Half a sen")
        inbox.reload()
        expect(inbox.locator("#reply-text")).to_have_value("Half a sen")

    def test_counts_as_people_count(self, inbox: Page) -> None:
        inbox.fill("#reply-text", "👨‍👩‍👧" * 490)
        expect(inbox.locator("[data-chars-left]")).to_have_text("10 left")
        inbox.fill("#reply-text", "é" * 503)
        expect(inbox.locator("[data-chars-left]")).to_have_text("3 too many")


def _aim(page: Page, url: str) -> None:
    """Let the reply go to an address of the test."""
    script = "url => { const f = document.querySelector('#reply'); f.setAttribute('hx-post', url); const n = f.cloneNode(true); f.replaceWith(n); htmx.process(n); }"
    page.evaluate(script, url)


class TestToast:
    def test_takes_back(self, inbox: Page, desk: Any) -> None:
        said = {"text": "Closed: satisfied.", "undo": "/undo/"}
        inbox.evaluate("said => htmx.trigger(document.body, 'toast', said)", said)
        expect(inbox.locator(".toast")).to_contain_text("Closed: satisfied.")
        inbox.keyboard.press("z")
        expect(inbox.locator(".toast")).to_have_text("Taken back.")
        assert desk.posted[0][0] == "/undo/"

    def test_stays_as_long_as_it_can_be_taken_back(self, inbox: Page) -> None:
        inbox.clock.install()
        said = {"text": "Leaves in 30 s.", "undo": "/undo/", "lasts": 30}
        inbox.evaluate("said => htmx.trigger(document.body, 'toast', said)", said)
        inbox.clock.run_for(29_000)
        expect(inbox.locator(".toast")).to_be_visible()
        inbox.clock.run_for(2_000)
        expect(inbox.locator(".toast")).to_have_count(0)

    def test_never_reads_words_as_html(self, inbox: Page) -> None:
        inbox.evaluate(
            "htmx.trigger(document.body, 'toast', {text: '<img src=x onerror=alert(1)>'})"
        )
        assert inbox.locator(".toast img").count() == 0


class TestOptimism:
    def test_shows_at_once_and_takes_back_with_the_reason(self, inbox: Page, desk: Any) -> None:
        desk.answers["/take/"] = (500, {}, "")
        inbox.evaluate(
            "() => { document.querySelector('#case-4').insertAdjacentHTML('beforeend',"
            "'<button id=take hx-post=/take/ hx-swap=none data-optimistic=gone>Take</button>'); htmx.process(document.body); }"
        )
        inbox.click("#take")
        expect(inbox.locator(".toast-bad")).to_contain_text("Nothing was changed")
        expect(inbox.locator("#case-4 .is-gone, #case-4.is-gone")).to_have_count(0)


def _row(number: int, words: str = "words") -> str:
    return f'<li id="case-{number}" data-row><a class="row" href="#">{words} {number}</a></li>'


@pytest.fixture
def live(tab: Page, desk: Any) -> dict[str, Any]:
    """A page with a list and a field that both listen."""
    state = {"rows": [1, 2, 3], "words": "words"}

    def html() -> str:
        rows = "".join(_row(n, str(state["words"])) for n in state["rows"])  # type: ignore[attr-defined]
        design = (
            "<div id='box'><ol class='rows' id='rows' data-list data-live='cases'>"
            + rows
            + "</ol></div>"
        )
        field = f"<form id='side' data-live='case:7'><input id='typed' value='old'><p id='said'>{state['words']}</p></form>"
        words = "<dl id='script-words' hidden data-new='{n} new'></dl><p id='live-sign' hidden>Reconnecting</p><div id='toasts'></div>"
        head = '<meta name="htmx-config" content=\'{"includeIndicatorStyles":false}\'><script src="/static/django_htmx/htmx-2.min.js"></script><script type="module" src="/static/allears/js/main.js"></script>'
        return f"<!doctype html><title>x</title>{head}<body data-live-stream='/live/'>{design}{field}{words}<div id=away tabindex=0>away</div>"

    desk.pages["/list/"] = html
    with tab.expect_response("**/live/"):
        tab.goto("/list/")
    return state


class TestLive:
    def test_lets_new_rows_in_when_nobody_reads(
        self, tab: Page, desk: Any, live: dict[str, Any]
    ) -> None:
        live["rows"] = [9, 1, 2, 3]
        desk.tell("cases", 9)
        expect(tab.locator("#rows > li")).to_have_count(4)

    def test_announces_them_while_somebody_works_in_the_list(
        self, tab: Page, desk: Any, live: dict[str, Any]
    ) -> None:
        tab.locator("#case-2 a").focus()
        live.update(rows=[8, 9, 1, 2], words="fresh")
        desk.tell("cases", 8)
        expect(tab.get_by_role("button", name="2 new")).to_be_visible()
        expect(tab.locator("#case-2 a")).to_have_text("fresh 2")
        expect(tab.locator("#case-2 a")).to_be_focused()
        expect(tab.locator("#rows > li")).to_have_count(3)
        expect(tab.locator("#case-3")).to_have_class("is-gone")
        tab.get_by_role("button", name="2 new").click()
        expect(tab.locator("#rows > li")).to_have_count(4)

    def test_leaves_what_is_typed_and_where_the_caret_is(
        self, tab: Page, desk: Any, live: dict[str, Any]
    ) -> None:
        tab.fill("#typed", "half a word")
        tab.evaluate("document.querySelector('#typed').setSelectionRange(2, 4)")
        live["words"] = "fresh"
        desk.tell("cases", 7)
        expect(tab.locator("#said")).to_have_text("fresh")
        assert tab.evaluate(
            "(f => [f.value, f.selectionStart, f === document.activeElement])(document.querySelector('#typed'))"
        ) == ["half a word", 2, True]

    def test_does_not_ask_for_other_cases(self, tab: Page, desk: Any, live: dict[str, Any]) -> None:
        live["words"] = "fresh"
        desk.tell("cases", 6)
        expect(tab.locator("#case-1 a")).to_have_text("fresh 1")
        expect(tab.locator("#said")).to_have_text("words")

    def test_says_when_the_line_is_down_and_catches_up(
        self, tab: Page, desk: Any, live: dict[str, Any]
    ) -> None:
        desk.is_live = False
        expect(tab.locator("#live-sign")).to_be_visible(timeout=20_000)
        live["rows"], desk.n = [1], 1  # something happened meanwhile
        desk.is_live = True
        expect(tab.locator("#rows > li")).to_have_count(1, timeout=20_000)
        expect(tab.locator("#live-sign")).to_be_hidden()


class TestPanes:
    def test_remember_their_width(self, inbox: Page) -> None:
        inbox.locator("[data-grip=list]").focus()
        before = inbox.locator(".pane-list").bounding_box()
        inbox.keyboard.press("ArrowRight")
        inbox.keyboard.press("ArrowRight")
        inbox.reload()
        after = inbox.locator(".pane-list").bounding_box()
        assert before is not None
        assert after is not None
        assert after["width"] == before["width"] + 32


class TestTheme:
    def test_is_kept_on_this_device(self, inbox: Page) -> None:
        inbox.locator(".rail-end summary").click()
        inbox.get_by_role("button", name="Dark").click()
        inbox.reload()
        assert inbox.evaluate("document.documentElement.dataset.theme") == "dark"


class TestWithoutScripts:
    def test_reads_and_answers(self, browser: Browser, desk: Any) -> None:
        context = browser.new_context(java_script_enabled=False, base_url=desk.url)
        page = context.new_page()
        page.goto("/design/inbox/?shows=case")
        expect(page.locator(".send-public")).to_be_visible()
        page.locator(".reply label", has_text="In private").click()
        expect(page.locator(".send-private")).to_be_visible()
        page.locator("#case-head .why summary").click()
        expect(page.get_by_text("The route “Tickets” gave it to Service")).to_be_visible()
        context.close()


class TestAxe:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 1440])
    @pytest.mark.parametrize(
        "path", ["/design/", "/design/inbox/?shows=list", "/design/inbox/?shows=case"]
    )
    def test_finds_nothing(
        self, browser: Browser, desk: Any, path: str, width: int, scheme: Any
    ) -> None:
        # axe brings a style of its own, which the pages' policy would refuse
        size = {"width": width, "height": 900}
        context = browser.new_context(
            bypass_csp=True, viewport=size, color_scheme=scheme, base_url=desk.url
        )
        tab = context.new_page()
        tab.goto(path)
        found = Axe().run(tab, options={"resultTypes": ["violations"]})
        context.close()
        assert found.violations_count == 0, found.generate_report()[:4000]

    @pytest.mark.parametrize("width", [320, 390, 820, 1440, 2560])
    @pytest.mark.parametrize(
        "path", ["/design/", "/design/inbox/?shows=list", "/design/inbox/?shows=case"]
    )
    def test_never_scrolls_sideways(self, tab: Page, path: str, width: int) -> None:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto(path)
        wider = tab.evaluate(
            "[document.documentElement, document.querySelector('main')].map(e => e.scrollWidth - e.clientWidth)"
        )
        assert max(wider) <= 0


class TestCombos:
    def test_are_searched_by_typing_and_fill_the_select(self, tab: Page) -> None:
        tab.goto("/design/")
        field = tab.get_by_role("combobox", name="Give it to").first
        first = tab.evaluate("document.querySelector('#design-who').value")
        rows = tab.locator(".combo-option")
        field.click()
        expect(rows.first).to_be_visible()
        field.fill("fox")
        expect(rows).to_have_count(1)
        tab.keyboard.press("Enter")
        expect(field).to_have_value("🦊 foxfire")
        assert tab.evaluate("document.querySelector('#design-who').value") == "🦊 foxfire"
        field.fill("nobody of this name")
        tab.keyboard.press("Escape")
        expect(field).to_have_value("🦊 foxfire")
        assert first != "🦊 foxfire"
