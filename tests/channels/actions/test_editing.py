"""What people do to channels: secrets stay apart, names are taken once, what is removed keeps its past."""

from __future__ import annotations

import pytest
from tests import cast

from allears.channels import actions, queries
from allears.channels.models import Channel
from allears.lib import keys
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = cast.NOW
MAIL = {"address": "desk@example.org", "imap_host": "mail.example.org", "imap_password": "hunter2"}


def _mail(name: str = "Desk") -> Channel:
    return actions.add(network="email", name=name, values=MAIL, by=cast.ada(), now=NOW)


class TestAdd:
    def test_keeps_secrets_apart_and_sealed(self) -> None:
        channel = _mail()
        assert "imap_password" not in channel.settings
        assert b"hunter2" not in bytes(channel.secrets)
        facts = actions.facts(channel)
        assert facts.get("imap_password") == "hunter2"
        assert len(facts.get("own_key")) > 30
        assert "hunter2" not in repr(facts)
        assert "hunter2" not in str(list(AuditEntry.objects.values()))

    def test_is_due_at_once(self) -> None:
        assert _mail().next_visit_at == NOW

    def test_refuses_a_name_that_is_taken(self) -> None:
        _mail()
        with pytest.raises(NotPossible, match="already"):
            _mail("DESK")

    def test_takes_the_name_of_a_channel_that_was_removed(self) -> None:
        actions.remove(channel=_mail(), by=cast.ada(), now=NOW)
        assert _mail().name == "Desk"


class TestChange:
    def _change(self, channel: Channel, values: dict[str, str], **more: object) -> Channel:
        actions.change(
            channel=channel,
            name="Desk",
            values=values,
            by=cast.ada(),
            now=NOW,
            **more,  # type: ignore[arg-type]
        )
        channel.refresh_from_db()
        return channel

    def test_keeps_a_secret_that_is_left_empty(self) -> None:
        channel = _mail()
        own_key = actions.facts(channel).get("own_key")
        self._change(channel, {"address": "new@example.org", "imap_password": ""})
        facts = actions.facts(channel)
        assert facts.get("address") == "new@example.org"
        assert (facts.get("imap_password"), facts.get("own_key")) == ("hunter2", own_key)

    def test_takes_a_new_secret_and_forgets_one(self) -> None:
        channel = self._change(_mail(), MAIL | {"imap_password": "next", "smtp_password": "two"})
        self._change(channel, MAIL | {"imap_password": ""}, forgotten={"smtp_password"})
        assert queries.kept_secrets(channel) == {"imap_password", "own_key"}
        assert actions.facts(channel).get("imap_password") == "next"

    def test_lets_go_what_bad_keys_held(self) -> None:
        channel = _mail()
        actions.hold_sends(channel_id=channel.pk, why="Refused.", now=NOW)
        self._change(channel, MAIL)
        assert (channel.sends_held_at, channel.error_kind, channel.error_words) == (None, "", "")

    def test_can_type_secrets_anew_when_the_key_was_lost(self) -> None:
        channel = _mail()
        Channel.objects.update(secrets=b"sealed with another key")
        channel.refresh_from_db()
        assert queries.has_lost_secrets(channel)
        with pytest.raises(keys.CannotOpen):
            actions.facts(channel)
        self._change(channel, MAIL)
        assert actions.facts(channel).get("imap_password") == "hunter2"

    def test_a_secret_can_be_renewed_by_itself(self) -> None:
        channel = _mail()
        actions.renew_secret(
            channel=channel, key="imap_password", value="fresh", by=cast.ada(), now=NOW
        )
        channel.refresh_from_db()
        assert actions.facts(channel).get("imap_password") == "fresh"
        assert "fresh" not in str(list(AuditEntry.objects.values()))
