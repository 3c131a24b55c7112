"""Queries brought in with a report, and taken out."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast

from allears.mentions import queries

pytestmark = pytest.mark.django_db
URL = "/settings/monitors/import/"
TWO = "# Trams\ntram OR <b>bus\n\n# Broken\n(tram"


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


class TestBringIn:
    def test_reports_before_anything_is_kept(self, lena: Client) -> None:
        page = lena.post(URL, {"text": TWO}).content.decode()
        assert '<b class="number">1</b> of 2 queries were read' in page
        assert "missing &quot;)&quot;" in page
        assert "<b>bus" not in page
        assert queries.monitors() == []

    def test_keeps_what_is_ticked(self, lena: Client) -> None:
        sent = {"text": TWO, "take": ["0", "1"], "keep": "yes", "folder": "From before"}
        assert lena.post(URL, sent).status_code == 302
        (made,) = queries.monitors()
        assert (made.name, made.folder, made.owner) == ("Trams", "From before", cast.lena())

    def test_keeps_nothing_without_a_tick(self, lena: Client) -> None:
        answer = lena.post(URL, {"text": TWO, "keep": "yes"})
        assert "Tick at least one" in answer.content.decode()
        assert queries.monitors() == []

    def test_reads_a_file(self, lena: Client) -> None:
        rules = json.dumps([{"value": "tram bio:x", "tag": "A"}, {"value": "bus", "tag": "B"}])
        file = SimpleUploadedFile("rules.json", rules.encode("utf-8-sig"))
        page = lena.post(URL, {"kind": "x", "file": file}).content.decode()
        assert "cannot be known here" in page
        assert '<code dir="auto">bio:</code>' in page

    def test_says_when_a_file_is_no_text(self, lena: Client) -> None:
        file = SimpleUploadedFile("rules.xlsx", b"PK\xff\xfe\x00")
        answer = lena.post(URL, {"file": file})
        assert (answer.status_code, "no text in UTF-8" in answer.content.decode()) == (422, True)


class TestTakeOut:
    def test_says_what_cannot_be_said_there(self, lena: Client) -> None:
        cast.monitor("Near", "late NEAR/5 tram")
        page = lena.get("/settings/monitors/export/?as=x").content.decode()
        assert "not written" in page
        assert "&quot;late&quot; NEAR/5 &quot;tram&quot;" in page

    def test_gives_the_file_of_those_that_are_chosen(self, lena: Client) -> None:
        trams = cast.monitor("Trams", "tram")
        cast.monitor("Buses", "bus")
        url = f"/settings/monitors/export/?as=brandwatch&monitor={trams.pk}&download=yes"
        answer = lena.get(url)
        assert "brandwatch-queries.json" in answer["Content-Disposition"]
        assert json.loads(answer.content) == {
            "results": [{"name": "Trams", "booleanQuery": '"tram"'}]
        }

    def test_shows_some_of_many_and_gives_all(
        self, lena: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("allears.mentions.views.carrying.MOST_SHOWN", 1)
        cast.monitor("Trams", "tram")
        cast.monitor("Buses", "bus")
        page = lena.get("/settings/monitors/export/").content.decode()
        assert "and 1 more" in page
        file = json.loads(lena.get("/settings/monitors/export/?download=yes").content)
        assert len(file["monitors"]) == 2

    @pytest.mark.parametrize("query", ["as=none", "monitor=x", "monitor=99999"])
    def test_shows_something_for_nonsense(self, lena: Client, query: str) -> None:
        assert lena.get(f"/settings/monitors/export/?{query}").status_code == 200
