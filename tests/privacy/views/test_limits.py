"""The page on how long everything stays: kept, looked at before, refused, and for administrators alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.lib import clock
from allears.mentions.models import Mention
from allears.privacy.models import Limit, Removed, Rules

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/privacy/limits/"


class TestLimits:
    def test_says_what_would_go_and_changes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cast.hear(cast.post("The tram is late"))
        monkeypatch.setattr(clock, "now", lambda: cast.NOW + timedelta(days=100))
        cast.care()
        given = {"kind": "mentions", "network": "rss", "days": "90", "do": "look"}
        body = cast.at_the_desk(cast.ada()).post(ADDRESS, given).content.decode()
        assert "With that, 1 row would go today." in body
        assert not Limit.objects.exists()
        assert Mention.objects.exists()

    def test_keeps_a_line(self) -> None:
        ada = cast.at_the_desk(cast.ada())
        assert ada.post(ADDRESS, {"kind": "notices", "days": "90", "do": "keep"}).status_code == 302
        assert Limit.objects.get().days == 90
        assert "90 days" in ada.get(ADDRESS).content.decode()

    @pytest.mark.parametrize("days", ["1", "-5", "x", "999999"])
    def test_says_what_is_wrong(self, days: str) -> None:
        given = {"kind": "cases", "days": days, "do": "keep"}
        assert cast.at_the_desk(cast.ada()).post(ADDRESS, given).status_code == 422

    def test_is_for_administrators(self) -> None:
        assert cast.at_the_desk(cast.lena()).get(ADDRESS).status_code == 403


class TestRules:
    def test_keeps_who_may_and_no_more_than_a_month(self) -> None:
        ada = cast.at_the_desk(cast.ada())
        address = "/settings/privacy/rules/"
        assert ada.post(address, {"leads_erase": "yes", "due_days": "14"}).status_code == 302
        row = Rules.objects.get()
        assert (row.leads_erase, row.leads_export, row.due_days) == (True, False, 14)
        assert ada.post(address, {"due_days": "60"}).status_code == 422


class TestRecord:
    def test_counts_what_went(self) -> None:
        Removed.objects.create(on=cast.NOW.date(), kind="notices", network="", n=12)
        body = cast.at_the_desk(cast.lena()).get("/settings/privacy/record/").content.decode()
        assert "Notices" in body
        assert ">12<" in body
