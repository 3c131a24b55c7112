"""The letter that proves an address."""

from __future__ import annotations

from typing import Any

import pytest
from tests import cast

from allears.flow import claims, tell
from allears.flow.slots import Slots
from allears.lib import clock
from allears.lib.mail.servers import MailError
from allears.privacy import actions
from allears.privacy.models import Claim

pytestmark = pytest.mark.django_db


def claimed(language: str = "en") -> Claim:
    return actions.claim(
        address="mira@example.org", kind="export", words="CLICK evil.example", language=language,
        now=cast.NOW,
    )  # fmt: skip


class TestLetter:
    def test_holds_the_link_and_no_word_of_whoever_typed_it(self) -> None:
        row = claimed()
        subject, text = claims.letter(row, "Kettle & Sons")
        assert "evil" not in subject + text
        assert f"/your-data/{actions.claim_token(row)}/" in text
        assert "Kettle & Sons" in text


class TestSend:
    @pytest.fixture
    def sent(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Letters that left; a mailbox is there."""
        left: list[str] = []
        monkeypatch.setattr(clock, "now", lambda: cast.NOW)
        monkeypatch.setattr(claims, "_hand_over", lambda row, *_rest: left.append(row.address))
        return left

    def test_leaves_once(self, sent: list[str]) -> None:
        row, box = claimed(), cast.channel(network="email")
        claims.send(row, box)
        assert sent == ["mira@example.org"]
        row.refresh_from_db()
        assert row.mailed_at == cast.NOW
        assert actions.lease_claims(now=cast.NOW, limit=3) == []

    @pytest.mark.parametrize(("kind", "is_over"), [("refused", True), ("away", False)])
    def test_is_tried_again_unless_it_was_refused(
        self, monkeypatch: pytest.MonkeyPatch, kind: Any, is_over: bool
    ) -> None:
        def fails(*_all: object) -> None:
            raise MailError(kind, "no")

        monkeypatch.setattr(claims, "_hand_over", fails)
        row = claimed()
        claims.send(row, cast.channel(network="email"))
        assert (actions.lease_claims(now=cast.NOW, limit=3) == []) == is_over

    def test_waits_where_no_mailbox_can_send(
        self, sent: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tell, "mailbox", lambda: None)
        slots = Slots(1, name="claims")
        claimed()
        assert not claims.Claims(slots).round()
        assert (Claim.objects.get().n_tries, sent) == (0, [])
        slots.end()
