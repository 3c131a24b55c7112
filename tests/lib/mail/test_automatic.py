"""Robots are told from people, and a bounce tells whom it is about."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from allears.lib.mail.automatic import Automatic, recognize
from allears.lib.mail.body import read_body
from allears.lib.mail.letter import read_letter
from allears.lib.mail.mime import Budget, read_mail


def mark(head: str, body: str = "Hello", *, ours: str = "desk@e.org") -> Automatic | None:
    mail = read_mail(f"From: Rosa <rosa@p.test>\n{head}\n\n{body}\n".encode())
    return recognize(mail, body, our_address=ours)


class TestAutoreplies:
    @pytest.mark.parametrize(
        "head",
        [
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated (rejected)",
            "X-Autoreply: yes",
            "X-Autorespond: Away",
            "Precedence: auto_reply",
            "X-Auto-Response-Suppress: All",
            "Return-Path: <>",
            "X-POST-MessageClass: 9; Autoresponder",
            "Subject: Automatic reply: Tap\nIn-Reply-To: <1@e.org>",
            "Subject: Abwesenheitsnotiz\nReferences: <1@e.org>",
            "Subject: Réponse automatique : x\nIn-Reply-To: <1@e.org>",
            "Subject: Автоответ: x\nIn-Reply-To: <1@e.org>",
            "Subject: 自动回复: x\nIn-Reply-To: <1@e.org>",
            "Subject: Respuesta automática: x\nPrecedence: normal",
        ],
    )
    def test_are_recognized(self, head: str) -> None:
        found = mark(head)
        assert found is not None
        assert found.reason == "autoreply"
        assert found.why

    @pytest.mark.parametrize(
        "head",
        [
            "Subject: Re: Tap\nIn-Reply-To: <1@e.org>",
            "Auto-Submitted: no",
            "Subject: Out of office hours nobody answers",
            "Return-Path: <rosa@p.test>",
            "X-Auto-Response-Suppress: DR, RN",
            "Precedence: normal",
            "X-Loop: people",
            "Subject: Absence de réponse de votre part\nIn-Reply-To: <1@e.org>",
            "Subject: Out of office hours nobody answers\nIn-Reply-To: <1@e.org>",
            "Subject: On holiday my tap broke\nReferences:",
        ],
    )
    def test_are_not_seen_in_peoples_mail(self, head: str) -> None:
        assert mark(head) is None


class TestLists:
    @pytest.mark.parametrize(
        "head", ["List-Id: <x.y.test>", "Precedence: bulk", "List-Unsubscribe: <mailto:x@y.test>"]
    )
    def test_are_recognized(self, head: str) -> None:
        found = mark(head)
        assert found is not None
        assert found.reason == "list"

    def test_let_forms_through_that_are_answered_elsewhere(self) -> None:
        unsubscribe = "List-Unsubscribe: <mailto:x@y.test>\nReply-To: "
        assert mark(unsubscribe + "Rosa <rosa@home.test>") is None
        assert mark(unsubscribe + "news@p.test") is not None

    def test_let_our_own_group_address_through(self) -> None:
        assert mark("List-Id: Desk <desk.e.org>\nPrecedence: list") is None
        assert mark("List-Post: <mailto:desk@e.org>\nPrecedence: list") is None


class TestBounces:
    def test_are_not_made_by_people_who_quote_one(self) -> None:
        body = "I got this: Your message could not be delivered, user unknown. Why?"
        assert mark("Subject: Undelivered Mail Returned to Sender?", body) is None

    def test_are_not_made_by_people_who_forward_one(self) -> None:
        body = "Why did this come?\n\nYour message could not be delivered\nMessage-ID: <1@p.test>\n"
        assert mark("Subject: Fwd: Undelivered Mail Returned to Sender", body) is None

    def test_name_recipient_and_mail_from_the_words_alone(self) -> None:
        body = "The following addresses failed:\n  lost@p.test\n\nMessage-ID: <our.1@e.org>\n"
        found = mark("Return-Path: <>\nSubject: failure notice", body)
        assert found is not None
        assert (found.reason, found.failed) == ("bounce", ("lost@p.test",))
        assert found.original_id == "our.1@e.org"

    def test_never_name_ourselves_as_lost(self) -> None:
        found = mark("X-Failed-Recipients: desk@e.org, lost@p.test\nReturn-Path: <>")
        assert found is not None
        assert found.failed == ("lost@p.test",)

    def test_read_the_json_of_amazon(self) -> None:
        body = '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"a@p.test"}]}}'
        found = mark("x-amz-sns-message-id: 1", body)
        assert found is not None
        assert (found.reason, found.failed) == ("bounce", ("a@p.test",))


class TestSamples:
    def test_recognizes_the_bounces_of_many_servers(self, shared_data: Path) -> None:
        """Of 404 samples 402 are recognized; measured for docs/connectors/email.md."""
        counts: Counter[str] = Counter()
        paths = sorted((shared_data / "hostile" / "sisimai" / "maildir").rglob("*.eml"))
        for path in paths:
            found = read_letter(path.read_bytes()).automatic
            counts["automatic"] += found is not None
            if found is not None and found.reason in ("bounce", "delay", "complaint"):
                counts["bounce"] += 1
                counts["recipient"] += bool(found.failed)
                counts["original"] += bool(found.original_id)
        assert len(paths) >= 400
        assert counts["automatic"] >= 0.99 * len(paths)
        assert counts["bounce"] >= 0.97 * len(paths)
        assert counts["recipient"] >= 0.97 * counts["bounce"]
        assert counts["original"] >= 0.85 * counts["bounce"]

    def test_takes_replies_of_people_for_what_they_are(self, shared_data: Path) -> None:
        folder = shared_data / "hostile"
        replies = sorted(
            (folder / "talon" / "tests" / "fixtures" / "standard_replies").glob("*.eml")
        )
        assert replies
        for path in replies:
            mail = read_mail(path.read_bytes())
            assert recognize(mail, read_body(mail, Budget()).text) is None, path.name


class TestHostileReports:
    @pytest.mark.parametrize(
        ("head", "body"),
        [
            ("Subject: Undelivered mail\nX-Failed-Recipients: a@e.org", "x" + "\n" * 100_000 + "x"),
            ("Subject: Undelivered mail\nX-Failed-Recipients: a@e.org", "\n>" * 50_000 + "x"),
            ("Return-Path: " + "!" * 60_000 + "\nSubject: Hello", "Hello"),
        ],
    )
    def test_are_read_in_one_walk(self, head: str, body: str) -> None:
        begun = time.thread_time()
        mark(head, body)
        assert time.thread_time() - begun < 3, "a square of the length would be many seconds"
