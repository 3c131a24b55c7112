"""The audit trail, page by page."""

from __future__ import annotations

import pytest
from tests import cast

from allears.staff import actions
from allears.staff.views import audit

pytestmark = pytest.mark.django_db


def _write(n: int) -> None:
    for i in range(n):
        actions.audit(what="channel.paused", words=f"Feed {i:03}", by=cast.ada(), now=cast.NOW)


class TestTrail:
    def test_shows_every_entry_once_over_its_pages(self) -> None:
        _write(audit.PER_PAGE + 3)
        desk = cast.at_the_desk(cast.ada())
        first = desk.get("/settings/audit/")
        older = first.context["pager"]["next_url"]
        second = desk.get(f"/settings/audit/{older}")
        html = first.content.decode() + second.content.decode()
        assert all(html.count(f"Feed {i:03}") == 1 for i in range(audit.PER_PAGE + 3))
        assert second.context["pager"]["next_url"] == ""
        assert "paused" in html

    @pytest.mark.parametrize("before", ["", "abc", "-1", "9" * 40, "٣", "0"])
    def test_takes_any_page_number(self, before: str) -> None:
        _write(1)
        desk = cast.at_the_desk(cast.ada())
        assert desk.get("/settings/audit/", {"before": before}).status_code == 200

    def test_names_what_nobody_foresaw(self) -> None:
        actions.audit(what="odd_thing.half_done", words="<b>x</b>", by=None, now=cast.NOW)
        html = cast.at_the_desk(cast.ada()).get("/settings/audit/").content.decode()
        assert "Odd thing" in html
        assert "half done" in html
        assert "&lt;b&gt;x" in html
