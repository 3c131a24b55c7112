from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions import lines
from allears.cases.models import Case, Notice
from allears.staff.actions import NotPossible
from allears.staff.models import Membership


def watch(world: World, case: Case) -> None:
    actions.watch(case_id=case.pk, team=cast.press(), by=world.agent, now=world.now)


def allow(world: World, case: Case, is_allowed: bool = True) -> None:
    actions.allow(
        case_id=case.pk, team=cast.press(), is_allowed=is_allowed, by=world.agent, now=world.now
    )


class TestWatch:
    def test_lets_a_team_see_and_note_and_not_answer(self, world: World) -> None:
        case, pia = world.case(), cast.pia()
        watch(world, case)
        actions.note(case_id=case.pk, text="We know him.", by=pia, now=world.now)
        world.agent = pia
        with pytest.raises(NotPossible, match="You can write a note"):
            world.answer(case, "Hello")
        with pytest.raises(NotPossible):
            actions.close(case_id=case.pk, outcome="spam", words="", by=pia, now=world.now)
        assert case.events.get(kind="watching").data["what"] == "began"

    def test_can_be_asked_by_the_team_itself(self, world: World) -> None:
        case = world.case()
        actions.watch(case_id=case.pk, team=cast.press(), by=cast.pia(), now=world.now)
        assert case.watchers.get() == cast.press()
        with pytest.raises(NotPossible):
            actions.watch(case_id=case.pk, team=cast.service(), by=cast.amir(), now=world.now)


class TestAllow:
    def test_lets_a_watching_team_answer_and_ends_again(self, world: World) -> None:
        case, pia = world.case(), cast.pia()
        with pytest.raises(NotPossible, match="does not watch"):
            allow(world, case)
        watch(world, case)
        allow(world, case)
        actions.take(case_id=case.pk, by=pia, now=world.now)
        allow(world, case, is_allowed=False)
        case.refresh_from_db()
        assert case.assignee is None
        assert not lines.may_answer(case, pia)

    def test_is_not_for_the_watchers_to_say(self, world: World) -> None:
        case = world.case()
        watch(world, case)
        with pytest.raises(NotPossible):
            actions.allow(
                case_id=case.pk, team=cast.press(), is_allowed=True, by=cast.pia(), now=world.now
            )

    def test_ends_with_the_watching(self, world: World) -> None:
        case = world.case()
        watch(world, case)
        allow(world, case)
        actions.unwatch(case_id=case.pk, team=cast.press(), by=cast.pia(), now=world.now)
        assert not case.allowances.exists()
        assert not case.watchers.exists()

    def test_is_not_ended_by_who_only_reads(self, world: World) -> None:
        case, rita = world.case(), cast.rita()
        Membership.objects.create(team=cast.press(), user=rita, since=world.now)
        watch(world, case)
        with pytest.raises(NotPossible):
            actions.unwatch(case_id=case.pk, team=cast.press(), by=rita, now=world.now)
        assert case.watchers.exists()


class TestTell:
    def test_reaches_watchers_once_until_they_look(self, world: World) -> None:
        case, pia = world.case(), cast.pia()
        watch(world, case)
        for text in ("Hello?", "Hello again?"):
            world.pass_time(minutes=1)
            world.says(text)
            world.hear()
            world.care()
        assert Notice.objects.filter(kind="watched", user=pia).count() == 1
        assert not Notice.objects.filter(kind="watched").exclude(user=pia).exists()

    def test_tells_of_answers_and_of_the_end(self, world: World) -> None:
        case, pia = world.case(), cast.pia()
        watch(world, case)
        world.answer(case, "Yes, we are.")
        Notice.objects.update(read_at=world.now)
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        words = Notice.objects.filter(kind="watched", user=pia).order_by("pk")
        assert [one.words for one in words] == ["Yes, we are.", "Solved, not confirmed"]
