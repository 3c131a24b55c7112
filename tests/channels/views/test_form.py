"""Adding and changing a channel: tried for real while the person waits, kept only when they say so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.test import Client
from tests import cast

from allears.channels import actions
from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.connectors.email import EmailConnector
from allears.listening.ports import ChannelFacts, Finding

pytestmark = pytest.mark.django_db
SECRET = "hunter2-never-shown"
TYPED = {
    "setting-address": "desk@example.org",
    "setting-imap_host": "mail.example.org",
    "setting-imap_password": SECRET,
    "setting-smtp_host": "mail.example.org",
}
HTMX = {"HX-Request": "true", "HX-Target": "channel-form"}


class _Mail(EmailConnector):
    """The real connector, but for the test: the right password is known."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[ChannelFacts] = []

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        self.asked.append(channel)
        is_good = channel.get("imap_password") == SECRET
        words = "Welcome." if is_good else "The password is not accepted."
        return [Finding(label="Login", is_good=is_good, words=words, setting="imap_password")]


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> _Mail:
    made = _Mail()
    monkeypatch.setitem(CONNECTORS, "email", made)
    return made


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.ada())


ADD = "/settings/channels/new/email/"


class TestTest:
    def test_shows_findings_at_their_blanks_and_keeps_nothing(
        self, desk: Client, mail: _Mail
    ) -> None:
        typed = TYPED | {"setting-imap_password": "wrong", "do": "test"}
        answer = desk.post(ADD, typed, headers=HTMX)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert html.lstrip().startswith("<form")
        assert 'id="setting-imap_password-finding"' in html
        assert "The password is not accepted." in html
        assert 'value="desk@example.org"' in html
        assert not Channel.objects.exists()

    def test_never_sends_a_secret_back(self, desk: Client, mail: _Mail) -> None:
        html = desk.post(ADD, TYPED | {"do": "test"}).content.decode()
        assert SECRET not in html
        assert "hx-preserve" in html
        assert "It works" in html

    def test_proposes_a_name(self, desk: Client, mail: _Mail) -> None:
        html = desk.post(ADD, TYPED | {"do": "test"}).content.decode()
        assert 'name="name" value="desk@example.org"' in html

    def test_is_not_made_with_blanks_that_are_wrong(self, desk: Client, mail: _Mail) -> None:
        answer = desk.post(ADD, TYPED | {"setting-address": "desk", "do": "test"})
        assert answer.status_code == 422
        assert "not an e-mail address" in answer.content.decode()
        assert not mail.asked


class TestSave:
    def test_tries_once_and_keeps(self, desk: Client, mail: _Mail) -> None:
        answer = desk.post(ADD, TYPED | {"do": "save", "name": " Our   desk "})
        row = Channel.objects.get()
        assert answer["Location"] == f"/settings/channels/{row.pk}/"
        assert (row.name, row.network, row.created_by) == ("Our desk", "email", cast.ada())
        assert actions.facts(row).get("imap_password") == SECRET
        assert len(mail.asked) == 1

    def test_tells_htmx_where_to_go(self, desk: Client, mail: _Mail) -> None:
        answer = desk.post(ADD, TYPED | {"do": "save"}, headers=HTMX)
        assert answer["HX-Redirect"] == f"/settings/channels/{Channel.objects.get().pk}/"

    def test_asks_when_the_test_failed_and_keeps_when_told_so(
        self, desk: Client, mail: _Mail
    ) -> None:
        typed = TYPED | {"setting-imap_password": "wrong"}
        answer = desk.post(ADD, typed | {"do": "save"})
        assert answer.status_code == 422
        assert 'value="anyway"' in answer.content.decode()
        assert not Channel.objects.exists()
        assert desk.post(ADD, typed | {"do": "anyway"}).status_code == 302
        assert Channel.objects.get().name == "desk@example.org"
        assert len(mail.asked) == 1

    def test_says_when_the_name_is_taken(self, desk: Client, mail: _Mail) -> None:
        cast.channel("Desk")
        answer = desk.post(ADD, TYPED | {"name": "DESK"})
        assert answer.status_code == 422
        assert "already" in answer.content.decode()

    @pytest.mark.parametrize("name", ["x" * 121, "a\x00b"])
    def test_refuses_a_name_that_cannot_be_kept(self, desk: Client, mail: _Mail, name: str) -> None:
        assert desk.post(ADD, TYPED | {"name": name}).status_code == 422

    def test_remembers_that_a_box_was_unticked(self, desk: Client, mail: _Mail) -> None:
        desk.post(ADD, TYPED)
        assert actions.facts(Channel.objects.get()).get("verify_tls", "yes") == "no"

    def test_makes_the_secret_of_a_webhook_by_itself(self, desk: Client) -> None:
        answer = desk.post("/settings/channels/new/inbox/", {"name": "Hook"})
        row = Channel.objects.get()
        assert answer["Location"] == f"/settings/channels/{row.pk}/secret/"
        assert len(actions.facts(row).get("secret")) > 30

    def test_of_an_unknown_network_is_not_found(self, desk: Client) -> None:
        assert desk.get("/settings/channels/new/orkut/").status_code == 404


class TestChange:
    @pytest.fixture
    def row(self, mail: _Mail) -> Channel:
        values = {"address": "desk@example.org", "imap_password": SECRET, "smtp_password": "two"}
        return actions.add(network="email", name="Desk", values=values, by=None, now=cast.NOW)

    def test_shows_no_secret_and_keeps_what_is_left_empty(
        self, desk: Client, row: Channel, mail: _Mail
    ) -> None:
        url = f"/settings/channels/{row.pk}/settings/"
        html = desk.get(url).content.decode()
        assert SECRET not in html
        assert "Leave empty to keep it" in html
        typed = TYPED | {"setting-imap_password": "", "name": "Desk"}
        assert desk.post(url, typed).status_code == 302
        row.refresh_from_db()
        assert actions.facts(row).get("imap_password") == SECRET
        assert row.settings["imap_host"] == "mail.example.org"
        assert mail.asked[0].get("imap_password") == SECRET

    def test_forgets_a_secret_when_told_so(self, desk: Client, row: Channel) -> None:
        url = f"/settings/channels/{row.pk}/settings/"
        desk.post(url, TYPED | {"name": "Desk", "setting-smtp_password-forget": "yes"})
        row.refresh_from_db()
        assert actions.facts(row).get("smtp_password") == ""

    def test_says_when_the_stored_keys_are_lost(self, desk: Client, row: Channel) -> None:
        Channel.objects.update(secrets=b"sealed with another key")
        html = desk.get(f"/settings/channels/{row.pk}/settings/").content.decode()
        assert "secret-key" in html
