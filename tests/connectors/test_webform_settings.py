"""The settings of a form, as they are typed and as they are meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors.webform_settings import MAX_BLANKS, SETTINGS, Ask, Form, faults, origin

KEYS = [setting.key for setting in SETTINGS]


class TestOrigin:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("https://www.example.org/path?x#y", "https://www.example.org"),
            ("Shop.Example", "https://shop.example"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("https://*.example.org", "https://*.example.org"),
            ("bücher.example", "https://xn--bcher-kva.example"),
        ],
    )
    def test_of_what_somebody_typed(self, typed: str, meant: str) -> None:
        assert origin(typed) == meant

    @pytest.mark.parametrize(
        "typed",
        ["*", "https://*", "'self' *", "javascript:alert(1)", "https://a b", "https://a;b", "https://u@h",
         "https://h:99999", "ftp://h", "", "https://", "https://a'b", "https://x\ny", "data:text/html,x"],
    )  # fmt: skip
    def test_of_what_would_open_the_policy_is_none(self, typed: str) -> None:
        assert origin(typed) == ""


class TestForm:
    def test_reads_blanks_with_stars_and_choices(self) -> None:
        form = Form.of({"blanks": "Order number\nShop *: Bern | Basel\nTopic: A|B *\n\nShop: x"})
        assert form.asks == (
            Ask("ask-0", "Order number"),
            Ask("ask-1", "Shop", True, ("Bern", "Basel")),
            Ask("ask-2", "Topic", True, ("A", "B")),
        )

    def test_falls_back_on_what_is_sane(self) -> None:
        form = Form.of({"max_files": "many", "max_mb": "9999", "per_hour": "0", "kinds": "../"})
        assert (form.max_files, form.max_bytes, form.per_hour) == (5, 25_000_000, 1)
        assert ".pdf" in form.kinds

    @given(values=st.lists(st.text(max_size=60), min_size=len(KEYS), max_size=len(KEYS)))
    def test_never_raises_and_never_opens_the_policy(self, values: list[str]) -> None:
        settings = dict(zip(KEYS, values, strict=True))
        form = Form.of(settings)
        assert faults(settings) is not None
        assert not any(set(site) & set(" ;,'\"") for site in form.sites)
        assert 0 <= form.max_files <= 20


class TestFaults:
    def test_are_none_where_nothing_is_typed(self) -> None:
        assert faults({}) == {}
        assert faults({setting.key: setting.default for setting in SETTINGS}) == {}

    @pytest.mark.parametrize(
        ("key", "typed"),
        [
            ("sites", "https://good.example\nnot one"),
            ("blanks", "\n".join(f"No. {n}" for n in range(MAX_BLANKS + 1))),
            ("blanks", "Same\nSame *"),
            ("blanks", ": a | b"),
            ("per_address", "0"),
            ("max_mb", "2.5"),
            ("kinds", ".pdf exe"),
        ],
    )
    def test_are_told_at_their_blank(self, key: str, typed: str) -> None:
        assert set(faults({key: typed})) == {key}
