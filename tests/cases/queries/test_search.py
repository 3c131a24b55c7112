from __future__ import annotations

import pytest
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, Message, Note, Said
from allears.cases.queries import search
from allears.cases.queries.search import Wanted


def found(words: str, world: World) -> list[int]:
    wanted = Wanted(words=words, languages=("en",))
    return [case.pk for case in search.find_cases(wanted, by=world.agent, limit=9)[0]]


class TestSaid:
    def test_holds_what_they_said_what_we_said_and_notes(self, world: World) -> None:
        case = world.case("My parcel is lost")
        world.pass_time(minutes=1)
        world.answer(case, "It was found in Lisbon.")
        actions.note(case_id=case.pk, text="A voucher", by=world.agent, now=world.now)
        for words in ("parcels", "lisbon", "vouchers", "mira", "parcel lisbon voucher mira"):
            assert found(words, world) == [case.pk], words
        assert found("parcel zebra", world) == []

    def test_follows_a_change_and_a_removal(self, world: World) -> None:
        case = world.case("My parcel is lost")
        other = world.case("Do you sell blue ones?", who="noor")
        Note.objects.create(case=case, at=world.now, by=world.agent, text="zebra")
        Note.objects.update(text="okapi")
        assert (found("zebra", world), found("okapi", world)) == ([], [case.pk])
        Note.objects.update(case=other)
        assert found("okapi", world) == [other.pk]
        Note.objects.all().delete()
        assert found("okapi", world) == []
        assert Said.objects.count() == 2

    def test_is_the_same_made_at_once_and_bit_by_bit(self, world: World) -> None:
        case = world.case("My parcel is lost")
        world.pass_time(minutes=1)
        world.answer(case, "It was found in Lisbon.")
        before = set(str(Said.objects.get().words).replace("'", "").split())
        Case.objects.update(title="x")
        Case.objects.update(title=case.title)
        after = set(str(Said.objects.get().words).replace("'", "").split())
        assert {one.partition(":")[0] for one in before} == {one.partition(":")[0] for one in after}
        assert Message.objects.count() == 2


class TestQuery:
    def test_of_the_language_meets_what_the_person_said(self, world: World) -> None:
        case = world.case("My parcel is lost")
        world.case("Do you sell parcels?", who="noor")
        met = search.meeting_cases('"parcel is"', Wanted(words=""), by=world.agent, limit=9)
        assert [one.pk for one in met.cases] == [case.pk]


class TestByNumber:
    @pytest.mark.parametrize(
        ("words", "number"), [("#42", 42), (" 42 ", 42), ("#", None), ("٣", None), ("9" * 30, None)]
    )
    def test_reads_numbers_alone(self, words: str, number: int | None) -> None:
        assert search.by_number(words) == number
