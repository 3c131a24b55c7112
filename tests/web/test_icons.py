"""Every icon that is named anywhere is in the package."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import lucide
import pytest

from allears.listening.ports import Intent
from allears.web import icons

TEMPLATES = Path(icons.__file__).parent / "templates"


SIZED = re.compile(r"\{% icon [^%]*?\s(\d+)\s*%\}")


class TestTemplates:
    def test_ask_for_no_other_size(self) -> None:
        pages = Path(icons.__file__).parents[1].rglob("templates/**/*.html")
        asked = {(page.name, int(n)) for page in pages for n in SIZED.findall(page.read_text())}
        assert {n for _page, n in asked} == {20}, asked


class TestSvg:
    def test_is_hidden_from_screen_readers_and_sized(self) -> None:
        drawn = icons.svg("mail", 20)
        assert 'aria-hidden="true"' in drawn
        assert 'width="20"' in drawn
        assert "style=" not in drawn

    def test_is_what_the_package_draws(self) -> None:
        for name in ("inbox", "heart-handshake", "message-circle-question-mark"):
            drawn = lucide._render_icon(name, 20, **{"class": "icon", "aria-hidden": "true"})
            assert icons.svg(name, 20) == drawn

    def test_refuses_other_sizes_and_unknown_names(self) -> None:
        with pytest.raises(ValueError, match="not 24"):
            icons.svg("mail", 24)
        with pytest.raises(lucide.IconDoesNotExist):
            icons.svg("no-such-icon")

    def test_has_every_icon_that_a_template_names(self) -> None:
        for file in TEMPLATES.rglob("*.html"):
            for name in re.findall(r'{% icon "([\w-]+)"', file.read_text()):
                assert icons.has(name), f"{file.name}: {name}"


class TestSigns:
    def test_has_an_icon_for_every_mark(self) -> None:
        assert all(icons.has(name) for name in icons.MARK_ICONS.values())
        assert set(Intent) - {Intent.UNKNOWN} <= set(icons.MARK_ICONS)

    def test_has_an_icon_for_every_network(self) -> None:
        assert all(icons.has(name) for name, _label in icons.NETWORK_SIGNS.values())

    def test_lets_the_connector_speak_first(self) -> None:
        assert icons.network_sign(SimpleNamespace(icon="star", label="Reviews")) == (
            "star",
            "Reviews",
        )

    def test_gives_a_globe_to_what_it_does_not_know(self) -> None:
        assert icons.network_sign("my_place") == ("globe", "My place")
        assert icons.network_sign(SimpleNamespace(icon="gone", label="X")) == ("globe", "X")
