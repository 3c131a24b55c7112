"""Trying settings for real, and finding a name."""

from __future__ import annotations

import pytest
from tests import cast

from allears.channels import actions, secrets, trying
from allears.connectors import CONNECTORS
from allears.listening.ports import ChannelFacts, Finding
from allears.web.forms import Typed

pytestmark = pytest.mark.django_db
NOTHING = Typed(values={}, secrets={}, forgotten=frozenset(), errors={})


class _Connector:
    """Says what it was given; may break."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.facts: ChannelFacts | None = None

    def check(self, channel: ChannelFacts) -> list[Finding]:
        self.facts = channel
        if self.fault:
            raise self.fault
        return [Finding(label="Login", is_good=True, words="Welcome.")]


@pytest.fixture
def connector(monkeypatch: pytest.MonkeyPatch) -> _Connector:
    made = _Connector()
    monkeypatch.setitem(CONNECTORS, "email", made)  # type: ignore[arg-type]
    return made


class TestTryOut:
    def test_uses_kept_secrets_unless_new_ones_are_typed(self, connector: _Connector) -> None:
        kept = {"imap_password": "old", "smtp_password": "old", "imap_token": "old"}
        channel = cast.channel("Desk", "email")
        channel.secrets = secrets.seal(kept)
        typed = Typed(
            values={},
            secrets={"imap_password": "new"},
            forgotten=frozenset({"smtp_password"}),
            errors={},
        )
        found = trying.try_out(
            "email", channel=channel, name="Desk", values={"a": "b"}, typed=typed
        )
        assert found[0].is_good
        assert connector.facts
        assert dict(connector.facts.secrets) == {"imap_password": "new", "imap_token": "old"}
        assert dict(connector.facts.settings) == {"a": "b"}

    def test_turns_a_fault_of_ours_into_a_finding(self, connector: _Connector) -> None:
        connector.fault = ZeroDivisionError("hunter2")
        found = trying.try_out("email", channel=None, name="x", values={}, typed=NOTHING)
        assert [one.is_good for one in found] == [False]
        assert "ZeroDivisionError" in found[0].words
        assert "hunter2" not in found[0].words


class TestProposeName:
    @pytest.mark.parametrize(
        ("network", "values", "name"),
        [
            ("email", {"address": "desk@example.org"}, "desk@example.org"),
            ("rss", {"address": "https://www.example.org/a/feed"}, "example.org"),
            ("rss", {}, CONNECTORS["rss"].label),
            ("inbox", {"answer_url": "https://a.example"}, CONNECTORS["inbox"].label),
        ],
    )
    def test_is_after_the_place(self, network: str, values: dict[str, str], name: str) -> None:
        assert trying.propose_name(CONNECTORS[network], values) == name

    def test_is_what_the_place_calls_itself(self) -> None:
        finding = Finding(label="Feed", is_good=True, words="", name="  Town \n news " + "x" * 300)
        name = trying.propose_name(CONNECTORS["rss"], {}, [finding])
        assert name.startswith("Town news xxx")
        assert len(name) <= actions.NAME_CHARS

    def test_is_nobody_elses(self) -> None:
        cast.channel("example.org"), cast.channel("example.org 2")
        values = {"address": "https://example.org"}
        assert trying.propose_name(CONNECTORS["rss"], values) == "example.org 3"
