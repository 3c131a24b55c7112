from __future__ import annotations

import pytest
from tests import cast

from allears.cases import licences_screen
from allears.cases.models import ApprovalRule, LicenceStep


@pytest.mark.django_db
class TestRows:
    def test_stand_for_each_way_in_which_a_network_can_answer(self) -> None:
        cast.channel("Mail", "email")
        cast.channel("Ours", "mastodon")
        amir = cast.amir()
        LicenceStep.objects.create(user=amir, is_public=False, at=cast.NOW, how="existing")
        found = {row["reach"]: row["is_licensed"] for row in licences_screen.rows(amir)}
        assert found == {"private-email": True, "private-mastodon": True, "public-mastodon": False}
        assert all(row["is_licensed"] for row in licences_screen.rows(cast.lena()))
        assert not any(row["is_licensed"] for row in licences_screen.rows(cast.rita()))


@pytest.mark.django_db
class TestRule:
    def test_without_conditions_is_every_answer(self) -> None:
        row = ApprovalRule(name="All", within_s=3600)
        assert licences_screen.rule(row)["when"] == ["every answer"]
