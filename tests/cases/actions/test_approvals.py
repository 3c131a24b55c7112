from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests import cast
from tests.cases.actions.test_reply_race import together
from tests.walled import fresh, hr, wall
from tests.world import World

from allears.cases import actions
from allears.cases.models import Approval, Case, Draft, Event, Message, Notice
from allears.cases.queries.approvals import waiting_for
from allears.lib import sight
from allears.outbox.models import Outgoing
from allears.staff import actions as staff
from allears.staff.actions import NotPossible
from allears.staff.models import Membership, User


def rule(**more: object) -> int:
    words = {
        "name": "New people", "is_public_only": False, "teams": [], "intents": [], "words": [],
        "heard": [], "amount": None, "for_unlicensed": False, "in_crisis": False, "team": None,
        "asks": "leads", "deputy_team": None, "deputy_asks": "administrators", "within_s": 3600,
    } | more  # fmt: skip
    made = actions.save_rule(
        rule_id=None,
        words=actions.RuleWords(**words),  # type: ignore[arg-type]
        by=cast.lena(),
        now=cast.NOW,
    )
    return made.pk


def written(world: World, case: Case, text: str = "It comes today.") -> actions.Written:
    return actions.Written(
        conversation_id=case.conversations.get().pk,
        text=text,
        is_public=False,
        seen_at=world.now,
        seen_id=max(case.messages.values_list("pk", flat=True)),
    )


def ask(world: World, case: Case, text: str = "It comes today.", **more: object) -> Approval:
    words = replace(written(world, case, text), **more)  # type: ignore[arg-type]
    found = actions.reply_or_ask(case_id=case.pk, written=words, by=world.agent, now=world.now)
    assert isinstance(found, Approval)
    return found


def yes(world: World, text: str = "It comes today.", **more: object) -> actions.Yes:
    last = max(Message.objects.values_list("pk", flat=True))
    base = actions.Yes(text=text, seen_at=world.now, seen_id=last)
    return replace(base, **more)  # type: ignore[arg-type]


def approve(world: World, approval: Approval, by: User | None = None, **more: object) -> Message:
    said = yes(world, **({"text": approval.text} | more))  # type: ignore[arg-type]
    return actions.approve(approval_id=approval.pk, yes=said, by=by or cast.lena(), now=world.now)


def told(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("user__name")
    return [row.user.name for row in rows]


class TestAsk:
    def test_puts_the_answer_aside_and_sends_nothing(self, world: World) -> None:
        rule()
        cast.lena()
        case = world.case()
        approval = ask(world, case)
        case.refresh_from_db()
        assert not Outgoing.objects.exists()
        assert case.messages.count() == 1
        assert case.waiting_since is not None
        assert case.assignee == world.agent
        assert approval.due_at == world.now + timedelta(hours=1)
        assert told("approval") == ["Lena Brandt"]

    def test_is_not_needed_where_no_rule_holds(self, world: World) -> None:
        rule(is_public_only=True)
        case = world.case()
        found = actions.reply_or_ask(
            case_id=case.pk, written=written(world, case), by=world.agent, now=world.now
        )
        assert isinstance(found, Message)

    def test_refuses_a_second_answer_while_one_waits(self, world: World) -> None:
        rule()
        case = world.case()
        ask(world, case)
        with pytest.raises(NotPossible, match="Amir Haddad waits for a yes"):
            ask(world, case, "Another one")

    def test_is_refused_where_nobody_could_say_yes(self, world: World) -> None:
        rule(team=cast.press(), deputy_team=cast.press())
        with pytest.raises(NotPossible, match="Nobody here could say yes"):
            ask(world, world.case())

    def test_asks_the_deputy_where_nobody_else_is(self, world: World) -> None:
        rule(team=cast.press(), deputy_asks="leads")
        cast.lena()
        approval = ask(world, world.case())
        assert (approval.team, approval.asks) == (None, "leads")

    def test_keeps_the_files_of_the_draft(self, world: World) -> None:
        rule()
        case = world.case()
        world.network.limits = limits = replace(world.network.limits, can_files=True)
        file = actions.NewFile(name="plan.txt", content=b"Monday")
        actions.add_file(case_id=case.pk, file=file, limits=limits, by=world.agent, now=world.now)
        approval = ask(world, case)
        assert not Draft.objects.exists()
        assert [one["name"] for one in approval.files] == ["plan.txt"]
        message = approve(world, approval)
        assert [one["name"] for one in message.files] == ["plan.txt"]


class TestApprove:
    def test_sends_it_under_the_name_of_its_author(self, world: World) -> None:
        rule()
        case = world.case()
        message = approve(world, ask(world, case))
        row = Outgoing.objects.get()
        assert (message.by, message.outgoing) == (world.agent, row)
        assert row.utterance["sender_name"] == "Amir Haddad"
        approval = Approval.objects.get()
        assert (approval.end, approval.ended_by, approval.message) == (
            "approved", cast.lena(), message,
        )  # fmt: skip
        event = Event.objects.get(case=case, kind="approved")
        assert (event.by, event.data["author"]) == (cast.lena(), "Amir Haddad")
        assert told("approval_ended") == ["Amir Haddad"]

    def test_of_changed_words_sends_those_and_keeps_both(self, world: World) -> None:
        rule()
        message = approve(world, ask(world, world.case()), text="It comes tomorrow.")
        approval = Approval.objects.get()
        assert message.text == "It comes tomorrow."
        assert (approval.text, approval.sent_text) == ("It comes today.", "It comes tomorrow.")
        assert approval.end == "changed"

    def test_is_for_those_who_are_asked(self, world: World) -> None:
        rule()
        approval = ask(world, world.case())
        for who in (world.agent, cast.pia(), cast.rita()):
            with pytest.raises(NotPossible):
                approve(world, approval, by=who)
        assert not Outgoing.objects.exists()

    def test_is_not_for_ones_own_not_even_of_an_administrator(self, world: World) -> None:
        rule()
        cast.lena()
        world.agent = cast.ada()
        approval = ask(world, world.case())
        with pytest.raises(NotPossible, match="of their own"):
            approve(world, approval, by=cast.ada())

    def test_checks_anew_what_happened_since(self, world: World) -> None:
        rule()
        case = world.case()
        approval = ask(world, case)
        seen = yes(world)
        world.pass_time(minutes=5)
        world.says("It has just come, thank you!")
        world.hear()
        world.care()
        with pytest.raises(actions.Objected, match="has written meanwhile"):
            actions.approve(approval_id=approval.pk, yes=seen, by=cast.lena(), now=world.now)
        assert not Outgoing.objects.exists()
        approval.refresh_from_db()
        assert approval.stale_at == world.now
        assert told("approval") == ["Amir Haddad", "Lena Brandt", "Lena Brandt"]
        approve(world, approval)
        assert Outgoing.objects.count() == 1

    def test_refuses_words_that_need_the_yes_of_others(self, world: World) -> None:
        rule(words=["delay"])
        money = rule(name="Money", amount=100, team=cast.press(), deputy_team=cast.press())
        approval = ask(world, world.case(), "Sorry for the delay.")
        with pytest.raises(NotPossible, match="another rule now: Money"):
            approve(world, approval, text="We pay 500 €.")
        actions.switch_rule(rule_id=money, is_on=False, by=cast.lena(), now=world.now)
        approve(world, approval, text="We pay 500 €.")

    def test_leaves_what_its_author_began_since(self, world: World) -> None:
        rule()
        case = world.case()
        approval = ask(world, case)
        actions.save_draft(
            case_id=case.pk, text="And also", begun_version=1, by=world.agent, now=world.now
        )
        approve(world, approval)
        assert Draft.objects.get().text == "And also"

    def test_plans_it_where_it_was_planned_and_sends_at_once_what_is_late(
        self, world: World
    ) -> None:
        rule()
        later = world.now + timedelta(hours=2)
        approval = ask(world, world.case(), leaves_at=later)
        other = ask(world, world.case("And me?", who="noor"), leaves_at=later)
        assert approve(world, approval).leaves_at == later
        world.pass_time(hours=3)
        assert approve(world, other).leaves_at is None
        assert {row.due_at for row in Outgoing.objects.all()} == {later, world.now}

    def test_closes_the_case_where_that_was_wanted(self, world: World) -> None:
        rule()
        case = world.case()
        approve(world, ask(world, case, outcome="unconfirmed"))
        case.refresh_from_db()
        assert case.closed_at is not None
        assert Approval.objects.get().end == "approved"

    def test_fails_in_words_when_its_author_may_not_answer_any_more(self, world: World) -> None:
        rule()
        approval = ask(world, world.case())
        User.objects.filter(pk=world.agent.pk).update(role="reader")
        with pytest.raises(NotPossible):
            approve(world, approval)
        assert not Outgoing.objects.exists()


class TestDecline:
    def test_gives_it_back_as_a_draft_with_the_reason(self, world: World) -> None:
        rule()
        case = world.case()
        approval = ask(world, case)
        with pytest.raises(NotPossible, match="Say why not"):
            actions.decline_answer(
                approval_id=approval.pk, words=" ", by=cast.lena(), now=world.now
            )
        actions.decline_answer(
            approval_id=approval.pk, words="Too cold.", by=cast.lena(), now=world.now
        )
        assert Draft.objects.get(user=world.agent).text == "It comes today."
        assert Notice.objects.get(kind="approval_ended").words == "Lena Brandt said no: Too cold."
        ask(world, case, "It comes today, promised.")


class TestWithdraw:
    def test_makes_it_a_draft_before_what_was_begun_since(self, world: World) -> None:
        rule()
        case = world.case()
        approval = ask(world, case)
        actions.save_draft(
            case_id=case.pk, text="P.S.", begun_version=1, by=world.agent, now=world.now
        )
        actions.withdraw_answer(approval_id=approval.pk, by=world.agent, now=world.now)
        assert Draft.objects.get().text == "It comes today.\n\nP.S."
        with pytest.raises(NotPossible, match="taken it back"):
            approve(world, approval)

    def test_happens_by_itself_when_the_case_is_closed(self, world: World) -> None:
        rule()
        case = world.case()
        ask(world, case)
        actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        assert Approval.objects.get().end == "over"
        assert Draft.objects.get().text == "It comes today."


class TestRemind:
    def test_lets_the_deputy_decide_when_the_time_is_up_and_tells_them_once(
        self, world: World
    ) -> None:
        rule(team=cast.press())
        cast.pia()
        ada = cast.ada()
        approval = ask(world, world.case())
        with pytest.raises(NotPossible, match="Others are asked"):
            approve(world, approval, by=ada)
        world.pass_time(minutes=61)
        assert [actions.remind_of_approvals(now=world.now) for _n in range(2)] == [1, 0]
        assert told("approval") == ["Ada Okafor", "Pia Novak"]
        approve(world, approval, by=ada)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_who_say_yes_send_one_and_the_other_is_told(self, world: World) -> None:
        rule()
        approval = ask(world, world.case())
        lena, ada = cast.lena(), cast.ada()
        found = together(
            lambda: approve(world, approval, by=lena), lambda: approve(world, approval, by=ada)
        )
        assert sorted(type(one).__name__ for one in found) == ["Message", "NotPossible"], found
        assert Outgoing.objects.count() == 1

    def test_who_say_yes_and_take_back_do_one_of_them(self, world: World) -> None:
        rule()
        approval = ask(world, world.case())
        lena = cast.lena()
        together(
            lambda: approve(world, approval, by=lena),
            lambda: actions.withdraw_answer(approval_id=approval.pk, by=world.agent, now=world.now),
        )
        end = Approval.objects.get().end
        assert Outgoing.objects.count() == (1 if end == "approved" else 0)
        assert Draft.objects.count() == (0 if end == "approved" else 1)


class TestBehindAWall:
    """Who says yes to an answer in a confidential case is behind its wall."""

    def walled(self, world: World, text: str = "Is anybody there?") -> Case:
        staff.put_behind(wall=wall(), person=world.agent, by=cast.lena(), now=cast.NOW)
        world.agent.refresh_from_db()
        case = world.case(text)
        actions.wall_case(case_id=case.pk, wall=wall(), words="HR", by=cast.lena(), now=cast.NOW)
        Membership.objects.get_or_create(team=hr(), user=world.agent, since=cast.NOW)
        return Case.objects.get(pk=case.pk)

    def test_asks_only_those_of_the_group_who_are_behind(self, world: World) -> None:
        cast.ada()
        rule(asks="administrators", deputy_asks="leads")
        ask(world, self.walled(world))
        named = Notice.objects.filter(kind="approval").values_list("user__name", flat=True)
        assert list(named) == [cast.lena().name]

    def test_asks_a_lead_behind_it_where_nobody_else_is_and_says_so(self, world: World) -> None:
        cast.ada()
        rule(asks="administrators", deputy_asks="administrators")
        approval = ask(world, self.walled(world))
        assert (approval.asks, approval.deputy_asks) == ("behind", "behind")
        told = dict(
            Notice.objects.filter(key__startswith="appro").values_list("user__name", "words")
        )
        assert told.keys() == {world.agent.name, cast.lena().name}
        assert "behind the wall" in told[world.agent.name]
        with pytest.raises(NotPossible, match="Others are asked"):
            approve(world, approval, by=cast.ada())
        with sight.through(fresh(cast.lena())):
            for teams in ([], [cast.service().pk]):
                mine = waiting_for(cast.lena(), teams)
                assert list(Case.objects.filter(mine)) == [approval.case]
        assert approve(world, approval).by == world.agent

    def test_tells_the_asker_where_nobody_behind_could_say_yes(self, world: World) -> None:
        cast.ada()
        rule(asks="administrators", deputy_asks="administrators")
        case = self.walled(world)
        User.objects.filter(pk=cast.lena().pk).update(role="agent")
        with pytest.raises(NotPossible, match="behind the wall could say yes"):
            ask(world, case)

    def test_moves_what_waits_when_the_case_goes_behind_it_later(self, world: World) -> None:
        cast.ada()
        rule(asks="administrators", deputy_asks="administrators")
        case = world.case()
        approval = ask(world, case)
        staff.put_behind(wall=wall(), person=world.agent, by=cast.lena(), now=cast.NOW)
        actions.wall_case(case_id=case.pk, wall=wall(), words="HR", by=cast.lena(), now=cast.NOW)
        approval.refresh_from_db()
        assert (approval.asks, approval.ended_at) == ("behind", None)

    def test_gives_back_the_answer_of_who_does_not_find_it_any_more(self, world: World) -> None:
        rule()
        case = world.case()
        cast.lena()
        approval = ask(world, case)
        actions.wall_case(case_id=case.pk, wall=wall(), words="HR", by=cast.lena(), now=cast.NOW)
        approval.refresh_from_db()
        assert approval.end == "over"
        assert Draft.objects.get(case=case).text == "It comes today."
