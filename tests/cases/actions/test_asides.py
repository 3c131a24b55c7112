from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Aside, Case, Notice
from allears.staff.actions import NotPossible


def ask(world: World, case: Case, words: str = "Is this so?", **more: object) -> Aside:
    to: dict[str, object] = more or {"team": cast.press()}
    question = actions.Question(words=words, **({"kind": "question"} | to))  # type: ignore[arg-type]
    return actions.ask(case_id=case.pk, question=question, by=world.agent, now=world.now)


def told(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("user__name")
    return [row.user.name for row in rows]


class TestAsk:
    def test_tells_the_team_and_leaves_the_case_where_it_is(self, world: World) -> None:
        cast.pia()
        case = world.case()
        aside = ask(world, case)
        case.refresh_from_db()
        assert case.team == cast.service()
        assert told("asked") == ["Pia Novak"]
        assert aside.due_at == world.now.replace(hour=14)
        assert case.messages.count() == 1

    def test_of_a_person_is_theirs_at_once(self, world: World) -> None:
        aside = ask(world, world.case(), person=cast.rita())
        assert aside.owner == cast.rita()
        assert told("asked") == ["Rita Moss"]

    @pytest.mark.parametrize("words", ["", "x" * 4001])
    def test_needs_words_and_not_too_many(self, world: World, words: str) -> None:
        with pytest.raises(NotPossible):
            ask(world, world.case(), words)

    def test_needs_exactly_one_to_ask(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible, match="Choose one"):
            ask(world, case, team=None)
        with pytest.raises(NotPossible, match="Choose one"):
            ask(world, case, team=cast.press(), person=cast.rita())
        with pytest.raises(IntegrityError), transaction.atomic():
            Aside.objects.create(
                case=case, kind="question", words="x", at=world.now, by=world.agent,
                warn_at=world.now, due_at=world.now,
            )  # fmt: skip

    def test_is_for_those_who_answer_for_the_case(self, world: World) -> None:
        case = world.case()
        world.agent = cast.pia()
        with pytest.raises(NotPossible):
            ask(world, case, person=cast.rita())


class TestAnswer:
    def test_reaches_who_asked_and_is_no_message(self, world: World) -> None:
        case = world.case()
        aside = ask(world, case)
        actions.answer_aside(aside_id=aside.pk, words="It is.", by=cast.pia(), now=world.now)
        aside.refresh_from_db()
        assert (aside.end, aside.said.get().text) == ("answered", "It is.")
        assert Notice.objects.get(kind="aside_answered").user == world.agent
        assert case.messages.count() == 1

    def test_of_a_wish_for_approval_is_yes_or_no_and_a_no_has_a_reason(self, world: World) -> None:
        case, pia = world.case(), cast.pia()
        aside = ask(world, case, kind="approval", team=cast.press())
        for words, verdict in (("Hm", ""), ("", "no"), ("Hm", "perhaps")):
            with pytest.raises(NotPossible):
                actions.answer_aside(
                    aside_id=aside.pk, words=words, verdict=verdict, by=pia, now=world.now
                )
        actions.answer_aside(aside_id=aside.pk, words="", verdict="yes", by=pia, now=world.now)
        aside.refresh_from_db()
        assert aside.verdict == "yes"

    def test_is_for_who_was_asked(self, world: World) -> None:
        aside = ask(world, world.case())
        with pytest.raises(NotPossible, match="was asked, not you"):
            actions.answer_aside(aside_id=aside.pk, words="x", by=world.agent, now=world.now)

    def test_comes_too_late_for_what_was_taken_back(self, world: World) -> None:
        aside = ask(world, world.case())
        actions.take_aside_back(aside_id=aside.pk, by=world.agent, now=world.now)
        with pytest.raises(NotPossible, match="not asked any more"):
            actions.answer_aside(aside_id=aside.pk, words="x", by=cast.pia(), now=world.now)


class TestOwn:
    def test_says_who_sees_to_it(self, world: World) -> None:
        aside = ask(world, world.case())
        actions.own_aside(aside_id=aside.pk, by=cast.pia(), now=world.now)
        aside.refresh_from_db()
        assert aside.owner == cast.pia()


class TestClose:
    def test_ends_what_was_asked(self, world: World) -> None:
        case = world.case()
        aside = ask(world, case)
        actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        aside.refresh_from_db()
        assert aside.end == "over"


class TestRemind:
    def test_reminds_then_tells_that_it_is_late_once_each(self, world: World) -> None:
        cast.pia()
        lead = cast.lena()
        ask(world, world.case(), team=cast.press(), length="1h")
        world.pass_time(minutes=31)
        assert [actions.remind_of_asides(now=world.now) for _ in range(2)] == [1, 0]
        assert told("asked") == ["Pia Novak", "Pia Novak"]
        world.pass_time(minutes=30)
        assert [actions.remind_of_asides(now=world.now) for _ in range(2)] == [1, 0]
        assert told("late") == ["Amir Haddad", lead.name]


class TestQueue:
    def test_holds_what_is_asked_of_me_and_my_teams(self, world: World) -> None:
        case, other = world.case(), world.case("Something else?", who="noor")
        ask(world, case)
        aside = ask(world, other, person=cast.rita())
        queue = queries.Queue(kind=queries.Kind.ASKED)
        pia, rita, teams = cast.pia(), cast.rita(), {cast.press().pk}
        assert queries.page(queue, user=pia, team_ids=teams) == [case]
        assert queries.page(queue, user=rita, team_ids=set()) == [other]
        assert queries.counts(user=rita, team_ids=set())["asked"] == 1
        actions.answer_aside(aside_id=aside.pk, words="Yes", by=rita, now=world.now)
        assert queries.page(queue, user=rita, team_ids=set()) == []
