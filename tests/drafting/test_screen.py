from __future__ import annotations

from tests import cast
from tests.drafting.desk import Desk

from allears.drafting import actions, drafts, queries, screen
from allears.drafting.models import Kind


class TestRows:
    def test_say_whose_answer_it_was(self, desk: Desk) -> None:
        _case, message = desk.answered(outcome="satisfied")
        desk.learn()
        case = desk.asks()
        found = drafts.of_case(case)
        assert found is not None
        assert screen.rows(found.drafts, {}, desk.world.agent) == []
        actions.shown(
            case_id=case.pk, sources=[message.pk], articles=[], by=None, now=desk.world.now
        )
        offers = queries.offers_of(case.pk)
        (mine,) = screen.rows(found.drafts, offers, desk.world.agent)
        (theirs,) = screen.rows(found.drafts, offers, cast.lena())
        assert mine["from"].startswith("your answer")
        assert theirs["from"].startswith("the answer of Amir Haddad")
        assert mine["is_good"] is True
        assert mine["key"] == "1"
        assert "lid" in mine["words"]
        actions.refuse(offer_id=mine["id"], asked=["lid"], by=desk.world.agent, now=desk.world.now)
        assert screen.rows(found.drafts, queries.offers_of(case.pk), cast.lena()) == []
        assert (Kind.ANSWER, message.pk) in queries.offers_of(case.pk)
