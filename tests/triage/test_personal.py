from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.triage import personal
from allears.triage.personal import Kind

TABLE = [
    ("card 4242 4242 4242 4242 ok", Kind.CARD, "card •••• 4242 ok"),
    ("378282246310005", Kind.CARD, "•••• 0005"),
    ("4111-1111-1111-1112", None, ""),
    ("DE89 3704 0044 0532 0130 00 und mehr", Kind.IBAN, "•••• 3000 und mehr"),
    ("DE88370400440532013000", None, ""),
    ("call me: +49 30 1234567", Kind.PHONE, "call me: •••• 67"),
    ("room 0815, floor 12", None, ""),
    ("order 998877665544", None, ""),
    ("my password is hunter2!", Kind.PASSWORD, "my password is ••••••!"),
    ("Mein Passwort lautet: Sommer2026", Kind.PASSWORD, "Mein Passwort lautet: ••••••"),
    ("mot de passe : ab12cd", Kind.PASSWORD, "mot de passe : ••••••"),
    ("contraseña es perro99", Kind.PASSWORD, "contraseña es ••••••"),
    ("şifrem: kedi1234", Kind.PASSWORD, "şifrem: ••••••"),
    ("كلمة السر هي abc12345", Kind.PASSWORD, "كلمة السر هي ••••••"),
    ("my password is wrong", None, ""),
    ("my password is not accepted", None, ""),
    ("I forgot my password, please help", None, ""),
    ("Passport number C01X00T47", Kind.PASSPORT, "Passport number ••••••"),
    ("Reisepass Nr. C01X0006H", Kind.PASSPORT, "Reisepass Nr. ••••••"),
    ("my passport expired in 2024", None, ""),
    ("C01X00T47", None, ""),
    (
        "I live at 12 Mill Lane, Leeds. Send it there",
        Kind.ADDRESS,
        "I live at ••••••. Send it there",
    ),
    ("Ich wohne in Hauptstraße 5, 10115 Berlin", Kind.ADDRESS, "Ich wohne in ••••••"),
    ("عنواني: شارع النيل 14", Kind.ADDRESS, "عنواني: ••••••"),
    ("I live in Leeds and like it", None, ""),
    ("2026-05-04 12:00:00", None, ""),
    ("", None, ""),
]


class TestFind:
    @pytest.mark.parametrize(("text", "kind", "shown"), TABLE)
    def test_knows_it_by_form_check_digits_and_the_words_before(
        self, text: str, kind: Kind | None, shown: str
    ) -> None:
        assert personal.kinds(text) == ({kind} if kind else set())
        assert personal.masked(text) == (shown or text)

    @given(st.text("0123456789 +-/DEpasword:is", max_size=200))
    def test_gives_parts_of_the_text_that_do_not_overlap(self, text: str) -> None:
        found = personal.find(text)
        assert all(a.end <= b.start for a, b in pairwise(found))
        assert all(0 <= one.start < one.end <= len(text) for one in found)

    @pytest.mark.parametrize(
        "unit", ["1 ", "DE12 ", "password is ", "my address ", "+1", "passport "]
    )
    def test_ends_soon_whatever_is_sent(self, unit: str) -> None:
        text = unit * (personal.MOST_CHARS // len(unit))
        assert all(one.end <= len(text) for one in personal.find(text))


class TestMasked:
    def test_leaves_what_is_not_asked_for(self) -> None:
        text = "4111111111111111 and +4930123456789"
        assert personal.masked(text, personal.SECRETS) == "•••• 1111 and +4930123456789"

    @pytest.mark.parametrize("text", [row[0] for row in TABLE])
    def test_is_the_same_when_done_twice(self, text: str) -> None:
        once = personal.masked(text)
        assert personal.masked(once) == once
