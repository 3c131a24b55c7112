from __future__ import annotations

import pytest
from tests import cast
from tests.cases.views.test_approval_rules import FIELDS

from allears.cases.models import ApprovalRule, LicenceStep

pytestmark = pytest.mark.django_db


class TestSaveRule:
    def test_can_release_all_who_answer_today_but_not_who_comes_later(self) -> None:
        amir = cast.amir()
        desk = cast.at_the_desk(cast.lena())
        desk.post("/settings/approvals/new/", FIELDS | {"for_unlicensed": "on", "releases": "on"})
        pia = cast.pia()
        assert LicenceStep.objects.filter(user=amir).count() == 2
        assert not LicenceStep.objects.filter(user=pia).exists()

    def test_goes_up(self) -> None:
        desk = cast.at_the_desk(cast.lena())
        for name in ("A", "B", "C"):
            desk.post("/settings/approvals/new/", FIELDS | {"name": name})
        last = ApprovalRule.objects.get(name="C")
        for _n in range(3):
            desk.post(f"/settings/approvals/{last.pk}/state/", {"is": "up"})
        rows = ApprovalRule.objects.order_by("place")
        assert list(rows.values_list("name", "place")) == [("C", 0), ("A", 1), ("B", 2)]
