from __future__ import annotations

from tests import cast
from tests.cases.actions.test_approvals import ask, rule
from tests.world import World

from allears.cases import actions
from allears.cases.actions import approval_rows
from allears.cases.models import Approval, Case
from allears.cases.queries.approvals import n_waiting, waiting_for
from allears.staff.models import Membership


class TestQueue:
    def test_agrees_with_the_rule_about_who_is_asked(self, world: World) -> None:
        Membership.objects.create(team=cast.service(), user=cast.lena(), since=world.now)
        people = (cast.amir(), cast.pia(), cast.lena(), cast.ada(), cast.rita())
        for more in ({}, {"asks": "administrators"}, {"team": cast.press()}):
            number = rule(**more)
            case = world.case(f"Where is it, {more}?", who=f"p{number}")
            approval = ask(world, case)
            for is_late in (False, True):
                Approval.objects.update(late_at=world.now if is_late else None)
                for who in people:
                    team_ids = list(who.memberships.values_list("team", flat=True))
                    sees = Case.objects.filter(waiting_for(who, team_ids), pk=case.pk).exists()
                    assert sees == (n_waiting(who, team_ids) == 1)
                    approval = Approval.objects.select_related("case", "team").get(pk=approval.pk)
                    assert sees == approval_rows.may_decide(approval, who), (
                        more,
                        who.name,
                        is_late,
                    )
            actions.withdraw_answer(approval_id=approval.pk, by=world.agent, now=world.now)
            actions.remove_rule(rule_id=number, by=cast.lena(), now=world.now)
