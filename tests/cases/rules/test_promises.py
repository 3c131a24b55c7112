from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import promises
from allears.cases.rules.sla import ALWAYS, Calendar

NOW = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)
"""A Thursday, eleven o'clock in Berlin."""
WEEK = dict.fromkeys(range(5), ((9 * 60, 17 * 60),))
OFFICE = Calendar(time_zone="Europe/Berlin", weekly=WEEK, holidays=frozenset({date(2026, 12, 25)}))


def due(
    text: str, *, language: str = "en", now: datetime = NOW, calendar: Calendar = OFFICE
) -> str:
    """The first promise, by the clock of Berlin; "" for none."""
    found = promises.find(text, language=language, now=now, zone="Europe/Berlin", calendar=calendar)
    if not found:
        return ""
    local = found[0].due_at.astimezone(promises.ZoneInfo("Europe/Berlin"))
    return f"{local:%a %d %b %H:%M}"


PROMISES = [
    ("en", "I'll have an answer for you by Tuesday.", "Tue 24 Nov 17:00"),
    ("en", "I’ll come back to you by Tuesday at 3 pm.", "Tue 24 Nov 15:00"),
    ("en", "You will have an answer by Friday at noon.", "Fri 20 Nov 12:00"),
    ("en", "By Tuesday, I will know more.", "Tue 24 Nov 17:00"),
    ("en", "We will refund it within two days.", "Fri 20 Nov 17:00"),
    ("en", "We'll write to you within 24 hours.", "Fri 20 Nov 11:00"),
    ("en", "I'll call you in 30 minutes.", "Thu 19 Nov 11:30"),
    ("en", "We will send it within two working days.", "Mon 23 Nov 17:00"),
    ("en", "You'll hear from us today.", "Thu 19 Nov 17:00"),
    ("en", "I will look at it this afternoon.", "Thu 19 Nov 18:00"),
    ("en", "I'll ring you tomorrow morning.", "Fri 20 Nov 12:00"),
    ("en", "We will answer by the day after tomorrow.", "Fri 20 Nov 17:00"),
    ("en", "I'll get back to you.", "Fri 20 Nov 17:00"),
    ("en", "I will keep you posted, promise!", "Fri 20 Nov 17:00"),
    ("en", "We'll have it fixed by 24 November.", "Tue 24 Nov 17:00"),
    ("en", "We'll have it fixed by November 24th.", "Tue 24 Nov 17:00"),
    ("en", "We'll have it fixed by 2026-11-24.", "Tue 24 Nov 17:00"),
    ("en", "We will tell you by the end of the week.", "Fri 20 Nov 17:00"),
    ("en", "I'll check that next week.", "Fri 27 Nov 17:00"),
    ("en", "I'll check that by next Friday.", "Fri 27 Nov 17:00"),
    ("en", "Your parcel will arrive by Monday.", "Mon 23 Nov 17:00"),
    ("en", "I can't say now, but I will know by Monday.", "Mon 23 Nov 17:00"),
    ("en", "Thanks for waiting since Monday. I'll come back to you. By Friday at the latest.",
     "Fri 20 Nov 17:00"),
    ("en", "We will tell you by 5 pm.", "Thu 19 Nov 17:00"),
    ("de", "Ich melde mich bis Freitag.", "Fri 20 Nov 17:00"),
    ("de", "Ich melde mich heute noch.", "Thu 19 Nov 17:00"),
    ("de", "Wir klären das in zwei Tagen.", "Fri 20 Nov 17:00"),
    ("de", "Wir erstatten den Betrag innerhalb von drei Werktagen.", "Tue 24 Nov 17:00"),
    ("de", "Sie hören bis spätestens Dienstag um 12 Uhr von uns.", "Tue 24 Nov 12:00"),
    ("de", "Ich prüfe das bis morgen Mittag.", "Fri 20 Nov 12:00"),
    ("de", "Ich rufe Sie bis 15 Uhr an.", "Thu 19 Nov 15:00"),
    ("de", "Bis zum 24. November wissen wir mehr.", "Tue 24 Nov 17:00"),
    ("de", "Wir antworten bis zum 24.11. auf alles.", "Tue 24 Nov 17:00"),
    ("de", "Ich melde mich bei Ihnen.", "Fri 20 Nov 17:00"),
    ("de", "Nächste Woche wissen wir mehr.", "Fri 27 Nov 17:00"),
    ("fr", "Je reviens vers vous d’ici vendredi.", "Fri 20 Nov 17:00"),
    ("fr", "Nous vous répondrons sous 48 heures.", "Sat 21 Nov 11:00"),
    ("fr", "Je vous rappelle demain.", "Fri 20 Nov 17:00"),
    ("fr", "Je reviens vers vous.", "Fri 20 Nov 17:00"),
    ("es", "Le responderé antes del martes.", "Tue 24 Nov 17:00"),
    ("es", "Le avisaremos en dos días.", "Fri 20 Nov 17:00"),
    ("es", "Se lo enviaré mañana.", "Fri 20 Nov 17:00"),
    ("ar", "سأعود إليك غدًا.", "Fri 20 Nov 17:00"),
    ("ar", "سنرد عليك خلال يومين.", "Fri 20 Nov 17:00"),
    ("ar", "سأكتب لك يوم الثلاثاء.", "Tue 24 Nov 17:00"),
]  # fmt: skip
NONE = [
    "By Tuesday I had waited a week.",
    "Please send us the receipt by Friday.",
    "Could you write to us by Friday?",
    "Will you be there on Tuesday?",
    "If you write by Friday, it is free.",
    "If you send it by Friday, we'll be glad.",
    "I can't promise that by Tuesday.",
    "We won't manage it by Friday.",
    "You ordered on Tuesday, and we will refund what you paid.",
    "The shop is open until Friday.",
    "I will be glad to help. You wrote on Monday.",
    "Thank you for the kind words.",
    "Today is a good day.",
    "Will I see you tomorrow?",
    "I'll let you know if I can.",
    "Guten Morgen, ich freue mich über Ihre Nachricht.",
    "guten morgen, ich freue mich über Ihre Nachricht.",
    "Wir haben bis Freitag geöffnet.",
    "Ich bin bis Freitag im Urlaub.",
    "Bitte schicken Sie uns die Rechnung bis Freitag.",
    "Können Sie uns bis Freitag schreiben?",
    "Wenn Sie bis Freitag schreiben, freuen wir uns.",
    "Wir können das bis Freitag leider nicht schaffen.",
    "Merci de nous écrire avant vendredi.",
    "Si vous écrivez avant vendredi, c'est gratuit.",
    "Por favor, escriba antes del martes.",
    "",
    "123 by by by",
]


class TestFind:
    @pytest.mark.parametrize(("language", "text", "expected"), PROMISES)
    def test_reads_the_time(self, language: str, text: str, expected: str) -> None:
        assert due(text, language=language) == expected

    @pytest.mark.parametrize(("language", "text", "expected"), PROMISES)
    def test_needs_no_language(self, language: str, text: str, expected: str) -> None:
        del language
        assert due(text, language="") == expected

    @pytest.mark.parametrize("text", NONE)
    def test_finds_none_where_nothing_is_promised(self, text: str) -> None:
        assert due(text) == ""

    def test_names_the_words_where_they_stand(self) -> None:
        text = "Hello Mira, I will write by Tuesday. Yours"
        (found,) = promises.find(text, language="en", now=NOW, zone="UTC", calendar=OFFICE)
        assert text[found.start : found.end] == found.words == "by Tuesday"

    def test_puts_the_earliest_first(self) -> None:
        text = "I'll fix it by Tuesday and I will call you today."
        found = promises.find(text, language="en", now=NOW, zone="UTC", calendar=OFFICE)
        assert [one.words for one in found] == ["today", "by Tuesday"]

    def test_never_stretches_a_closed_day(self) -> None:
        assert due("I will write by Saturday.") == "Fri 20 Nov 17:00"
        now = datetime(2026, 12, 23, 10, 0, tzinfo=UTC)
        assert due("I will write by Friday.", now=now) == "Thu 24 Dec 17:00"

    def test_late_in_the_day_means_before_midnight(self) -> None:
        now = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)
        assert due("I will write today.", now=now) == "Thu 19 Nov 23:59"

    def test_knows_an_evening_where_no_calendar_is(self) -> None:
        assert due("I will write by Saturday.", calendar=ALWAYS) == "Sat 21 Nov 17:00"

    def test_on_a_tuesday_means_the_next_one(self) -> None:
        now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
        assert due("I will write by Tuesday.", now=now) == "Tue 01 Dec 17:00"

    def test_stays_where_the_writer_is_when_the_clocks_change(self) -> None:
        now = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
        assert due("I will call tomorrow at 12:00.", now=now, calendar=ALWAYS) == "Sun 25 Oct 12:00"

    @given(st.text(max_size=200))
    def test_takes_any_text(self, text: str) -> None:
        found = promises.find("I will " + text, language="", now=NOW, zone="UTC", calendar=OFFICE)
        assert all(one.due_at > NOW for one in found)

    def test_is_quick_over_a_long_text(self) -> None:
        text = "by " * 3000 + "I will write by Tuesday, " * 300
        assert len(promises.find(text, language="en", now=NOW, zone="UTC", calendar=OFFICE)) == 5
