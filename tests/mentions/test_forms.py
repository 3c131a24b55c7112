"""The forms of a monitor and of a part."""

from __future__ import annotations

import pytest
from tests import cast

from allears.mentions.forms import MAX_QUERY, MonitorForm, PartForm

pytestmark = pytest.mark.django_db


def typed(**more: object) -> dict[str, object]:
    return {"name": "Trams", "query": "tram\r\nOR bus"} | more


class TestMonitorForm:
    def test_counts_lines_as_the_editor_does(self) -> None:
        form = MonitorForm(typed())
        assert form.is_valid()
        assert form.cleaned_data["query"] == "tram\nOR bus"

    def test_offers_leads_and_who_has_it_now(self) -> None:
        cast.lena(), cast.ada(), cast.amir()
        form = MonitorForm(initial={"owner": cast.amir().pk})
        names = [str(name) for _pk, name in form.fields["owner"].choices]  # type: ignore[attr-defined]
        assert names == ["Nobody", "Ada Okafor", "Lena Brandt", "Amir Haddad"]
        assert "Amir Haddad" not in str(MonitorForm()["owner"])

    def test_knows_the_row_of_the_owner(self) -> None:
        form = MonitorForm(typed(owner=str(cast.lena().pk)))
        assert form.is_valid()
        assert form.owner_row == cast.lena()
        form = MonitorForm(typed(owner=""))
        assert form.is_valid()
        assert form.owner_row is None

    def test_asks_why_only_of_a_change(self) -> None:
        assert "reason" not in MonitorForm().fields
        form = MonitorForm(monitor_id=3)
        assert "reason" in form.fields
        assert 'data-editor-monitor="3"' in str(form["query"])

    @pytest.mark.parametrize("query", ["", "x" * (MAX_QUERY + 1), "a\0b"])
    def test_refuses_what_is_no_text(self, query: str) -> None:
        assert "query" in MonitorForm(typed(query=query)).errors


class TestPartForm:
    def test_asks_why_only_of_a_change(self) -> None:
        assert "reason" not in PartForm(is_new=True).fields
        assert PartForm(typed(reason="A new name")).is_valid()
