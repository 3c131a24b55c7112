"""What is objected to before a reply leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from allears.cases.rules.reply_check import (
    CaseState,
    Change,
    Did,
    Draft,
    Kind,
    check,
    n_parts,
)
from allears.listening.ports import Limits

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MAIL = CaseState(limits=Limits(can_private=True, can_files=True), channel_name="Help desk")
SOCIAL = CaseState(limits=Limits(max_chars=300, can_public=True), channel_name="Our account")
ANSWER = Draft(text="We are on it.", is_public=False, seen_at=NOW, author_id=1)
PUBLIC = replace(ANSWER, is_public=True)


def kinds(draft: Draft, state: CaseState) -> list[Kind]:
    return [objection.kind for objection in check(draft, state)]


class TestCheck:
    @pytest.mark.parametrize(("draft", "state"), [(ANSWER, MAIL), (PUBLIC, SOCIAL)])
    def test_lets_a_good_answer_leave(self, draft: Draft, state: CaseState) -> None:
        assert check(draft, state) == []

    @pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u2060", "\u00a0"])
    def test_objects_to_nothing(self, text: str) -> None:
        assert kinds(replace(ANSWER, text=text), MAIL) == [Kind.EMPTY]

    @pytest.mark.parametrize(
        ("seen_by", "answers", "found"),
        [
            ("public", "public", []),
            ("followers", "public", []),
            ("public", "unlisted", [Kind.SEEN_BY_MORE]),
            ("unlisted", "followers", [Kind.SEEN_BY_MORE]),
        ],
    )
    def test_says_when_more_people_would_see_it_than_saw_what_it_answers(
        self, seen_by: Any, answers: Any, found: list[Kind]
    ) -> None:
        draft = replace(PUBLIC, seen_by=seen_by, answers_seen_by=answers)
        assert kinds(draft, SOCIAL) == found
        assert not any(one.is_blocking for one in check(draft, SOCIAL))
        assert kinds(replace(draft, is_public=False), MAIL) == []

    def test_lets_a_file_speak_for_itself(self) -> None:
        assert kinds(replace(ANSWER, text="", n_files=1), MAIL) == []

    @pytest.mark.parametrize(
        ("text", "is_long"),
        [("x" * 300, False), ("x" * 301, True), ("e\u0301" * 300, False), ("👍" * 300, False)],
    )
    def test_counts_what_people_see(self, text: str, is_long: bool) -> None:
        assert kinds(replace(PUBLIC, text=text), SOCIAL) == [Kind.TOO_LONG] * is_long

    @pytest.mark.parametrize(
        ("n_words", "warning", "n"),
        [(5, "", 1), (20, "", 4), (5, "A warning of ours", 2), (200, "", None)],
    )
    def test_leaves_as_several_posts_where_the_network_has_threads(
        self, n_words: int, warning: str, n: int | None
    ) -> None:
        limits = Limits(max_chars=45, can_public=True, max_parts=4, has_warnings=True)
        text = "several " * n_words
        assert n_parts(text, limits, warning=warning) == n
        draft = Draft(text=text, warning=warning, is_public=True, seen_at=NOW, author_id=1)
        assert kinds(draft, CaseState(limits=limits)) == ([Kind.TOO_LONG] if n is None else [])

    def test_says_by_how_much_it_is_too_long(self) -> None:
        (objection,) = check(replace(PUBLIC, text="x" * 342), SOCIAL)
        assert objection.words == "It is 42 characters too long: at most 300 fit here."

    @pytest.mark.parametrize(
        ("draft", "state", "expected"),
        [
            (ANSWER, replace(MAIL, is_closed=True), [Kind.CLOSED]),
            (ANSWER, replace(MAIL, limits=None), [Kind.NO_WAY]),
            (ANSWER, replace(MAIL, limits=Limits()), [Kind.NO_WAY]),
            (ANSWER, replace(MAIL, is_channel_on=False), [Kind.NO_WAY]),
            (ANSWER, SOCIAL, [Kind.NO_WAY]),
            (PUBLIC, MAIL, [Kind.NO_WAY]),
            (replace(PUBLIC, n_files=1), SOCIAL, [Kind.NO_FILES]),
            (ANSWER, replace(MAIL, is_recipient_needed=True), [Kind.NOBODY_THERE]),
            (
                replace(ANSWER, subject=" "),
                replace(MAIL, limits=Limits(can_private=True, needs_subject=True)),
                [Kind.NO_SUBJECT],
            ),
        ],
    )
    def test_objects_to_a_way_that_leads_nowhere(
        self, draft: Draft, state: CaseState, expected: list[Kind]
    ) -> None:
        objections = check(draft, state)
        assert [objection.kind for objection in objections] == expected
        assert all(objection.is_blocking for objection in objections)

    @pytest.mark.parametrize(
        ("address", "is_refused"),
        [
            ("jo@x.example", False),
            ("noreply@x.example", True),
            ("No-Reply@x.example", True),
            ("do-not-reply@x.example", True),
            ("MAILER-DAEMON@x.example", True),
            ("postmaster@x.example", True),
            ("bounces+jo=y@x.example", True),
            ("robot@X.example", True),
            ("noreplyton@x.example", False),
            ("bouncer@x.example", False),
        ],
    )
    def test_refuses_machines(self, address: str, is_refused: bool) -> None:
        state = replace(MAIL, automatic=frozenset({"robot@x.example"}))
        found = kinds(replace(ANSWER, to=(address,)), state)
        assert found == [Kind.NOBODY_THERE] * is_refused

    def test_puts_first_what_blocks(self) -> None:
        text = "Call +49 30 123456789 " + "x" * 300
        assert kinds(replace(PUBLIC, text=text), SOCIAL) == [Kind.TOO_LONG, Kind.PERSONAL_DATA]


class TestMeanwhile:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (
                Change(
                    at=NOW + timedelta(seconds=1),
                    did=Did.ANSWERED,
                    who="Ben",
                    text="It is\nfixed",
                    author_id=2,
                ),
                "Ben has answered meanwhile: “It is fixed”",
            ),
            (
                Change(at=NOW + timedelta(seconds=1), did=Did.WROTE, who="Jo", text="x" * 99),
                f"Jo has written meanwhile: “{'x' * 79}…”",
            ),
        ],
    )
    def test_names_who_said_what(self, change: Change, words: str) -> None:
        (objection,) = check(ANSWER, replace(MAIL, changes=(change,)))
        assert (objection.words, objection.is_blocking) == (words, True)

    def test_tells_who_presses_send_twice(self) -> None:
        change = Change(
            at=NOW + timedelta(seconds=1), did=Did.ANSWERED, who="A", text=ANSWER.text,
            author_id=ANSWER.author_id,
        )  # fmt: skip
        (found,) = check(ANSWER, replace(MAIL, changes=(change,)))
        assert (found.kind, found.is_blocking) == (Kind.ANSWERED_MEANWHILE, True)
        assert found.words == "You have sent this already: “We are on it.”"

    @pytest.mark.parametrize(("seconds", "author_id"), [(0, 2), (-5, None), (5, ANSWER.author_id)])
    def test_is_not_what_the_agent_has_seen_or_said(
        self, seconds: int, author_id: int | None
    ) -> None:
        at = NOW + timedelta(seconds=seconds)
        change = Change(at=at, did=Did.ANSWERED, who="B", text="x", author_id=author_id)
        assert check(ANSWER, replace(MAIL, changes=(change,))) == []


class TestPersonalData:
    def test_warns_in_public_and_shows_no_number(self) -> None:
        text = "Your card 4111 1111 1111 1111"
        (objection,) = check(replace(PUBLIC, text=text), SOCIAL)
        assert (objection.kind, objection.is_blocking) == (Kind.PERSONAL_DATA, False)
        assert "a card number (•••• 1111)" in objection.words
        assert "4111" not in objection.words

    @pytest.mark.parametrize(
        ("text", "warns"),
        [
            ("Your card 4111 1111 1111 1111", True),
            ("Your new password is hunter2!", True),
            ("Call +49 30 1234567", False),
            ("Pay to DE89 3704 0044 0532 0130 00", False),
        ],
    )
    def test_warns_in_private_of_what_nobody_writes(self, text: str, warns: bool) -> None:
        found = check(replace(ANSWER, text=text), MAIL)
        assert [one.kind for one in found] == [Kind.PERSONAL_DATA] * warns
        assert not any(one.is_blocking for one in found)

    @pytest.mark.parametrize(
        ("text", "advises"),
        [
            ("Please send us your order number.", True),
            ("Could you tell us your e-mail address?", True),
            ("Schicken Sie uns bitte Ihre Kundennummer", True),
            ("Envoyez-nous votre numéro de commande", True),
            ("Envíenos su número de pedido", True),
            ("Sipariş numaranızı bize yazar mısınız?", True),
            ("أرسل لنا رقم الطلب", True),
            ("Your order number is on the letter.", False),
            ("We sent it to you yesterday.", False),
            ("Send us a message in private, please.", False),
        ],
    )
    def test_advises_to_ask_in_private(self, text: str, advises: bool) -> None:
        both = replace(SOCIAL, limits=replace(SOCIAL.limits, can_private=True))  # type: ignore[type-var]
        found = check(replace(PUBLIC, text=text), both)
        assert [one.kind for one in found] == [Kind.ASKED_IN_PUBLIC] * advises
        assert check(replace(ANSWER, text=text), MAIL) == []

    def test_leaves_our_own_numbers_alone(self) -> None:
        state = replace(SOCIAL, our_numbers=("+49 30 123-456-789",))
        assert check(replace(PUBLIC, text="Call +49 (30) 123456789"), state) == []


class TestLanguage:
    def test_puts_every_sentence_into_the_language_of_who_answers(self) -> None:
        """What is said to `say` is a whole sentence without values, so that a catalogue can hold it."""
        asked: list[str] = []

        def say(words: str) -> str:
            asked.append(words)
            return f"[{words}]"

        text = "Yes. My card is 4111 1111 1111 1111, {{name}}"
        mine = replace(PUBLIC, text=text)
        again = Change(
            at=mine.seen_at + timedelta(seconds=1),
            did=Did.ANSWERED,
            who="Amir",
            text=mine.text,
            author_id=mine.author_id,
        )
        found = check(mine, replace(SOCIAL, changes=[again], writing=("Lena",)), say=say)
        assert {one.kind for one in found} >= {
            Kind.ANSWERED_MEANWHILE,
            Kind.BLANKS_LEFT,
            Kind.PERSONAL_DATA,
            Kind.SOMEBODY_WRITES,
        }
        assert all(one.words.startswith("[") for one in found)
        assert "You have sent this already: “%(text)s”" in asked
        assert "a card number" in asked
