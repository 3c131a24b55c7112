"""The e-mail connector against a real IMAP and SMTP server on loopback, and mails of every kind."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

import msgspec
import pytest

from allears.connectors.email import EmailConnector, Wire, email, own_message_id, wire_from_bytes
from allears.lib.mail import imap
from allears.listening import ports
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    OutgoingFile,
    Refused,
    RetryLater,
    Unknown,
    Unreadable,
    Utterance,
)

sys.path.insert(0, str(Path(__file__).parents[1]))
from mailserver import MailServer, free_port

DESK, CUSTOMER = "desk@allears.test", "customer@people.test"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LONG_S = 1_000
"""Longer than a test may take: who waits so long fails it."""
PAYLOADS = sorted((Path(__file__).parent / "email").glob("*.eml"))


@pytest.fixture(name="mail")
def _mail() -> Iterator[MailServer]:
    with MailServer((DESK, CUSTOMER)) as server:
        yield server


@pytest.fixture(name="desk")
def _desk(mail: MailServer) -> ChannelFacts:
    return channel_of(mail)


@pytest.fixture(name="connector")
def _connector() -> EmailConnector:
    return EmailConnector()


def channel_of(
    mail: MailServer, *, secrets: dict[str, str] | None = None, **settings: str
) -> ChannelFacts:
    known = {
        "address": DESK,
        "sender_name": "Well Water",
        "imap_host": "127.0.0.1",
        "imap_port": str(mail.imap_port),
        "imap_security": "none",
        "smtp_host": "127.0.0.1",
        "smtp_port": str(mail.smtp_port),
        "smtp_security": "none",
    }
    keys = {"imap_password": mail.password, "own_key": "a key of the channel"}
    return ChannelFacts(
        id=7, name="Desk", settings=known | settings, secrets=keys | (secrets or {})
    )


def utterance(channel: ChannelFacts, seed: str = "message 1", **changes: object) -> Utterance:
    said = Utterance(
        key=own_message_id(channel, seed),
        text="Dear Rosa,\n\nit flows again.",
        to=CUSTOMER,
        is_public=False,
        sender_name="Änne Meier",
        subject="No water",
    )
    return replace(said, **changes)  # type: ignore[arg-type]


def letter(n: int = 1, *, body: str = "No water.", head: str = "") -> bytes:
    return (
        f"From: Rosa <rosa@people.test>\r\nTo: {DESK}\r\nMessage-ID: <{n}@people.test>\r\n"
        f"Date: Sat, 21 Nov 2026 11:00:00 +0000\r\nSubject: Water {n}\r\n{head}\r\n{body}\r\n"
    ).encode()


def sent(mail: MailServer) -> Message:
    return message_from_bytes(mail.inbox_of(CUSTOMER)[-1])


def hear_all(
    connector: EmailConnector, channel: ChannelFacts, cursor: str = ""
) -> tuple[list[str], str]:
    ids: list[str] = []
    while True:
        page = connector.hear(channel, cursor, datetime.now(UTC))
        ids += [connector.to_post(item, channel).id for item in page.items]
        cursor = page.cursor
        if not page.has_more:
            return ids, cursor


class TestContract:
    @pytest.mark.parametrize("port", ["Listener", "Waiter", "Speaker", "HasFiles"])
    def test_fulfills_its_ports(self, port: str) -> None:
        assert isinstance(email, getattr(ports, port))

    def test_keeps_every_password_secret(self) -> None:
        assert {s.key for s in email.settings if s.kind == "password"} == {
            s.key for s in email.settings if s.is_secret
        }


class TestToPost:
    @pytest.mark.parametrize("path", PAYLOADS, ids=lambda p: p.stem)
    def test_reads(self, path: Path) -> None:
        channel = ChannelFacts(id=1, name="Desk", settings={"address": DESK})
        post = email.to_post(wire_from_bytes(path.read_bytes()), channel)
        expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
        assert json.loads(msgspec.json.encode(post)) == expected

    @pytest.mark.parametrize("path", PAYLOADS, ids=lambda p: p.stem)
    def test_hands_over_the_bytes_of_every_file(self, path: Path) -> None:
        wire = wire_from_bytes(path.read_bytes())
        post = email.to_post(wire, ChannelFacts(id=1, name="Desk", settings={}))
        assert {f.sha256: f.n_bytes for f in post.files} == {
            sha: len(content) for sha, content in email.blobs(wire).items()
        }

    def test_finds_the_payloads(self) -> None:
        assert len(PAYLOADS) > 20

    @pytest.mark.parametrize("raw", [b"", b"\n\n", b"no header\n", b"\x00\xff" * 50])
    def test_calls_what_is_no_mail_unreadable(self, raw: bytes) -> None:
        with pytest.raises(Unreadable):
            email.to_post(wire_from_bytes(raw), ChannelFacts(id=1, name="Desk", settings={}))

    def test_prefers_the_servers_time_to_a_date_in_the_future(self) -> None:
        wire = Wire(raw=letter().replace(b"2026", b"2036"), arrived_at=NOW)
        assert email.to_post(wire, ChannelFacts(id=1, name="D", settings={})).created_at == NOW

    def test_says_that_only_the_head_was_loaded(self) -> None:
        wire = Wire(raw=letter(), n_bytes=40_000_000, is_cut=True)
        post = email.to_post(wire, ChannelFacts(id=1, name="D", settings={}))
        assert "40 MB" in post.extra["note"]


class TestHear:
    def test_brings_new_mail_once(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        mail.deliver(letter(1), DESK)
        ids, cursor = hear_all(connector, desk)
        assert ids == ["1@people.test"]
        mail.deliver(letter(2), DESK)
        assert hear_all(connector, desk, cursor)[0] == ["2@people.test"]
        assert hear_all(connector, desk, hear_all(connector, desk, cursor)[1])[0] == []

    def test_pages_by_fifty_and_goes_on_where_it_stopped(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        for n in range(120):
            mail.deliver(letter(n), DESK)
        page = connector.hear(desk, "", datetime.now(UTC))
        assert (len(page.items), page.has_more) == (50, True)
        rest, _ = hear_all(EmailConnector(), desk, page.cursor)
        assert rest == [f"{n}@people.test" for n in range(50, 120)]

    def test_looks_back_only_some_days_at_first(
        self, mail: MailServer, connector: EmailConnector
    ) -> None:
        now = datetime.now(UTC)
        mail.deliver(letter(1), DESK, at=now - timedelta(days=30))
        mail.deliver(letter(2), DESK, at=now - timedelta(days=2))
        assert hear_all(connector, channel_of(mail))[0] == ["2@people.test"]
        assert len(hear_all(connector, channel_of(mail, look_back_days="60"))[0]) == 2

    def test_does_not_bring_old_mail_later(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        mail.deliver(letter(1), DESK, at=datetime.now(UTC) - timedelta(days=30))
        _, cursor = hear_all(connector, desk)
        mail.deliver(letter(2), DESK)
        assert hear_all(connector, desk, cursor)[0] == ["2@people.test"]

    def test_reads_again_when_the_server_has_renumbered(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        for n in (1, 2, 3):
            mail.deliver(letter(n), DESK)
        _, cursor = hear_all(connector, desk)
        mail.renumber(DESK)
        mail.deliver(letter(4), DESK)
        ids, cursor = hear_all(connector, desk, cursor)
        assert sorted(ids) == [f"{n}@people.test" for n in (1, 2, 3, 4)]
        assert hear_all(connector, desk, cursor)[0] == []

    def test_keeps_its_session(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        for _ in range(5):
            connector.hear(desk, "", NOW)
        assert mail.n_logins["imap"] == 1

    def test_logs_in_again_when_the_line_was_cut(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        _, cursor = hear_all(connector, desk)
        mail.cut_imap()
        mail.deliver(letter(1), DESK)
        assert hear_all(connector, desk, cursor)[0] == ["1@people.test"]
        assert mail.n_logins["imap"] == 2

    def test_marks_nothing_as_read_unless_told(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        mail.deliver(letter(1), DESK)
        hear_all(connector, desk)
        assert mail.flags_of(DESK) == [set()]
        hear_all(connector, channel_of(mail, mark_read="yes"))
        assert mail.flags_of(DESK) == [{"\\Seen"}]

    def test_loads_only_the_head_of_a_huge_mail(
        self, mail: MailServer, connector: EmailConnector
    ) -> None:
        mail.deliver(letter(1, body="x" * 1_500_000), DESK)
        mail.deliver(letter(2), DESK)
        desk = channel_of(mail, max_mb="1")
        posts = [
            connector.to_post(item, desk)
            for item in connector.hear(desk, "", datetime.now(UTC)).items
        ]
        assert [p.id for p in posts] == ["1@people.test", "2@people.test"]
        assert (posts[0].title, posts[0].text) == ("Water 1", "")
        assert "more than the limit" in posts[0].extra["note"]

    def test_stops_a_page_at_its_bytes(
        self,
        mail: MailServer,
        desk: ChannelFacts,
        connector: EmailConnector,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(imap, "MAX_BATCH_BYTES", 1_000)
        for n in range(9):
            mail.deliver(letter(n, body="x" * 300), DESK)
        page = connector.hear(desk, "", datetime.now(UTC))
        assert 0 < len(page.items) < 9
        assert page.has_more
        assert len(hear_all(connector, desk)[0]) == 9

    def test_survives_threads(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        for n in range(20):
            mail.deliver(letter(n), DESK)
        found: list[int] = []
        threads = [
            threading.Thread(target=lambda: found.append(len(hear_all(connector, desk)[0])))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert found == [20] * 6

    def test_tells_a_refused_password_apart_from_a_dead_line(
        self, mail: MailServer, connector: EmailConnector
    ) -> None:
        with pytest.raises(KeysExpired, match="app password"):
            connector.hear(channel_of(mail, secrets={"imap_password": "wrong"}), "", NOW)
        with pytest.raises(RetryLater, match="Nothing listens"):
            connector.hear(channel_of(mail, imap_port=str(free_port())), "", NOW)

    def test_never_shows_the_password(self, mail: MailServer, connector: EmailConnector) -> None:
        with pytest.raises(KeysExpired) as caught:
            connector.hear(channel_of(mail, secrets={"imap_password": "s3cret"}), "", NOW)
        assert "s3cret" not in caught.value.why

    def test_starts_anew_on_a_broken_cursor(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        mail.deliver(letter(1), DESK)
        assert hear_all(connector, desk, "{not json")[0] == ["1@people.test"]


@contextlib.contextmanager
def coming(mail: MailServer) -> Iterator[None]:
    """One mail after the other: this server tells nobody of one that came just before they listened."""
    is_over = threading.Event()

    def deliver() -> None:
        n = 0
        while not is_over.wait(0.3):
            n += 1
            mail.deliver(letter(n), DESK)

    bringing = threading.Thread(target=deliver)
    bringing.start()
    yield
    is_over.set()
    bringing.join()


class TestWait:
    @pytest.mark.parametrize("has_idle", [True, False])
    def test_wakes_when_mail_comes(
        self, has_idle: bool, connector: EmailConnector, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imap, "NOOP_EVERY_S", 0.2)
        with MailServer((DESK,), has_idle=has_idle) as mail:
            desk = channel_of(mail)
            connector.hear(desk, "", NOW)
            with coming(mail):
                assert connector.wait(desk, LONG_S)

    def test_comes_back_empty_handed_when_the_time_is_over(
        self, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        connector.hear(desk, "", NOW)
        assert not connector.wait(desk, 0.5)

    def test_misses_nothing_between_hearing_and_waiting(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        connector.hear(desk, "", NOW)
        mail.deliver(letter(1), DESK)
        assert connector.wait(desk, LONG_S)

    def test_does_not_keep_others_from_hearing(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        connector.hear(desk, "", NOW)
        n_before = mail.n_logins["imap"]
        waiting = threading.Thread(target=connector.wait, args=(desk, LONG_S), daemon=True)
        waiting.start()
        while mail.n_logins["imap"] == n_before:
            assert waiting.is_alive()
            time.sleep(0.01)
        connector.hear(desk, "", NOW)
        assert waiting.is_alive()
        with coming(mail):
            waiting.join()


class TestSpeak:
    def test_stands_under_the_mail_that_it_answers(
        self, mail: MailServer, desk: ChannelFacts
    ) -> None:
        said = utterance(
            desk,
            reply_to_id="2@people.test",
            references=("1@people.test", "2@people.test"),
            case_tag="C7K2",
            quoted="There is no water.",
        )
        receipt = email.speak(desk, said, NOW)
        got = sent(mail)
        assert receipt.id == said.key
        assert got["Message-ID"] == f"<{said.key}>"
        assert got["In-Reply-To"] == "<2@people.test>"
        assert got["References"].split() == ["<1@people.test>", "<2@people.test>"]
        assert got["Subject"] == "Re: No water"
        assert got["Reply-To"] == "desk+C7K2@allears.test"
        assert str(make_header(decode_header(got["From"]))) == f"Änne Meier (Well Water) <{DESK}>"
        assert got["Auto-Submitted"] is None

    def test_says_it_in_plain_text_and_html(self, mail: MailServer, desk: ChannelFacts) -> None:
        text = "Grüße! 水 <b>&</b>\n.\n..dots\nhttps://e.org/a?b=1&c=2.\n" + "long " * 300
        email.speak(desk, utterance(desk, text=text, quoted="> old\nnew"), NOW)
        plain, rich = (part.get_payload(decode=True).decode() for part in sent(mail).get_payload())
        assert plain.replace("\r\n", "\n").startswith(text.strip() + "\n")
        assert plain.replace("\r\n", "\n").endswith("\n>> old\n> new\n")
        assert "&lt;b&gt;&amp;&lt;/b&gt;" in rich
        assert '<a href="https://e.org/a?b=1&amp;c=2">' in rich
        raw = mail.inbox_of(CUSTOMER)[-1]
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) < 200

    def test_sends_files(self, mail: MailServer, desk: ChannelFacts) -> None:
        content = bytes(range(256)) * 100
        file = OutgoingFile(
            name="../Plan für morgen.pdf", media_type="application/pdf", content=content
        )
        email.speak(desk, utterance(desk, files=(file,)), NOW)
        wire = wire_from_bytes(mail.inbox_of(CUSTOMER)[-1])
        post = email.to_post(wire, desk)
        assert [f.name for f in post.files] == ["Plan für morgen.pdf"]
        assert email.blobs(wire)[post.files[0].sha256] == content

    def test_keeps_strangers_out_of_the_headers(self, mail: MailServer, desk: ChannelFacts) -> None:
        said = utterance(
            desk,
            subject="Hi\r\nBcc: all@people.test",
            sender_name="A\nB: c",
            reply_to_id="1@x>\r\nX-Evil: 1",
            references=("ok@x", "<bad id>\r\nX: y"),
        )
        email.speak(desk, said, NOW)
        got = sent(mail)
        assert got["Bcc"] is None
        assert got["X-Evil"] is None
        assert got["References"] == "<ok@x>"
        assert mail.accepted[-1].to == (CUSTOMER, DESK)

    def test_leaves_the_tag_out_where_it_is_switched_off(self, mail: MailServer) -> None:
        desk = channel_of(mail, tag_replies="no")
        email.speak(desk, utterance(desk, case_tag="C7K2"), NOW)
        assert sent(mail)["Reply-To"] is None

    def test_marks_a_notice_as_automatic(self, mail: MailServer, desk: ChannelFacts) -> None:
        email.speak(desk, utterance(desk, extra={"notice": "1"}), NOW)
        assert sent(mail)["Auto-Submitted"] == "auto-generated"

    @pytest.mark.parametrize(
        "to",
        ["", "noreply@people.test", "MAILER-DAEMON@people.test", "no address", DESK, "a@b\r\nc@d"],
    )
    def test_does_not_write_to_robots_or_to_itself(
        self, to: str, mail: MailServer, desk: ChannelFacts
    ) -> None:
        with pytest.raises(Refused):
            email.speak(desk, utterance(desk, to=to), NOW)
        assert mail.accepted == []

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("rcpt-4xx", RetryLater),
            ("rcpt-5xx", Refused),
            ("data-4xx", RetryLater),
            ("data-5xx", Refused),
            ("mail-5xx", Refused),
            ("smtp-refuse-login", KeysExpired),
            ("cut-after", Unknown),
        ],
    )
    def test_tells_what_went_wrong(
        self, fault: str, error: type[Exception], mail: MailServer, desk: ChannelFacts
    ) -> None:
        mail.fail_next(fault, times=3 if "login" in fault else 1)
        with pytest.raises(error):
            email.speak(desk, utterance(desk), NOW)
        assert len(mail.accepted) == (fault == "cut-after")

    def test_retries_when_nobody_listens(self, mail: MailServer) -> None:
        desk = channel_of(mail, smtp_port=str(free_port()))
        with pytest.raises(RetryLater):
            email.speak(desk, utterance(desk), NOW)


class TestExactlyOnce:
    def test_proves_after_a_lost_answer_that_it_left(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        mail.fail_next("cut-after")
        said = utterance(desk)
        assert connector.was_said(desk, said) is None
        with pytest.raises(Unknown):
            connector.speak(desk, said, NOW)
        receipt = connector.was_said(desk, said)
        assert receipt is not None
        assert receipt.id == said.key
        assert len(mail.inbox_of(CUSTOMER)) == 1

    def test_knows_that_it_did_not_leave(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        mail.fail_next("cut-before")
        with pytest.raises((Unknown, RetryLater)):
            connector.speak(desk, utterance(desk), NOW)
        assert connector.was_said(desk, utterance(desk)) is None

    def test_still_finds_the_copy_after_it_was_moved(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        connector.speak(desk, utterance(desk), NOW)
        post = connector.to_post(connector.hear(desk, "", datetime.now(UTC)).items[0], desk)
        assert post.extra["ours"] == "1"
        assert mail.inbox_of(DESK) == []
        assert mail.flags_of(DESK, "Sent") == [{"\\Seen"}]
        assert connector.was_said(desk, utterance(desk)) is not None

    def test_puts_a_copy_into_sent_without_the_proof(
        self, mail: MailServer, connector: EmailConnector
    ) -> None:
        desk = channel_of(mail, proof_copy="no")
        connector.speak(desk, utterance(desk), NOW)
        assert mail.accepted[-1].to == (CUSTOMER,)
        assert mail.inbox_of(DESK) == []
        assert len(mail.inbox_of(DESK, "Sent")) == 1

    def test_takes_a_reply_as_sent_though_its_copy_could_not_be_kept(
        self, mail: MailServer, connector: EmailConnector
    ) -> None:
        desk = channel_of(mail, proof_copy="no", imap_port=str(free_port()))
        assert connector.speak(desk, utterance(desk), NOW).said.startswith("250")

    def test_makes_the_same_id_for_the_same_seed(self, desk: ChannelFacts) -> None:
        assert own_message_id(desk, "a") == own_message_id(desk, "a") != own_message_id(desk, "b")
        assert own_message_id(desk, "a").endswith("@allears.test")

    def test_takes_nobody_elses_mail_for_ours(
        self, mail: MailServer, desk: ChannelFacts, connector: EmailConnector
    ) -> None:
        other = channel_of(mail, secrets={"own_key": "another key"})
        forged = own_message_id(other, "message 1")
        raw = letter(head="X-All-Ears: 12345678901234567890\r\n")
        mail.deliver(raw.replace(b"1@people.test", forged.encode()), DESK)
        post = connector.to_post(connector.hear(desk, "", datetime.now(UTC)).items[0], desk)
        assert "ours" not in post.extra
        assert len(mail.inbox_of(DESK)) == 1

    def test_takes_nobody_for_ours_without_a_key(self, mail: MailServer) -> None:
        keyless = ChannelFacts(id=1, name="D", settings={"address": DESK})
        raw = letter().replace(b"1@people.test", own_message_id(keyless, "x").encode())
        assert "ours" not in email.to_post(wire_from_bytes(raw), keyless).extra


class TestCheck:
    def test_says_yes_when_both_work(self, desk: ChannelFacts) -> None:
        findings = email.check(desk)
        assert [f.is_good for f in findings] == [True, True], findings

    @pytest.mark.parametrize(
        ("settings", "words", "blank"),
        [
            ({"imap_host": "mail.invalid"}, "no host called mail.invalid", "imap_host"),
            ({"imap_port": "CLOSED"}, "993 with TLS", "imap_port"),
            ({"imap_security": "ssl"}, "does not speak TLS", "imap_security"),
            ({"imap_security": "starttls"}, "STARTTLS", "imap_security"),
            ({"imap_folder": "Nowhere"}, "INBOX, Sent", "imap_folder"),
            ({"smtp_port": "CLOSED"}, "587 with STARTTLS", "smtp_port"),
            ({"smtp_security": "starttls"}, "does not offer STARTTLS", "smtp_security"),
            ({"smtp_security": "ssl"}, "does not speak TLS", "smtp_security"),
            ({"smtp_host": ""}, "SMTP host is missing", "smtp_host"),
            ({"address": "nonsense"}, "no mail address", "address"),
        ],
    )
    def test_names_the_blank_to_change(
        self, settings: dict[str, str], words: str, blank: str, mail: MailServer
    ) -> None:
        settings = {k: str(free_port()) if v == "CLOSED" else v for k, v in settings.items()}
        bad = [f for f in email.check(channel_of(mail, **settings)) if not f.is_good]
        assert words in bad[0].words
        assert bad[0].setting == blank

    def test_mentions_app_passwords(self, mail: MailServer) -> None:
        findings = email.check(channel_of(mail, secrets={"imap_password": "wrong"}))
        assert all("app password" in f.words for f in findings)
        assert [f.setting for f in findings] == ["imap_password", "smtp_password"]

    def test_tells_that_the_server_refuses_the_sender(self, mail: MailServer) -> None:
        mail.fail_next("mail-5xx")
        _, finding = email.check(channel_of(mail))
        assert "does not let us send as desk@allears.test" in finding.words
        assert finding.setting == "address"

    def test_tells_that_the_server_knows_no_tags(self, mail: MailServer) -> None:
        mail.fail_next("tag-5xx")
        _, finding = email.check(channel_of(mail))
        assert "desk+test@allears.test" in finding.words
        assert finding.setting == "tag_replies"

    def test_tells_of_a_certificate_that_nobody_signed(self) -> None:
        with MailServer((DESK,), has_tls=True) as mail:
            settings = {"imap_security": "starttls", "smtp_security": "starttls"}
            bad = email.check(channel_of(mail, **settings))
            assert all("certificate" in f.words for f in bad)
            good = email.check(channel_of(mail, verify_tls="no", **settings))
            assert all(f.is_good for f in good), good

    def test_tells_that_a_password_needs_tls(self, mail: MailServer) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=_insist_on_tls, args=(server,), daemon=True).start()
            port = str(server.getsockname()[1])
            finding = email.check(channel_of(mail, imap_port=port))[0]
        assert "without TLS" in finding.words
        assert finding.setting == "imap_security"

    def test_does_not_wait_for_a_server_that_says_nothing(
        self, mail: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("allears.connectors.email.CHECK_TIMEOUT_S", 0.5)
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = str(server.getsockname()[1])
            findings = email.check(channel_of(mail, imap_port=port, smtp_port=port))
        assert all("does not answer within" in f.words for f in findings), findings


def _insist_on_tls(server: socket.socket) -> None:
    line, _ = server.accept()
    with line, line.makefile("rwb") as stream:
        stream.write(b"* OK hello\r\n")
        stream.flush()
        for command in stream:
            tag = command.split(b" ")[0]
            stream.write(
                b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n" + tag + b" OK done\r\n"
            )
            stream.flush()
