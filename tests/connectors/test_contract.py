"""One contract over every connector of the registry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors import CONNECTORS, LISTENERS, SPEAKERS, describing
from allears.lib import http
from allears.listening.ports import (
    ChannelFacts,
    Connector,
    Finding,
    KeysExpired,
    Listener,
    Page,
    Refused,
    RetryLater,
    Speaker,
    Unknown,
    Unreadable,
    Utterance,
)
from allears.web import icons

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DOCS = Path(__file__).parents[2] / "docs" / "connectors"
CONNECTOR_ERRORS = (RetryLater, Refused, KeysExpired)
LUCIDE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
REPLY = Utterance(key="k-1@desk.example", text="We are sorry.", to="ann@a.example", is_public=False)

each = pytest.mark.parametrize("network", sorted(CONNECTORS))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=8,
)


def empty_channel() -> ChannelFacts:
    return ChannelFacts(id=1, name="Contract", settings={})


def nonsense_channel(connector: Connector) -> ChannelFacts:
    """Every blank filled with something that cannot work, and nothing that leads to a network."""
    wrong: dict[str, str] = {
        "url": "http://127.0.0.1:1/",
        "email": "nobody@localhost",
        "number": "1",
        "yesno": "no",
    }
    filled = {blank.key: wrong.get(blank.kind, "127.0.0.1") for blank in connector.settings}
    return ChannelFacts(id=1, name="Contract", settings=filled, secrets={"secret": "x" * 20})


def nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody is there")


@pytest.fixture(autouse=True)
def _closed_world() -> Any:
    with http.using(http.Door(transport=httpx.MockTransport(nobody))):
        yield


class TestDeclared:
    @each
    def test_says_who_it_is(self, network: str) -> None:
        connector = CONNECTORS[network]
        assert connector.network == network
        assert connector.label
        assert connector.about.endswith(".")
        assert LUCIDE.match(connector.icon)
        assert "<svg" in icons.svg(connector.icon), f"no icon is called {connector.icon}"

    @each
    def test_has_blanks_that_a_form_can_show(self, network: str) -> None:
        blanks = CONNECTORS[network].settings
        assert len({blank.key for blank in blanks}) == len(blanks)
        for blank in blanks:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", blank.key)
            assert blank.label
            assert blank.choices or blank.kind != "choice"
            assert blank.kind != "choice" or blank.default in dict(blank.choices)
            assert not (blank.is_secret and blank.default)

    @each
    def test_has_a_page_in_the_documents(self, network: str) -> None:
        page = DOCS / f"{network}.md"
        assert page.exists(), f"docs/connectors/{network}.md is missing"
        words = page.read_text("utf-8").lower()
        for blank in CONNECTORS[network].settings:
            named = {blank.key, *(word for word in blank.label.lower().split() if len(word) > 3)}
            assert any(word in words for word in named), f"{page.name} does not name {blank.key}"

    @each
    def test_is_described_as_it_is(self, network: str) -> None:
        page = (DOCS / f"{network}.md").read_text("utf-8")
        words = f"docs/connectors/{network}.md is not as the module says: run `make pages`"
        assert describing.put(page, CONNECTORS[network]) == page, words

    @each
    def test_stands_in_the_right_lists(self, network: str) -> None:
        connector = CONNECTORS[network]
        assert (network in LISTENERS) == isinstance(connector, Listener)
        assert (network in SPEAKERS) == isinstance(connector, Speaker)
        can_speak = connector.limits.can_public or connector.limits.can_private
        assert can_speak == (network in SPEAKERS)

    def test_lists_nobody_who_is_no_connector(self) -> None:
        assert set(LISTENERS) | set(SPEAKERS) <= set(CONNECTORS)


class TestToPost:
    @each
    @given(wire=json_values)
    def test_gives_a_post_or_unreadable(self, network: str, wire: object) -> None:
        connector = CONNECTORS[network]
        try:
            post = connector.to_post(wire, empty_channel())
        except Unreadable as error:
            why = error.why
        else:
            why = "translated"
            assert post.channel == "Contract"
            assert post.network
        assert why

    @each
    def test_survives_nesting(self, network: str) -> None:
        deep: Any = []
        for _ in range(5_000):
            deep = [deep]
        for wire in (
            deep,
            {"text": deep},
            {"said": deep, "content": deep},
            b"[" * 100_000,
            "[" * 100_000,
        ):
            with pytest.raises(Unreadable):
                CONNECTORS[network].to_post(wire, empty_channel())


class TestCheck:
    @each
    @pytest.mark.parametrize(
        "make", [lambda _: empty_channel(), nonsense_channel], ids=["empty", "nonsense"]
    )
    def test_never_raises(self, network: str, make: Callable[[Connector], ChannelFacts]) -> None:
        connector = CONNECTORS[network]
        findings = connector.check(make(connector))
        keys = {blank.key for blank in connector.settings} | {""}
        assert findings
        for finding in findings:
            assert isinstance(finding, Finding)
            assert finding.words
            assert finding.setting in keys

    @each
    def test_shows_no_secret(self, network: str) -> None:
        connector = CONNECTORS[network]
        secrets = {
            blank.key: "hunter2-hunter2-hunter2"
            for blank in connector.settings
            if blank.is_secret or blank.kind == "password"
        }
        settings = dict(nonsense_channel(connector).settings)
        facts = ChannelFacts(
            id=1,
            name="x",
            settings={k: v for k, v in settings.items() if k not in secrets},
            secrets=secrets,
        )
        assert "hunter2" not in repr(facts)
        assert "hunter2" not in json.dumps([finding.words for finding in connector.check(facts)])


class TestHear:
    @pytest.mark.parametrize("network", sorted(LISTENERS))
    @pytest.mark.parametrize("cursor", ["", "rubbish", "{}", "[]", "null", "\x00"])
    def test_raises_only_what_it_may(self, network: str, cursor: str) -> None:
        listener = LISTENERS[network]
        for facts in (empty_channel(), nonsense_channel(CONNECTORS[network])):
            with pytest.raises(CONNECTOR_ERRORS) as caught:
                assert isinstance(listener.hear(facts, cursor, NOW), Page)
            assert str(caught.value)

    @pytest.mark.parametrize("network", sorted(LISTENERS))
    def test_visits_no_oftener_than_once_in_ten_seconds(self, network: str) -> None:
        assert LISTENERS[network].poll_s >= 10


class TestSpeak:
    @pytest.mark.parametrize("network", sorted(SPEAKERS))
    def test_raises_only_what_it_may(self, network: str) -> None:
        speaker = SPEAKERS[network]
        for facts in (empty_channel(), nonsense_channel(CONNECTORS[network])):
            with pytest.raises((*CONNECTOR_ERRORS, Unknown)):
                speaker.speak(facts, REPLY, NOW)
            with pytest.raises(CONNECTOR_ERRORS):
                speaker.was_said(facts, REPLY)
