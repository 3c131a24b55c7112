"""The invented desk: beside the real one, never instead of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests import cast

from allears.cases.models import Calendar, Route, SavedView, SlaPolicy
from allears.cases.rules.notices import Kind
from allears.flow.demo import house
from allears.knowledge.models import CannedReply
from allears.mentions.models import Monitor
from allears.staff import queries as people
from allears.staff.models import Team, User, Wishes

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def build() -> house.House:
    return house.build(world=Path("/nowhere"), loaded_at=NOW, now=NOW)


class TestBuild:
    def test_leaves_the_real_tree_and_puts_its_branch_before_it(self) -> None:
        before = list(Route.objects.order_by("id").values_list("id", "name", "team_id"))
        made = build()
        assert (
            list(Route.objects.order_by("id").values_list("id", "name", "team_id"))[: len(before)]
            == before
        )
        branch = Route.objects.get(name="Fernhill (demo)")
        assert branch.position == 0
        assert branch.conditions["networks"] == ["demo-mail", "demo-square", "demo-stars"]
        assert set(made.made["routes"]) == set(
            Route.objects.exclude(pk__in=[row[0] for row in before]).values_list("pk", flat=True)
        )

    def test_notes_what_has_no_other_sign_of_being_invented(self) -> None:
        made = build().made
        assert set(
            Team.objects.filter(name__startswith="Fernhill").values_list("pk", flat=True)
        ) == (set(made["teams"]))
        assert SlaPolicy.objects.filter(pk__in=made["policies"]).count() == 3
        assert Calendar.objects.filter(pk__in=made["calendars"]).count() == 2
        assert Monitor.objects.filter(pk__in=made["monitors"]).count() == 5
        assert CannedReply.objects.filter(owner__invented_at__isnull=False).count() == 6
        assert SavedView.objects.filter(owner__invented_at__isnull=False).count() == 2

    def test_has_colleagues_who_are_told_in_the_app_alone(self) -> None:
        build()
        assert len(people.invented()) == 8
        assert not User.objects.filter(invented_at__isnull=False, role="administrator").exists()
        for wishes in Wishes.objects.all():
            assert wishes.ways == {str(kind): ["app"] for kind in Kind}

    def test_finds_another_name_for_a_team_where_one_is_taken(self) -> None:
        Team.objects.create(name="fernhill CARE", slug="x", created_at=NOW)
        assert build().teams["care"].name == "Fernhill care (demo)"

    def test_does_not_count_as_the_people_who_work_here(self) -> None:
        build()
        assert not people.has_users()
        cast.ada()
        assert people.has_users()
