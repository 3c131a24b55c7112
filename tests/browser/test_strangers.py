"""Pages full of hostile words, in a browser: no script of theirs runs, nothing is loaded for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.house import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Enter = Callable[..., Person]

CANARY = "\n".join(
    f"window.{name} = () => {{ window.hasRun = true; }};"
    for name in ("alert", "confirm", "prompt", "print")
)
OURS = (
    "<script>window.hasRun = true</script>",
    "<img src=x onerror=window.hasRun=true>",
    '"><svg onload=window.hasRun=true>',
    "javascript:window.hasRun=true//",
    "<a href=\"jav&#x09;ascript:window.hasRun=true\">press</a>",
    "</textarea><script>hasRun=true</script>",
    "</title><script>hasRun=true</script>",
    "{{constructor.constructor('hasRun=true')()}}",
    "<img src=https://elsewhere.example/pixel.png>",
    "<link rel=stylesheet href=//elsewhere.example/a.css>",
    "<iframe src=https://elsewhere.example/></iframe>",
)  # fmt: skip
N_LINES = 200


def payloads(hostile: Path) -> list[str]:
    """Ours, and some of every file of payloads."""
    found = list(OURS)
    for path in sorted((hostile / "xss-payload-list").rglob("*.txt")):
        lines = path.read_text("utf-8", "replace").splitlines()
        found += islice(lines, 0, None, max(1, len(lines) // N_LINES))
    dompurify = json.loads((hostile / "dompurify" / "expect.json").read_bytes())
    return [line for line in (*found, *(str(one["payload"]) for one in dompurify)) if line.strip()]


def post_of(n: int, line: str) -> dict[str, object]:
    return {
        "id": f"hostile-{n}",
        "url": line,
        "title": line,
        "text": f"My order is broken, please help! {line}",
        "author": {"id": f"h{n % 20}", "handle": line, "name": line, "url": line, "avatar": line},
        "links": [line],
        "media": [{"kind": "image", "url": f"https://elsewhere.example/{n}.png", "alt": line}],
        "visibility": "private",
    }


def load(page: Page, folder: Path, lines: list[str]) -> None:
    """As an administrator does it: a file of posts."""
    path = folder / "hostile.jsonl"
    posts = (json.dumps(post_of(n, line)) for n, line in enumerate(lines))
    path.write_text("\n".join(posts), "utf-8")
    page.goto("/begin/file/")
    page.locator("input[type=file]").set_input_files(path)
    page.locator("main form button.button-main").click()
    expect(page.locator("main")).to_contain_text(str(len(lines)), timeout=60_000)


class TestHostilePage:
    def test_runs_nothing_and_loads_nothing(
        self, enter: Enter, shared_data: Path, tmp_path: Path
    ) -> None:
        person = enter("ada")
        person.context.add_init_script(CANARY)
        page = person.page
        load(page, tmp_path, payloads(shared_data / "hostile"))
        page.goto("/listen/")
        mentions = [str(a.get_attribute("href")) for a in page.locator("#heard a.row").all()[:3]]
        page.goto("/inbox/?queue=all")
        rows = page.locator("#rows a.row")
        expect(rows.nth(5)).to_be_visible(timeout=30_000)
        cases = [str(a.get_attribute("href")) for a in rows.all()[:6]]
        for address in ("/listen/", "/inbox/?queue=all", "/people/", *mentions, *cases):
            page.goto(address)
            page.wait_for_function("document.querySelector('[aria-keyshortcuts]')")
            assert page.evaluate("window.hasRun") is None, address
        page.keyboard.press("Control+k")
        page.keyboard.type("script")
        expect(page.get_by_role("option").filter(visible=True).first).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        page.locator("#reply-text").fill("")  # another test may have begun an answer here
        page.keyboard.type("</textarea><script>hasRun=true</script>")
        page.reload()
        expect(page.locator("#reply-text")).to_have_value("</textarea><script>hasRun=true</script>")
        assert page.evaluate("window.hasRun") is None
