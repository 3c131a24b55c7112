"""A time chosen on the columns and a route dragged to its place, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from allears.web.timeline import Span, timeline

pytestmark = pytest.mark.browser
HEAD = (
    '<meta name="htmx-config" content=\'{"includeIndicatorStyles":false}\'>'
    '<link rel="stylesheet" href="/static/allears/css/allears.css">'
    '<script src="/static/django_htmx/htmx-2.min.js"></script>'
    '<script type="module" src="/static/allears/js/main.js"></script>'
)
FORM = '<form id="f" action="/brushed/"><input name="from"><input name="to"><input name="range"></form>'


def _brush() -> str:
    spans = [Span(begin=f"b{n}", end=f"e{n}", words=f"Hour {n}", value=n + 1) for n in range(10)]
    drawn = timeline("Said", spans)
    chart = render_to_string(
        "web/_timeline.html", {"timeline": drawn, "id": "when", "brush_form": "#f"}
    )
    return f"<!doctype html><title>x</title>{HEAD}<body>{FORM}{chart}"


def _tree() -> str:
    def node(pk: int, *children: dict[str, Any]) -> dict[str, Any]:
        return {"id": pk, "name": f"R{pk}", "url": f"/routes/{pk}/", "children": children}

    nodes = [node(1, node(2, node(5)), node(3), node(4))]
    tree = render_to_string("cases/_route_tree.html", {"nodes": nodes, "seal": "s"})
    return f'<!doctype html><title>x</title>{HEAD}<body><main class="frame-main">{tree}</main>'


class TestBrush:
    def test_chooses_a_time_by_a_drag_and_by_keys(self, tab: Page, desk: Any) -> None:
        desk.pages["/brush/"] = _brush
        desk.pages["/brushed/"] = lambda: "<!doctype html><title>x</title>"
        tab.goto("/brush/")
        tab.wait_for_function("document.querySelector('.timeline-plot').getClientRects().length")
        area = tab.locator(".timeline-plot").bounding_box()
        assert area is not None
        slot, y = area["width"] / 10, area["y"] + 50
        tab.mouse.move(area["x"] + 2.5 * slot, y)
        tab.mouse.down()
        tab.mouse.move(area["x"] + 4.5 * slot, y)
        expect(tab.locator(".timeline-said")).to_have_text("Hour 2 – Hour 4: 12")
        tab.mouse.up()
        tab.wait_for_url("**/brushed/?from=b2&to=e4&range=own")
        tab.goto("/brush/")
        tab.locator(".timeline-plot").focus()
        for key in ("Home", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
            tab.keyboard.press(key)
        expect(tab.locator(".timeline-said")).to_have_text("Hour 1 – Hour 3: 9")
        tab.keyboard.press("Escape")
        expect(tab.locator(".timeline-said")).to_have_text("")
        tab.keyboard.press("Home")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/brushed/?from=b0&to=e0&range=own")


class TestDrag:
    def test_puts_a_route_where_the_line_is_and_gives_up_with_escape(
        self, tab: Page, desk: Any
    ) -> None:
        desk.pages["/tree/"] = _tree
        tab.goto("/tree/")
        tab.wait_for_function("document.querySelector('#routes-tree').getClientRects().length")

        def spot(pk: int, part: float) -> tuple[float, float]:
            box = tab.locator(f"#node-link-{pk}").bounding_box()
            assert box is not None
            return box["x"] + 60, box["y"] + box["height"] * part

        def drag(pk: int, to: int, part: float) -> None:
            tab.mouse.move(*spot(pk, 0.5))
            tab.mouse.down()
            x, y = spot(to, part)
            tab.mouse.move(x, y - 4)
            tab.mouse.move(x, y)

        drag(4, 2, 0.1)
        expect(tab.locator(".drop-line")).to_be_visible()
        tab.keyboard.press("Escape")
        tab.mouse.up()
        expect(tab.locator(".drop-line")).to_have_count(0)
        assert desk.posted == []
        drag(4, 2, 0.1)
        with tab.expect_response("**/routes/4/place/"):
            tab.mouse.up()
        drag(3, 2, 0.5)
        expect(tab.locator("#node-link-2")).to_have_class("tree-node is-drop")
        with tab.expect_response("**/routes/3/place/"):
            tab.mouse.up()
        assert desk.posted == [
            ("/routes/4/place/", {"parent": ["1"], "at": ["0"], "open": [""]}),
            ("/routes/3/place/", {"parent": ["2"], "at": ["1"], "open": [""]}),
        ]
