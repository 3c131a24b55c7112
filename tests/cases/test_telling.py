"""A person's story as their page tells it."""

from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions, queries, telling
from allears.cases.queries import StoryKind
from allears.contacts import queries as contacts


class TestDays:
    def test_group_moments_and_lead_on_to_the_case(self, world: World) -> None:
        case = world.case("My parcel is broken")
        world.pass_time(days=1)
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        ids = [one.pk for one in contacts.identities_of(case.contact_id)]
        found = queries.story(case.contact_id, identity_ids=ids)
        days = telling.days(found, now=world.now)
        assert [day["day"] for day in days] == ["Today", "Yesterday"]
        (closed,) = days[0]["moments"]
        assert (closed["who"], closed["by"]) == (
            "Solved, not confirmed",
            f"closed by {cast.amir().name}",
        )
        said = next(one for one in days[1]["moments"] if one["kind"] == "said")
        assert (said["url"], said["words"]) == (f"/cases/{case.pk}/", "My parcel is broken")


class TestPlace:
    def test_is_read_as_it_was_written(self, world: World) -> None:
        case = world.case()
        ids = [one.pk for one in contacts.identities_of(case.contact_id)]
        for moment in queries.story(case.contact_id, identity_ids=ids):
            assert telling.read_place(telling.write_place(moment)) == moment.place

    @pytest.mark.parametrize(
        "raw", ["", "x", "2026-03-02T10:00:00_said_1", "2026-03-02T10:00:00+00:00_x_1",
                "2026-03-02T10:00:00+00:00_said_x", "2026-03-02T10:00:00+00:00_said_"]
    )  # fmt: skip
    def test_is_none_for_anything_else(self, raw: str) -> None:
        assert telling.read_place(raw) is None


class TestFilters:
    def test_mark_the_one_that_is_chosen(self) -> None:
        tabs = telling.filters(StoryKind.NOTE, "/people/1/")
        assert [tab["url"] for tab in tabs if tab["is_current"]] == ["/people/1/?kind=note"]
        assert tabs[0]["url"] == "/people/1/"
