"""Every part renders with any name; every template keeps the house's rules."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template, render_to_string

from allears.web import samples, views

TEMPLATES = Path(views.__file__).parent / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
NOW = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)
WALL = 150
NAMES = [
    samples.LONG_NAME,
    "x" * 200,
    "محمد عبد الرحمن",
    "สมชาย ใจดี",
    "🦊👨‍👩‍👧✨",
    "\u202etxet",
    "",
    '"><script>alert(1)</script>',
    "{{ 7|add:7 }}",
]
PARTS = {
    "_case_row": "row",
    "_message": "message",
    "_event": "event",
    "_reply_box": "reply",
    "_person": "person",
    "_case_head": "case",
    "_empty": "empty",
    "_health": "health",
    "_tree_node": "node",
    "_queues": "queues",
    "_rail": "rail",
    "_notice": "notice",
    "_tabs": "tabs",
}


def _renamed(value: Any, name: str) -> Any:
    """The sample with every text a stranger can choose replaced by `name`."""
    chosen = {
        "name",
        "words",
        "text",
        "handle",
        "title",
        "quoted",
        "note",
        "outcome",
        "reason",
        "label",
        "rule",
        "why",
        "heading",
        "alt",
        "value",
    }
    if isinstance(value, dict):
        return {
            k: name if k in chosen and isinstance(v, str) else _renamed(v, name)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [_renamed(each, name) for each in value]
    return value


def _sample(part: str) -> list[Any]:
    found = samples.components(NOW)
    by_part = {
        "row": found["rows"],
        "message": found["messages_of_case"],
        "event": found["events"],
        "reply": [samples.reply()],
        "person": [found["person"]],
        "case": [found["case"]],
        "empty": [found["empty"]],
        "health": found["healths"],
        "node": found["nodes"],
        "queues": [found["queues"]],
        "rail": [samples.rail("/inbox/")],
        "notice": found["notices"],
        "tabs": [found["tabs"]],
    }
    return list(by_part[part])


class TestParts:
    @pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:20])
    @pytest.mark.parametrize("template", PARTS)
    def test_render_with_any_name(self, template: str, name: str) -> None:
        for sample in _sample(PARTS[template]):
            html = render_to_string(
                f"web/{template}.html", {PARTS[template]: _renamed(sample, name), "now": NOW}
            )
            assert "<script>" not in html
            if name and template in ("_case_row", "_message", "_person", "_case_head"):
                assert name in html or "&lt;" in html or "{{" in html

    @pytest.mark.parametrize("template", PARTS)
    def test_render_with_nothing(self, template: str) -> None:
        empty: Any = [] if PARTS[template] in ("rail", "queues", "tabs") else {"id": 1}
        html = render_to_string(f"web/{template}.html", {PARTS[template]: empty, "now": NOW})
        assert "None" not in html

    def test_show_a_very_long_message_whole(self) -> None:
        message = samples.messages(NOW)[0] | {"text": "word " * 5000 + "end"}
        assert "end</p>" in render_to_string("web/_message.html", {"message": message, "now": NOW})


class TestTemplates:
    @pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TEMPLATES)))
    def test_keep_the_rules(self, file: Path) -> None:
        text = file.read_text()
        assert len(text.splitlines()) <= WALL
        assert not re.search(r"\sstyle=|<style|\son\w+=\"|javascript:", text), (
            "inline style or script"
        )
        assert not re.search(r"<script(?![^>]*src=)", text), "inline script"
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), "loads from outside"
        get_template(str(file.relative_to(TEMPLATES)))

    @pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TEMPLATES)))
    def test_wrap_their_words_for_translators(self, file: Path) -> None:
        text = re.sub(
            r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<(?:code|kbd|title|pre|textarea)[^>]*>.*?</(?:code|kbd|title|pre|textarea)>",
            "",
            _without_blocktranslate(file),
        )
        words = re.findall(r">([^<>]*[A-Za-z]{3}[^<>]*)<", text)
        assert not [word for word in words if word.strip()], words

    def test_name_no_two_landmarks_alike(self) -> None:
        """Who jumps from one to the next hears the same words twice, and is not told apart where they are."""
        for file in TEMPLATES.parents[1].rglob("templates/**/*.html"):
            text = file.read_text()
            names = re.findall(r'<(?:section|div)\b[^>]*aria-labelledby="([^"]+)"', text)
            assert len(names) == len(set(names)), file.name

    def test_name_in_a_comment_what_a_part_needs(self) -> None:
        bare = {"_toasts", "_words", "_view_menu", "_blank_state"}
        for file in FILES:
            if file.parent.name == "web" and file.stem.startswith("_") and file.stem not in bare:
                assert "{# " in file.read_text().split("\n", 2)[1], file.name


def _without_blocktranslate(file: Path) -> str:
    return re.sub(
        r"{% blocktranslate.*?endblocktranslate %}", "", file.read_text(), flags=re.DOTALL
    )
