"""The e-mail connector against Postfix and Dovecot, where the machine has them."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from allears.connectors.email import EmailConnector, own_message_id
from allears.listening.ports import ChannelFacts, Page, Utterance

sys.path.insert(0, str(Path(__file__).parents[1]))
from debianmail import DebianMail

LONG_S = 1_000
"""Longer than a test may take: who waits so long fails it."""
HOW = "apt-get install postfix dovecot-imapd dovecot-lmtpd, and run the tests as root"


@pytest.fixture(name="mail", scope="module")
def _mail(
    program: Callable[[str, str], str], not_here: Callable[[str, str], NoReturn]
) -> Iterator[DebianMail]:
    for name in ("postfix", "dovecot"):
        program(name, HOW)
    if os.getuid():
        not_here("The right to start Postfix", HOW)
    with DebianMail() as server:
        yield server


def channel(mail: DebianMail, address: str, number: int) -> ChannelFacts:
    return ChannelFacts(
        id=number,
        name=address,
        settings={
            "address": address,
            "imap_host": "127.0.0.1",
            "imap_port": str(mail.imap_port),
            "imap_security": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(mail.smtp_port),
            "smtp_security": "none",
            "smtp_login": "no",
        },
        secrets={"imap_password": mail.password, "own_key": f"key {number}"},
    )


def until_heard(connector: EmailConnector, facts: ChannelFacts, cursor: str) -> Page:
    for _ in range(100):
        page = connector.hear(facts, cursor, datetime.now(UTC))
        if page.items:
            return page
        time.sleep(0.1)
    raise AssertionError("no mail came within ten seconds")


def said(facts: ChannelFacts, to: str, text: str, **more: object) -> Utterance:
    return Utterance(
        key=own_message_id(facts, text),
        text=text,
        to=to,
        is_public=False,
        subject="Wasser: ü",
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.slow
class TestPostfixAndDovecot:
    def test_check_is_content(self, mail: DebianMail) -> None:
        findings = EmailConnector().check(channel(mail, "desk@allears.test", 1))
        assert all(f.is_good for f in findings), findings

    def test_carry_a_talk_there_and_back(self, mail: DebianMail) -> None:
        connector, now = EmailConnector(), datetime.now(UTC)
        desk = channel(mail, "desk@allears.test", 1)
        rosa = channel(mail, "rosa@people.test", 2)
        at_desk = connector.hear(desk, "", now).cursor
        at_rosa = connector.hear(rosa, "", now).cursor
        connector.speak(rosa, said(rosa, "desk@allears.test", "Kein Wasser! 水"), now)
        page = until_heard(connector, desk, at_desk)
        question = connector.to_post(page.items[0], desk)
        assert (question.title, question.text) == ("Wasser: ü", "Kein Wasser! 水")
        assert question.author.id == "rosa@people.test"

        answer = said(
            desk, "rosa@people.test", "Es läuft.", reply_to_id=question.id,
            references=(question.id,), case_tag="C1", quoted=question.text,
        )  # fmt: skip
        assert connector.was_said(desk, answer) is None
        connector.speak(desk, answer, now)
        copy = until_heard(connector, desk, page.cursor)
        assert connector.to_post(copy.items[0], desk).extra["ours"] == "1"
        assert connector.was_said(desk, answer) is not None, "the copy lies in Sent now"

        cursor, texts = at_rosa, {}
        while answer.key not in texts:
            page = until_heard(connector, rosa, cursor)
            cursor = page.cursor
            texts |= {p.id: p for p in (connector.to_post(i, rosa) for i in page.items)}
        got = texts[answer.key]
        assert (got.text, got.thread, got.extra["reply_to"]) == (
            "Es läuft.", question.id, "desk+C1@allears.test",
        )  # fmt: skip
        back = said(rosa, got.extra["reply_to"], "Danke!", reply_to_id=got.id)
        connector.speak(rosa, back, now)
        thanks = connector.to_post(until_heard(connector, desk, copy.cursor).items[0], desk)
        assert (thanks.text, thanks.extra["tag"], thanks.reply_to_id) == ("Danke!", "C1", got.id)

    def test_bounce_names_whom_and_what(self, mail: DebianMail) -> None:
        connector, now = EmailConnector(), datetime.now(UTC)
        desk = channel(mail, "bounces@allears.test", 3)
        cursor = connector.hear(desk, "", now).cursor
        lost = said(desk, "lost@elsewhere.test", "Hallo?")
        connector.speak(desk, lost, now)
        found = {}
        while "bounce" not in found:
            page = until_heard(connector, desk, cursor)
            cursor = page.cursor
            posts = [connector.to_post(item, desk) for item in page.items]
            found |= {p.extra.get("automatic", "other"): p for p in posts}
        assert found["bounce"].is_automatic
        assert found["bounce"].extra["failed_recipient"] == "lost@elsewhere.test"
        assert found["bounce"].extra["original_message_id"] == lost.key

    def test_idle_wakes(self, mail: DebianMail) -> None:
        connector, now = EmailConnector(), datetime.now(UTC)
        desk = channel(mail, "idle@allears.test", 4)
        rosa = channel(mail, "rosa@people.test", 2)
        connector.hear(desk, "", now)
        timer = threading.Timer(
            0.5, connector.speak, (rosa, said(rosa, "idle@allears.test", "Wach auf"), now)
        )
        timer.start()
        assert connector.wait(desk, LONG_S)
        timer.join()
