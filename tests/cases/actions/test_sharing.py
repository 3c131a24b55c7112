from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Allowance, Case, Notice
from allears.staff import actions as staff
from allears.staff.actions import NotPossible
from allears.staff.models import Membership, Role, User


def colleague(name: str = "Noa Weiss") -> User:
    user, _made = User.objects.get_or_create(
        email=f"{name.split()[0].lower()}@example.org",
        defaults={"name": name, "role": Role.AGENT, "created_at": cast.NOW},
    )
    Membership.objects.get_or_create(team=cast.service(), user=user, defaults={"since": cast.NOW})
    return user


def queue(world: World, n: int) -> list[Case]:
    found = []
    for number in range(n):
        found.append(world.case(f"Where is parcel number {number}?", who=f"p{number}"))
        world.pass_time(minutes=1)
    return found


def shares(world: World, how: str) -> None:
    actions.set_sharing(team=cast.service(), how=how, by=cast.lena(), now=world.now)


def names(cases: list[Case]) -> list[str]:
    found = Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk")
    return [case.assignee.name if case.assignee else "" for case in found]


class TestTakeNext:
    def test_takes_who_waits_longest_and_the_next_then(self, world: World) -> None:
        one, two = queue(world, 2)
        for expected in (one, two, None):
            assert actions.take_next(by=world.agent, now=world.now) == expected
        assert names([one, two]) == [world.agent.name] * 2

    def test_leaves_other_teams_alone(self, world: World) -> None:
        queue(world, 1)
        assert actions.take_next(by=cast.pia(), now=world.now) is None

    def test_ends_where_somebody_has_as_much_as_they_can_take(self, world: World) -> None:
        queue(world, 3)
        skills = actions.Skills(capacity=1)
        actions.set_skills(user=world.agent, skills=skills, by=cast.lena(), now=world.now)
        actions.take_next(by=world.agent, now=world.now)
        with pytest.raises(NotPossible, match="You have 1 cases"):
            actions.take_next(by=world.agent, now=world.now)

    def test_looks_behind_what_only_others_can_take(self, world: World) -> None:
        """A front of the queue that fits nobody who is here hides nobody behind it."""
        speaks = actions.Skills(languages=["tr"])
        actions.set_skills(user=colleague(), skills=speaks, by=cast.lena(), now=world.now)
        mine = actions.Skills(languages=["en"])
        actions.set_skills(user=world.agent, skills=mine, by=cast.lena(), now=world.now)
        for n in range(55):
            world.says(f"Where is parcel number {n}?", who=f"p{n}")
        world.hear()
        world.care()
        Case.objects.update(language="tr", order_at=world.now - timedelta(hours=1))
        behind = world.case("Where is mine?", who="kim")
        Case.objects.filter(pk=behind.pk).update(language="en")
        taken = actions.take_next(by=world.agent, now=world.now)
        assert taken == behind

    def test_waits_a_day_for_who_knows_the_language_and_is_away(self, world: World) -> None:
        noa = colleague()
        speaks = actions.Skills(languages=["tr"])
        actions.set_skills(user=noa, skills=speaks, by=cast.lena(), now=world.now)
        mine = actions.Skills(languages=["en"])
        actions.set_skills(user=world.agent, skills=mine, by=cast.lena(), now=world.now)
        case = world.case("Nerede?")
        Case.objects.update(language="tr")
        actions.go_away(user=noa, until=None, by=noa, now=world.now)
        assert actions.take_next(by=world.agent, now=world.now) is None
        world.pass_time(hours=25)
        assert actions.take_next(by=world.agent, now=world.now) == case

    def test_is_not_for_readers(self, world: World) -> None:
        with pytest.raises(NotPossible):
            actions.take_next(by=cast.rita(), now=world.now)


class TestShare:
    def test_does_nothing_where_people_pull(self, world: World) -> None:
        (case,) = queue(world, 1)
        assert actions.share(now=world.now) == 0
        assert names([case]) == [""]

    def test_asks_once_where_nothing_waits(self, world: World) -> None:
        """The clock asks every few seconds, for each team that shares out."""
        shares(world, "round_robin")
        with CaptureQueriesContext(connection) as asked:
            assert actions.share(now=world.now) == 0
        assert len(asked) == 1

    def test_goes_round(self, world: World) -> None:
        colleague()
        cases = queue(world, 4)
        shares(world, "round_robin")
        assert actions.share(now=world.now) == 4
        assert sorted(names(cases)) == ["Amir Haddad"] * 2 + ["Noa Weiss"] * 2
        assert Notice.objects.filter(kind="assigned").count() == 4
        assert actions.share(now=world.now) == 0

    def test_gives_to_who_has_least_and_is_there(self, world: World) -> None:
        noa = colleague()
        first, *rest = queue(world, 3)
        actions.assign(case_id=first.pk, user=noa, by=cast.lena(), now=world.now)
        shares(world, "by_load")
        actions.go_away(user=noa, until=None, gives_back=False, by=noa, now=world.now)
        actions.share(now=world.now)
        assert names(rest) == ["Amir Haddad"] * 2

    def test_goes_by_language_and_product(self, world: World) -> None:
        noa = colleague()
        lead = cast.lena()
        kettle = world.case("My kettle leaks, who helps?", who="kim")
        shares(world, "by_skill")
        skills = actions.Skills(products=["Kettle"])
        actions.set_skills(user=noa, skills=skills, by=lead, now=world.now)
        actions.share(now=world.now)
        assert names([kettle]) == ["Noa Weiss"]

    def test_leaves_waiting_what_nobody_has_room_for(self, world: World) -> None:
        cases = queue(world, 3)
        shares(world, "by_load")
        skills = actions.Skills(capacities={"fake": 1})
        actions.set_skills(user=world.agent, skills=skills, by=cast.lena(), now=world.now)
        assert actions.share(now=world.now) == 1
        assert names(cases) == ["Amir Haddad", "", ""]


class TestRequeue:
    def test_puts_back_what_waits_for_who_goes_away_and_keeps_the_draft(self, world: World) -> None:
        one, two = queue(world, 2)
        for case in (one, two):
            actions.take(case_id=case.pk, by=world.agent, now=world.now)
        world.answer(two, "On its way.")
        actions.save_draft(
            case_id=one.pk, text="Dear", begun_version=1, by=world.agent, now=world.now
        )
        until = world.now + timedelta(days=1)
        actions.go_away(user=world.agent, until=until, by=cast.lena(), now=world.now)
        assert names([one, two]) == ["", "Amir Haddad"]
        assert one.drafts.count() == 1
        assert one.events.get(kind="released").words == "Amir Haddad is not there."

    def test_puts_back_what_lies_with_somebody_of_another_team(self, world: World) -> None:
        one, two = queue(world, 2)
        for case in (one, two):
            actions.take(case_id=case.pk, by=world.agent, now=world.now)
        two.watchers.add(cast.press())
        Allowance.objects.create(case=two, team=cast.press(), at=world.now)
        staff.change_user(
            user=world.agent,
            name=world.agent.name,
            role=world.agent.role,
            teams=[cast.press()],
            is_active=True,
            by=cast.ada(),
            now=world.now,
        )
        assert actions.requeue(now=world.now) == 1
        assert names([one, two]) == ["", "Amir Haddad"]

    def test_leaves_leads_and_those_who_are_there_alone(self, world: World) -> None:
        one, two = queue(world, 2)
        actions.take(case_id=one.pk, by=cast.lena(), now=world.now)
        actions.take(case_id=two.pk, by=world.agent, now=world.now)
        assert actions.requeue(now=world.now) == 0

    def test_ends_with_the_shift_where_cases_are_shared_out(self, world: World) -> None:
        (case,) = queue(world, 1)
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        staff.change_hours(
            user=world.agent, weekly=[[["09:00", "12:00"]]] + [[]] * 6, only_working=False
        )
        world.now = world.now.replace(hour=12, minute=20)
        shares(world, "by_load")
        assert actions.requeue(now=world.now) == 0
        world.now = world.now.replace(hour=12, minute=31)
        assert actions.requeue(now=world.now) == 1
        assert actions.share(now=world.now) == 0


class TestSetSharing:
    def test_refuses_what_it_does_not_know(self, world: World) -> None:
        with pytest.raises(NotPossible):
            shares(world, "by_lot")
