"""The form on somebody else's website, in a real browser: another origin, keys alone, no cookie, no script."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from tests.browser.conftest import FLAGS
from tests.knowledge.test_actions import article
from tests.public.forms import a_form, address_of

from allears.channels.models import Channel
from allears.mentions.models import Mention
from allears.public import embed, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


class Shop(ThreadingHTTPServer):
    """A website of somebody else, with a content policy of its own; `body` is what it shows."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.url = f"http://localhost:{self.server_address[1]}"
        self.body = self.desk = ""


class _Page(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        page = f"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>{self.server.body}"
        desk = self.server.desk
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        policy = f"default-src 'none'; script-src {desk}; frame-src {desk}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def shop(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(typed, "SOONEST", typed.SOONEST * 0)  # a test is quicker than people
    shop = Shop()
    shop.desk = live_server.url
    thread = threading.Thread(target=shop.serve_forever, daemon=True)
    thread.start()
    yield shop
    shop.shutdown()
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser(program: Callable[[str, str], str], player: Playwright) -> Iterator[Browser]:
    path = program("chromium", "Install it: apt-get install chromium")
    opened = player.chromium.launch(executable_path=path, args=FLAGS)
    yield opened
    opened.close()


def visit(browser: Browser, shop: Shop, **options: Any) -> tuple[BrowserContext, Page, list[str]]:
    """A phone at the shop, and what its console complains of."""
    context = browser.new_context(viewport=PHONE, **options)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(shop.url)
    return context, page, [one for one in faults if "favicon" not in one]


def put_in(shop: Shop, form: Channel, *, as_button: bool = False) -> None:
    lines = embed.button_snippet if as_button else embed.snippet
    shop.body = lines(shop.desk + address_of(form))


class TestForeign:
    def test_page_takes_a_message_by_keys_alone_without_any_cookie(
        self, browser: Browser, shop: Shop
    ) -> None:
        put_in(shop, a_form(sites=shop.url))
        context, page, faults = visit(browser, shop)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_label("What is it about?")).to_be_visible()
        for keys in ("My kettle sings.", "Nia", "nia@example.org"):
            page.keyboard.press("Tab")
            page.keyboard.type(keys)
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(frame.get_by_text("It has arrived.")).to_be_visible(timeout=20_000)
        expect(frame.get_by_text("My kettle sings.")).to_be_visible()
        assert page.evaluate("document.querySelector('iframe').offsetHeight") > 400
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert (context.cookies(), faults) == ([], [])
        assert [row.text for row in Mention.objects.all()] == ["My kettle sings."]
        own = frame.get_by_label("The link of this page").input_value()
        page.goto(own)
        assert Axe().run(page).response["violations"] == []
        context.close()

    def test_page_offers_articles_while_somebody_writes_and_sends_nothing_where_one_helps(
        self, browser: Browser, shop: Shop
    ) -> None:
        helps = article()
        put_in(shop, a_form(sites=shop.url))
        context, page, faults = visit(browser, shop)
        frame = page.frame_locator("iframe")
        field = frame.get_by_label("What is it about?")
        field.press_sequentially("My tram was late ag")
        offer = frame.get_by_text(helps.title)
        expect(offer).to_be_visible(timeout=20_000)
        expect(field).to_be_focused()
        field.press_sequentially("ain.")
        frame.locator("summary").press("Enter")
        expect(frame.get_by_text("half")).to_be_visible(timeout=20_000)
        frame.get_by_role("button", name="This helped").press("Enter")
        expect(frame.get_by_role("heading", name="Good to hear")).to_be_visible(timeout=20_000)
        frame.get_by_role("link", name="Write to us after all").press("Enter")
        expect(field).to_have_value("My tram was late again.")
        helps.refresh_from_db()
        assert (helps.n_helped, Mention.objects.count()) == (1, 0)
        assert (context.cookies(), faults) == ([], [])
        page.goto(page.locator("iframe").get_attribute("src") or "")
        page.get_by_label("What is it about?").fill("My tram was late again.")
        expect(page.get_by_text(helps.title)).to_be_visible(timeout=20_000)
        assert Axe().run(page).response["violations"] == []
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("It has arrived.")).to_be_visible(timeout=20_000)
        context.close()

    def test_page_opens_it_in_a_dialog_and_closes_it(self, browser: Browser, shop: Shop) -> None:
        put_in(shop, a_form(sites=shop.url), as_button=True)
        context, page, faults = visit(browser, shop)
        assert page.locator("iframe").count() == 0
        page.get_by_role("button", name="Write to us").press("Enter")
        field = page.frame_locator("iframe").get_by_label("What is it about?")
        expect(field).to_be_visible()
        page.get_by_role("button", name="Close this window").press("Enter")
        expect(field).not_to_be_visible()
        assert faults == []
        page.goto(page.locator("iframe").get_attribute("src") or "")
        assert Axe().run(page).response["violations"] == []
        context.close()

    def test_page_without_scripts_has_the_link_and_all_works(
        self, browser: Browser, shop: Shop
    ) -> None:
        put_in(shop, a_form(sites=shop.url))
        context, page, _faults = visit(browser, shop, java_script_enabled=False, locale="de")
        page.get_by_role("link", name="Write to us").click()
        page.get_by_label("Worum geht es?").fill("Ohne Skript.")
        page.get_by_role("button", name="Senden").click()
        expect(page.get_by_text("Es ist angekommen.")).to_be_visible(timeout=20_000)
        page.get_by_label("Etwas hinzufügen").fill("Und noch etwas.")
        page.get_by_role("button", name="Senden").click()
        expect(page.get_by_text("Und noch etwas.")).to_be_visible(timeout=20_000)
        assert context.cookies() == []
        assert Mention.objects.count() == 2
        context.close()

    def test_page_that_nobody_named_shows_nothing(self, browser: Browser, shop: Shop) -> None:
        put_in(shop, a_form(sites="https://shop.example"))
        context, page, _faults = visit(browser, shop)
        expect(page.locator("iframe")).to_be_visible()
        frame = page.frame_locator("iframe")
        assert frame.get_by_label("What is it about?").count() == 0
        context.close()
