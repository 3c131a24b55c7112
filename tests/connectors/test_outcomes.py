from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.connectors import outcomes
from allears.lib import http
from allears.listening.ports import KeysExpired, Refused, RetryLater, Unknown

NOW = datetime(2026, 3, 10, tzinfo=UTC)


class TestTold:
    @pytest.mark.parametrize(
        ("error", "hearing", "speaking"),
        [
            (http.Unreachable("x"), RetryLater, RetryLater),
            (http.Unreachable("x", may_have_arrived=True), RetryLater, Unknown),
            (http.TooSlow("x", may_have_arrived=True), RetryLater, Unknown),
            (http.Blocked("x"), Refused, Refused),
            (http.BadAddress("x"), Refused, Refused),
            (http.TooLarge("x"), Refused, Unknown),
            (http.LostOnTheWay("x"), Refused, Refused),
        ],
    )
    def test_tells_hearing_from_speaking(
        self, error: http.DoorError, hearing: type[Exception], speaking: type[Exception]
    ) -> None:
        with pytest.raises(hearing), outcomes.told():
            raise error
        with pytest.raises(speaking), outcomes.told(is_speaking=True):
            raise error


class TestJudge:
    @pytest.mark.parametrize("status", [200, 201, 204, 304])
    def test_lets_good_ones_pass(self, status: int) -> None:
        outcomes.judge(http.Response(status=status, url=""), what="It", now=NOW)

    @pytest.mark.parametrize(
        ("status", "hearing", "speaking"),
        [
            (401, KeysExpired, KeysExpired),
            (403, Refused, Refused),
            (404, Refused, Refused),
            (410, Refused, Refused),
            (418, Refused, Refused),
            (429, RetryLater, RetryLater),
            (503, RetryLater, RetryLater),
            (500, RetryLater, Unknown),
            (504, RetryLater, Unknown),
        ],
    )
    def test_reads_the_others(
        self, status: int, hearing: type[Exception], speaking: type[Exception]
    ) -> None:
        answer = http.Response(status=status, url="", headers={"retry-after": "60"})
        with pytest.raises(hearing) as caught:
            outcomes.judge(answer, what="The feed", now=NOW)
        assert str(caught.value).startswith("The feed")
        assert getattr(caught.value, "after_s", None) in {None, 60.0}
        with pytest.raises(speaking):
            outcomes.judge(answer, what="It", now=NOW, is_speaking=True)
