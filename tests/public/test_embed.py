"""The script that websites put in, and the lines to copy."""

from __future__ import annotations

from django.utils import translation

from allears.connectors.webform import sign
from allears.public import embed


class TestScript:
    def test_keeps_its_promise_of_size(self) -> None:
        for language in ("en", "de", "ar"):
            with translation.override(language):
                assert len(embed.script().encode()) <= embed.MOST_BYTES

    def test_writes_no_html_and_loads_nothing_by_itself(self) -> None:
        words = embed.script()
        for bad in (
            "innerHTML",
            "document.write",
            "eval(",
            "cookie",
            "localStorage",
            "fetch(",
            "http",
        ):
            assert bad not in words

    def test_speaks_to_who_loads_it(self) -> None:
        with translation.override("de"):
            assert "Fenster schließen" in embed.script()


class TestSnippet:
    def test_has_the_link_for_who_has_no_scripts(self) -> None:
        lines = embed.snippet("https://desk.example/form/1-0123456789/")
        assert '<script src="https://desk.example/form/1-0123456789.js" async></script>' in lines
        assert '<noscript><a href="https://desk.example/form/1-0123456789/">' in lines

    def test_of_a_button_names_it(self) -> None:
        assert 'data-button="Write to us"' in embed.button_snippet("https://desk.example/form/1-a/")

    def test_of_a_signature_signs_as_we_check(self) -> None:
        made: dict[str, str] = {}
        exec(embed.example("s" * 32), made)
        assert made["signature"] == sign(made["person"], "s" * 32)
