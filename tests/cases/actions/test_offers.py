from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.actions import offers
from allears.cases.models import Case, Clock, Notice, Offer
from allears.staff import actions as staff
from allears.staff.actions import NotPossible


def offer(world: World, case: Case, words: str = "A journalist") -> Offer:
    actions.hand_over(
        case_id=case.pk, team=cast.press(), words=words, by=world.agent, now=world.now
    )
    return Offer.objects.latest("pk")


def told(case: Case, kind: str) -> list[str]:
    rows = Notice.objects.filter(case=case, kind=kind).order_by("user__name")
    return [row.user.name for row in rows]


class TestHandOver:
    def test_only_offers_it_and_the_giver_stays_accountable(self, world: World) -> None:
        cast.pia()
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        clocks = list(Clock.objects.filter(case=case).values_list("kind", "due_at"))
        offer(world, case)
        case.refresh_from_db()
        assert (case.team, case.assignee) == (cast.service(), world.agent)
        assert list(Clock.objects.filter(case=case).values_list("kind", "due_at")) == clocks
        assert case.events.get(kind="offered").words == "A journalist"
        assert told(case, "offered") == ["Pia Novak"]

    def test_is_due_by_the_hours_of_the_case(self, world: World) -> None:
        world.now = world.now.replace(hour=16, minute=30)
        found = offer(world, world.case())
        assert found.due_at == world.now.replace(day=3, hour=9, minute=30)

    def test_is_one_at_a_time(self, world: World) -> None:
        case = world.case()
        offer(world, case)
        offer(world, case)
        assert Offer.objects.count() == 1
        legal = staff.add_team(name="Legal", about="", sign="scale", by=None, now=world.now)
        with pytest.raises(NotPossible, match="Press and public affairs already"):
            actions.hand_over(case_id=case.pk, team=legal, words="", by=world.agent, now=world.now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Offer.objects.create(
                case=case, giver=cast.service(), taker=legal, at=world.now, by=world.agent,
                warn_at=world.now, due_at=world.now,
            )  # fmt: skip

    def test_moves_at_once_for_a_lead_of_both(self, world: World) -> None:
        lead = cast.lena()
        for team in (cast.service(), cast.press()):
            staff.join_team(team=team, user=lead, by=None, now=world.now)
        case = world.case()
        offer(world, case)
        actions.hand_over(case_id=case.pk, team=cast.press(), words="", by=lead, now=world.now)
        case.refresh_from_db()
        assert case.team == cast.press()
        assert [team.pk for team in case.watchers.all()] == [cast.service().pk]
        assert Offer.objects.get().end == "over"

    def test_refuses_who_only_watches(self, world: World) -> None:
        case = world.case()
        case.watchers.add(cast.press())
        with pytest.raises(NotPossible, match="answers for this case"):
            actions.hand_over(
                case_id=case.pk, team=cast.press(), words="", by=cast.pia(), now=world.now
            )


class TestAccept:
    def test_makes_the_taker_accountable_and_lets_the_giver_watch(self, world: World) -> None:
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        offer(world, case)
        actions.accept_offer(case_id=case.pk, by=cast.pia(), now=world.now)
        case.refresh_from_db()
        assert (case.team, case.assignee) == (cast.press(), None)
        assert [team.pk for team in case.watchers.all()] == [cast.service().pk]
        event = case.events.get(kind="handed")
        assert (event.words, event.data["to_team"]) == ("A journalist", cast.press().name)
        assert told(case, "offer_answered") == ["Amir Haddad"]

    def test_can_take_it_too(self, world: World) -> None:
        case = world.case()
        offer(world, case)
        actions.accept_offer(case_id=case.pk, takes=True, by=cast.pia(), now=world.now)
        case.refresh_from_db()
        assert case.assignee == cast.pia()

    def test_is_not_for_the_giver(self, world: World) -> None:
        case = world.case()
        offer(world, case)
        with pytest.raises(NotPossible, match="Somebody who works in Press"):
            actions.accept_offer(case_id=case.pk, by=world.agent, now=world.now)

    def test_comes_too_late_for_what_was_taken_back(self, world: World) -> None:
        case = world.case()
        offer(world, case)
        actions.take_offer_back(case_id=case.pk, by=world.agent, now=world.now)
        with pytest.raises(NotPossible, match="not offered any more"):
            actions.accept_offer(case_id=case.pk, by=cast.pia(), now=world.now)

    def test_can_be_undone(self, world: World) -> None:
        case = world.case()
        offer(world, case)
        before = actions.recorded(
            case_id=case.pk,
            act=lambda: actions.accept_offer(case_id=case.pk, by=cast.pia(), now=world.now),
        )
        actions.put_back(before=before, by=cast.pia(), now=world.now)
        case.refresh_from_db()
        assert case.team == cast.service()
        assert Offer.objects.get().ended_at is None


class TestDecline:
    def test_needs_a_reason(self, world: World) -> None:
        case = world.case()
        offer(world, case)
        with pytest.raises(NotPossible, match="Say why"):
            actions.decline_offer(case_id=case.pk, words=" ", by=cast.pia(), now=world.now)
        actions.decline_offer(
            case_id=case.pk, words="He is a customer.", by=cast.pia(), now=world.now
        )
        case.refresh_from_db()
        assert case.team == cast.service()
        assert case.events.get(kind="declined").words == "He is a customer."
        notice = Notice.objects.get(kind="offer_answered")
        assert (notice.user, notice.words) == (world.agent, "Pia Novak: He is a customer.")


class TestClose:
    def test_ends_the_offer(self, world: World) -> None:
        case = world.case()
        offer(world, case)
        actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        assert Offer.objects.get().end == "over"


class TestRemind:
    def test_warns_the_taker_then_tells_the_leads_once_each(self, world: World) -> None:
        cast.pia()
        lead = cast.lena()
        case = world.case()
        offer(world, case)
        assert actions.remind_of_offers(now=world.now) == 0
        world.pass_time(minutes=31)
        assert [actions.remind_of_offers(now=world.now) for _ in range(2)] == [1, 0]
        assert Notice.objects.filter(kind="offered", user=cast.pia()).count() == 2
        world.pass_time(minutes=30)
        assert [actions.remind_of_offers(now=world.now) for _ in range(2)] == [1, 0]
        assert told(case, "late") == [lead.name]
        assert case.events.filter(kind="offer_late").count() == 1
        case.refresh_from_db()
        assert case.team == cast.service()

    def test_leaves_answered_ones_alone(self, world: World) -> None:
        case = world.case()
        offer(world, case)
        actions.take_offer_back(case_id=case.pk, by=world.agent, now=world.now)
        world.now += timedelta(days=2)
        assert actions.remind_of_offers(now=world.now) == 0


class TestCalendarOf:
    def test_is_round_the_clock_without_times(self, world: World) -> None:
        case = world.case()
        assert not offers.calendar_of(case).is_always
        case.sla_policy_id = None
        assert offers.calendar_of(case).is_always


class TestQueue:
    def test_holds_what_is_offered_to_ones_teams(self, world: World) -> None:
        case = world.case()
        world.case("Another matter entirely?", who="noor")
        offer(world, case)
        queue = queries.Queue(kind=queries.Kind.OFFERED)
        team_ids = {cast.press().pk}
        pia = cast.pia()
        assert queries.page(queue, user=pia, team_ids=team_ids) == [case]
        assert queries.page(queue, user=world.agent, team_ids={cast.service().pk}) == []
        assert queries.counts(user=pia, team_ids=team_ids)["offered"] == 1
