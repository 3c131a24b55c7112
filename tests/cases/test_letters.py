from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.cast import NOW

from allears.cases import letters
from allears.staff.models import Telling, User, Wishes

AMIR = User(pk=7, name="Amir", email="amir@example.org", timezone="UTC", locale="en")


def row(
    n: int, *, kind: str = "new_answer", case_id: int | None = 1, words: str = "Hello?"
) -> Telling:
    at = NOW + timedelta(minutes=n)
    return Telling(pk=n, user=AMIR, kind=kind, case_id=case_id, who="Rosa", words=words, at=at)


def letter(*rows: Telling, **wishes: object) -> letters.Letter:
    return letters.letter(
        rows, AMIR, Wishes(user=AMIR, **wishes), url="https://desk.test/", house=""
    )


class TestLetter:
    def test_gathers_what_happened_in_one_case(self) -> None:
        made = letter(row(1), row(2))
        assert made.subject == "Rosa wrote again · 2 times"
        assert made.text.count("https://desk.test/cases/1/") == 1

    @pytest.mark.parametrize("with_words", [True, False])
    def test_holds_the_words_only_for_who_wants_them(self, with_words: bool) -> None:
        made = letter(row(1, words="My secret"), with_words=with_words)
        assert ("My secret" in made.text) is with_words
        assert ("My secret" in made.html) is with_words

    def test_never_holds_more_than_the_first_words(self) -> None:
        assert len(letter(row(1, words="word " * 50)).text) < 500

    def test_is_safe_whatever_somebody_wrote(self) -> None:
        made = letter(row(1, words="<script>alert(1)</script>"))
        assert "<script>" not in made.html
        assert "<script>" in made.text

    def test_tells_of_a_monitor_with_what_to_do_and_the_way_there(self) -> None:
        ill = row(3, kind="monitor", case_id=None, words="Silent for 3 days. See under channels.")
        ill.key, ill.who = "17:2026-03-10T12:00:00", "Trams"
        alone = letter(ill)
        assert alone.subject == "Your monitor “Trams” needs a look"
        assert "https://desk.test/settings/monitors/17/" in alone.text
        assert "Silent for 3 days" in alone.html
        assert "this test" not in alone.text + alone.html
        both = letter(row(1), ill)
        assert both.subject == "Rosa wrote again"
        assert "/settings/monitors/17/" in both.html
        assert "/cases/1/" in both.html

    def test_without_a_case_is_a_test(self) -> None:
        assert "this way works" in letter(row(1, kind="test", case_id=None)).subject


class TestPayload:
    def test_fits_into_a_push_in_the_readers_language(self) -> None:
        AMIR.locale = "ar"
        shown = json.loads(letters.payload(row(1, words="و" * 300), AMIR, Wishes(user=AMIR), n=2))
        AMIR.locale = "en"
        assert (shown["lang"], shown["dir"]) == ("ar", "rtl")
        assert len(json.dumps(shown, ensure_ascii=False).encode()) < 3000

    def test_leads_to_the_monitor_that_it_is_about(self) -> None:
        ill = row(1, kind="monitor", case_id=None, words="Silent for 3 days.")
        ill.key = "17:2026-03-10T12:00:00"
        shown = json.loads(letters.payload(ill, AMIR, Wishes(user=AMIR), n=1))
        assert (shown["url"], shown["body"]) == ("/settings/monitors/17/", "Silent for 3 days.")
        assert shown["tag"] == "monitor-17"

    def test_keeps_quiet_about_words_for_who_wishes_so(self) -> None:
        wishes = Wishes(user=AMIR, with_words=False)
        assert json.loads(letters.payload(row(1), AMIR, wishes, n=1))["body"] == ""
