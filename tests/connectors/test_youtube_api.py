"""Keys of YouTube, its day, and what its errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.connectors.served import Served, Spending
from tests.connectors.youtube_server import NOW, SECRETS, V3, VIDEO, facts, reading, youtube_serving

from allears.connectors import youtube_api as api
from allears.connectors.youtube import youtube
from allears.listening.ports import KeysExpired, Refreshes, Refused, RetryLater


@pytest.fixture
def web() -> Iterator[Served]:
    with youtube_serving() as served:
        yield served


def error(code: int, reason: str, message: str = "No.") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "errors": [{"reason": reason}]}}


class TestErrors:
    @pytest.mark.parametrize(
        ("status", "reason", "kind"),
        [
            (403, "quotaExceeded", RetryLater),
            (403, "dailyLimitExceeded", RetryLater),
            (403, "rateLimitExceeded", RetryLater),
            (429, "rateLimitExceeded", RetryLater),
            (403, "commentsDisabled", Refused),
            (404, "videoNotFound", Refused),
            (403, "forbidden", Refused),
            (400, "processingFailure", Refused),
            (403, "accessNotConfigured", KeysExpired),
            (403, "insufficientPermissions", KeysExpired),
            (401, "authError", KeysExpired),
            (500, "backendError", RetryLater),
            (503, "backendError", RetryLater),
        ],
    )
    def test_are_read_by_their_reason(
        self, web: Served, status: int, reason: str, kind: type[Exception]
    ) -> None:
        web.has(f"{V3}/commentThreads", error(status, reason), status)
        with pytest.raises(kind):
            youtube.hear(reading(videos=VIDEO), "", NOW)

    def test_of_a_wrong_key_ask_for_another(self, web: Served) -> None:
        said = error(400, "badRequest", "API key not valid. Please pass a valid API key.")
        web.has(f"{V3}/commentThreads", said, 400)
        with pytest.raises(KeysExpired) as caught:
            youtube.hear(reading(videos=VIDEO), "", NOW)
        assert "k3y" not in str(caught.value)

    def test_of_a_used_up_day_wait_until_midnight_in_california(self, web: Served) -> None:
        web.has(f"{V3}/commentThreads", error(403, "quotaExceeded"), 403)
        budget = Spending()
        with pytest.raises(RetryLater) as caught:
            youtube.hear(reading(budget=budget, videos=VIDEO), "", NOW)
        assert caught.value.after_s == 19 * 3_600
        assert budget.heard == [("units", 10_000), ("units", 0)]

    def test_have_words_without_html(self, web: Served) -> None:
        said = error(403, "x", 'The video has <a href="/y">disabled comments</a>.')
        web.has(f"{V3}/commentThreads", said, 403)
        with pytest.raises(Refused) as caught:
            youtube.hear(reading(videos=VIDEO), "", NOW)
        assert "<a" not in str(caught.value)


class TestDays:
    @pytest.mark.parametrize(
        ("now", "midnight"),
        [
            (datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 3, 8, 8, tzinfo=UTC)),
            (datetime(2026, 3, 8, 12, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC)),
            (datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),
            (datetime(2026, 3, 10, 6, 59, tzinfo=UTC), datetime(2026, 3, 10, 7, tzinfo=UTC)),
        ],
    )
    def test_end_at_midnight_in_california(self, now: datetime, midnight: datetime) -> None:
        assert api.midnight_after(now) == midnight

    def test_are_named_as_there(self) -> None:
        assert api.day_of(datetime(2026, 3, 10, 6, 59, tzinfo=UTC)) == "2026-03-09"


class TestKeys:
    def test_stand_in_no_address(self, web: Served) -> None:
        youtube.hear(reading(videos=VIDEO), "", NOW)
        youtube.hear(facts(), "", NOW)
        assert web.asked[0].headers["x-goog-api-key"] == "k3y"
        assert web.asked[-1].headers["authorization"] == "Bearer tok-1"
        assert not [one for one in web.asked if "k3y" in str(one.url) or "tok" in str(one.url)]

    def test_are_renewed_once_when_they_end_before_their_time(self, web: Served) -> None:
        def threads(request: httpx.Request) -> httpx.Response:
            is_fresh = request.headers["authorization"] == "Bearer tok-2"
            return httpx.Response(200 if is_fresh else 401, json={"items": []})

        web.has(f"{V3}/commentThreads", threads)
        youtube.hear(facts(), "", NOW)
        assert len(web.called("POST /token")) == 1

    def test_are_not_used_after_their_end(self, web: Served) -> None:
        ended = SECRETS | {"keys_end_at": "2026-03-10T12:01:00+00:00"}
        youtube.hear(facts(secrets=ended), "", NOW)
        assert web.called(f"{V3}/commentThreads")[0].headers["authorization"] == "Bearer tok-2"

    def test_are_renewed_with_their_end(self, web: Served) -> None:
        assert isinstance(youtube, Refreshes)
        found = youtube.refreshed(facts(), NOW)
        assert found == {"access_token": "tok-2", "keys_end_at": "2026-03-10T12:59:59+00:00"}

    def test_that_are_withdrawn_ask_for_a_person(self, web: Served) -> None:
        web.has("POST /token", {"error": "invalid_grant"}, 400)
        with pytest.raises(KeysExpired) as caught:
            youtube.refreshed(facts(), NOW)
        assert "ref-1" not in str(caught.value)
