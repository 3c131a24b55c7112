"""A person's whole story, read page after page."""

from __future__ import annotations

from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Case
from allears.cases.queries import Moment, StoryKind
from allears.contacts import queries as contacts


def told(case: Case, **more: object) -> list[Moment]:
    ids = [one.pk for one in contacts.identities_of(case.contact_id)]
    return queries.story(case.contact_id, identity_ids=ids, **more)  # type: ignore[arg-type]


def lived(world: World) -> Case:
    case = world.case("My parcel is broken")
    world.pass_time(minutes=1)
    world.answer(case, "A new one is on its way.")
    world.pass_time(minutes=1)
    actions.note(case_id=case.pk, text="Nice", by=world.agent, now=world.now)
    world.pass_time(minutes=1)
    actions.close(case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now)
    return case


class TestStory:
    def test_weaves_all_kinds_newest_first(self, world: World) -> None:
        kinds = [one.kind for one in told(lived(world))]
        assert kinds == [
            StoryKind.CASE,
            StoryKind.NOTE,
            StoryKind.ANSWERED,
            StoryKind.SAID,
            StoryKind.CASE,
        ]

    def test_loses_and_doubles_nothing_between_pages(self, world: World) -> None:
        case = lived(world)
        for n in range(5):
            actions.note(case_id=case.pk, text=f"{n}", by=world.agent, now=world.now)
        whole = [one.place for one in told(case)]
        found, place = [], None
        while page := told(case, before=place, limit=2):
            found += [one.place for one in page]
            place = page[-1].place
        assert found == whole

    def test_tells_one_kind_alone(self, world: World) -> None:
        (note,) = told(lived(world), kind=StoryKind.NOTE)
        assert note.row.text == "Nice"


class TestOpen:
    def test_is_known_by_person(self, world: World) -> None:
        lived(world)
        case = world.case("And the ferry ticket in the harbour", who="jonas")
        assert queries.contact_ids_with_open() == [case.contact_id]


class TestByCases:
    def test_counts_within_those_that_are_asked_for(self, world: World) -> None:
        case = lived(world)
        assert queries.by_n_cases(within=None, after=None, limit=5) == [(case.contact_id, 1)]
        assert queries.by_n_cases(within=[], after=None, limit=5) == []
        assert queries.by_n_cases(within=None, after=(1, case.contact_id), limit=5) == []
