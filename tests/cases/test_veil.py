from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW

from allears.cases import veil
from allears.cases.models import Event
from allears.staff.models import User

TEXT = "Card 4242 4242 4242 4242, call +49 30 1234567"
AMIR, LENA = User(pk=1, name="Amir"), User(pk=2, name="Lena")


def looked(minutes: int) -> Event:
    at = NOW - timedelta(minutes=minutes)
    return Event(kind="revealed", by=AMIR, at=at, data={"message": 7, "kinds": ["card"]})


class TestSees:
    def test_covers_all_for_who_only_reads(self) -> None:
        sees = veil.of([looked(1)], AMIR, may_answer=False, now=NOW)
        assert sees.read(7, TEXT) == "Card •••• 4242, call •••• 67"
        assert sees.veiled(7, TEXT) == "card number, telephone number"

    def test_covers_secrets_for_who_answers_until_they_ask(self) -> None:
        sees = veil.of([], AMIR, may_answer=True, now=NOW)
        assert sees.read(7, TEXT) == "Card •••• 4242, call +49 30 1234567"
        assert sees.veiled(7, TEXT) == "card number"

    def test_shows_it_for_an_hour_to_who_asked_alone(self) -> None:
        for minutes, reader, shown in ((1, AMIR, True), (61, AMIR, False), (1, LENA, False)):
            sees = veil.of([looked(minutes)], reader, may_answer=True, now=NOW)
            assert (sees.read(7, TEXT) == TEXT) is shown
            assert "4242 4242" not in sees.read(8, TEXT)
