from __future__ import annotations

from decimal import Decimal

import pytest
from tests import cast

from allears.cases.models import Answering, ApprovalRule
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "Money",
    "is_public_only": "on",
    "intents": ["press", "official"],
    "words": "refund,  without   prejudice,",
    "heard": "my lawyer",
    "amount": "250.00",
    "asks": "leads",
    "within_s": "14400",
    "deputy": "administrators",
}


class TestRule:
    def test_is_added_shown_changed_and_removed(self) -> None:
        desk = cast.at_the_desk(cast.lena())
        assert "Every answer leaves at once" in desk.get("/settings/approvals/").content.decode()
        more = {"teams": [cast.press().pk], "deputy": f"team-{cast.press().pk}"}
        assert desk.post("/settings/approvals/new/", FIELDS | more).status_code == 302
        row = ApprovalRule.objects.get()
        assert (row.words, row.amount) == (["refund", "without prejudice"], Decimal(250))
        assert (row.deputy_team, row.teams) == (cast.press(), [cast.press().pk])
        page = desk.get("/settings/approvals/").content.decode()
        assert "with an amount from 250" in page
        assert "for cases of Press" in page
        one = f"/settings/approvals/{row.pk}/"
        assert "without prejudice" in desk.get(one).content.decode()
        desk.post(one, FIELDS | {"name": "Much money", "amount": "900"})
        row.refresh_from_db()
        assert (row.name, row.amount, row.deputy_team) == ("Much money", Decimal(900), None)
        for wanted, is_off in (("off", True), ("on", False)):
            desk.post(f"{one}state/", {"is": wanted})
            row.refresh_from_db()
            assert (row.off_at is not None) is is_off
        desk.post(f"{one}state/", {"is": "gone"})
        assert not ApprovalRule.objects.exists()
        assert AuditEntry.objects.filter(what__startswith="approval").count() == 5

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"asks": "team-999"},
            {"asks": "everybody"},
            {"amount": "-1"},
            {"words": "x" * 81},
            {"within_s": "1"},
        ],
    )
    def test_refuses_nonsense(self, wrong: dict[str, str]) -> None:
        desk = cast.at_the_desk(cast.lena())
        assert desk.post("/settings/approvals/new/", FIELDS | wrong).status_code == 422
        assert not ApprovalRule.objects.exists()


class TestCrisis:
    def test_is_said_and_ended(self) -> None:
        desk = cast.at_the_desk(cast.lena())
        desk.post("/settings/approvals/crisis/", {"is": "on"})
        assert Answering.objects.get().crisis_by == cast.lena()
        assert "said that this is one" in desk.get("/settings/approvals/").content.decode()
        desk.post("/settings/approvals/crisis/", {"is": "off"})
        assert Answering.objects.get().crisis_at is None


class TestNumbers:
    def test_are_kept_and_nonsense_is_not(self) -> None:
        desk = cast.at_the_desk(cast.lena())
        desk.post("/settings/approvals/numbers/", {"n_public": "5", "n_private": "0"})
        desk.post("/settings/approvals/numbers/", {"n_public": "-5", "n_private": "x"})
        row = Answering.objects.get()
        assert (row.n_public, row.n_private) == (5, 0)
