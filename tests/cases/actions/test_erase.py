"""What is invented goes, what is real stays and is handed on."""

from __future__ import annotations

import pytest
from tests import cast

from allears.cases.actions import assign, erase
from allears.cases.models import Case, Route, RouteRevision, SavedView
from allears.staff.models import Membership, Team

pytestmark = pytest.mark.django_db


def what(**more: object) -> erase.Invented:
    names = ("channel_ids", "user_ids", "team_ids", "route_ids", "policy_ids", "calendar_ids")
    return erase.Invented(**{name: more.get(name, []) for name in names})  # type: ignore[arg-type]


def case_on(channel: str) -> Case:
    place = cast.channel(channel)
    said = cast.post(f"Why is it late on {channel}?", who=f"{channel} Lang", visibility="private")
    cast.hear(said, on=place)
    cast.care()
    return Case.objects.latest("pk")


class TestEraseInvented:
    def test_takes_the_cases_of_its_channels_and_no_others(self) -> None:
        invented, real = case_on("Square"), case_on("Mailbox")
        ids = [cast.channel("Square").pk]
        gone, n_handed = erase.erase_invented(
            what=what(channel_ids=ids), by=cast.ada(), now=cast.NOW
        )
        assert gone == [invented.pk]
        assert n_handed == 0
        assert list(Case.objects.all()) == [real]

    def test_gives_real_cases_to_who_removes_and_to_the_team_at_the_root(self) -> None:
        real = case_on("Mailbox")
        team = Team.objects.create(name="Invented", slug="invented", created_at=cast.NOW)
        Case.objects.filter(pk=real.pk).update(team=team)
        Membership.objects.create(team=team, user=cast.amir(), since=cast.NOW)
        assign(case_id=real.pk, user=cast.amir(), by=cast.ada(), now=cast.NOW)
        found = what(user_ids=[cast.amir().pk], team_ids=[team.pk])
        _gone, n_handed = erase.erase_invented(what=found, by=cast.lena(), now=cast.NOW)
        real.refresh_from_db()
        assert n_handed == 1
        assert real.assignee == cast.lena()
        assert real.team == Route.objects.get(parent=None).team

    def test_closes_the_gap_in_the_tree_and_keeps_what_hung_below(self) -> None:
        root = Route.objects.get(parent=None)
        first = Route.objects.filter(parent=root).order_by("position")[0]
        child = Route.objects.create(parent=first, name="Real", position=0)
        RouteRevision.objects.create(at=cast.NOW, by=cast.amir(), tree={})
        found = what(route_ids=[first.pk], user_ids=[cast.amir().pk])
        erase.erase_invented(what=found, by=cast.ada(), now=cast.NOW)
        child.refresh_from_db()
        assert child.parent == root
        places = Route.objects.filter(parent=root).values_list("position", flat=True)
        assert sorted(places) == list(range(len(places)))
        assert not RouteRevision.objects.exists()

    def test_leaves_a_view_that_was_shared_with_an_invented_team_to_its_owner(self) -> None:
        team = Team.objects.create(name="Invented", slug="invented", created_at=cast.NOW)
        view = SavedView.objects.create(
            owner=cast.lena(), name="Mine", area="inbox", query="queue=all", team=team,
            shared_at=cast.NOW, created_at=cast.NOW, changed_at=cast.NOW,
        )  # fmt: skip
        erase.erase_invented(what=what(team_ids=[team.pk]), by=cast.ada(), now=cast.NOW)
        view.refresh_from_db()
        assert view.team is None
        assert view.shared_at is None
