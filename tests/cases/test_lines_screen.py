from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import actions, lines_screen, screen
from allears.cases.models import Case


def sentences(case: Case) -> list[str]:
    teams = {cast.press().pk: "Press", cast.service().pk: "Service"}
    return [screen.event(one, teams=teams)["words"] for one in case.events.order_by("pk")]


class TestShown:
    def test_reads_a_fixed_number_of_rows(
        self, world: World, django_assert_max_num_queries: object
    ) -> None:
        case = world.case()
        case.watchers.add(cast.press())
        with django_assert_max_num_queries(6):  # type: ignore[operator]
            found = lines_screen.shown(case, world.agent, now=world.now)
        assert [(one.team, one.may_answer) for one in found["watchers"]] == [(cast.press(), False)]
        assert found["offer"] is None
        assert found["may_answer"]


class TestSentence:
    def test_tells_the_story_of_an_offer(self, world: World) -> None:
        case, press, by = world.case(), cast.press(), world.agent
        given = {"case_id": case.pk, "by": by, "now": world.now}
        actions.hand_over(team=press, words="", **given)
        actions.take_offer_back(**given)
        actions.hand_over(team=press, words="Please", **given)
        actions.decline_offer(case_id=case.pk, words="No", by=cast.pia(), now=world.now)
        actions.watch(team=press, **given)
        actions.allow(team=press, is_allowed=True, **given)
        assert sentences(case)[2:] == [
            "Amir Haddad offered it to Press",
            "Amir Haddad took the offer to Press back",
            "Amir Haddad offered it to Press",
            "Pia Novak declined it for Press",
            "Press watches it now (Amir Haddad)",
            "Amir Haddad allowed Press to answer",
        ]
