"""Posts marked right and wrong on the page of a monitor."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.mentions import queries
from allears.mentions.actions import verdicts
from allears.mentions.models import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


class TestJudge:
    def test_keeps_changes_and_takes_back(self, lena: Client) -> None:
        trams = cast.monitor()
        (said,) = cast.hear(cast.post("A late tram"))
        url = f"/settings/monitors/{trams.pk}/verdicts/"
        lena.post(url, {"mention": said.pk, "verdict": "wrong"})
        assert [one.is_right for one in queries.verdicts(trams.pk)] == [False]
        part = lena.post(
            url, {"mention": said.pk, "verdict": "right"}, headers={"HX-Request": "true"}
        )
        assert (part.status_code, part["HX-Trigger"]) == (200, "judged")
        assert 'value="none"' in part.content.decode()
        assert "A late tram" in lena.get(f"/settings/monitors/{trams.pk}/").content.decode()
        lena.post(url, {"mention": said.pk, "verdict": "none"})
        assert not Verdict.objects.exists()

    @pytest.mark.parametrize("mention", ["", "x", "99999", "9" * 30])
    def test_of_nothing_is_not_found(self, lena: Client, mention: str) -> None:
        url = f"/settings/monitors/{cast.monitor().pk}/verdicts/"
        assert lena.post(url, {"mention": mention, "verdict": "right"}).status_code == 404

    def test_says_when_there_is_no_room(
        self, lena: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(verdicts, "MOST", 0)
        (said,) = cast.hear(cast.post("tram"))
        url = f"/settings/monitors/{cast.monitor().pk}/verdicts/"
        answer = lena.post(url, {"mention": said.pk, "verdict": "right"})
        assert (answer.status_code, "room for 0" in answer.content.decode()) == (422, True)
