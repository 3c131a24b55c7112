"""What a visit to YouTube brings, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.connectors.served import Served, Spending
from tests.connectors.youtube_server import (
    ME,
    NOW,
    V3,
    VIDEO,
    Place,
    comment,
    facts,
    ids,
    reading,
    thread,
    youtube_serving,
)

from allears.connectors.youtube import youtube
from allears.connectors.youtube_heard import poll_s, video_in
from allears.listening.ports import Refused, RetryLater


@pytest.fixture
def web() -> Iterator[Served]:
    with youtube_serving() as served:
        yield served


class TestHear:
    def test_takes_one_page_of_the_last_days_at_first(self, web: Served) -> None:
        old = thread(9, publishedAt="2026-01-01T00:00:00Z", updatedAt="2026-01-01T00:00:00Z")
        Place(web, [thread(1), thread(2), old])
        page = youtube.hear(reading(videos=VIDEO), "", NOW)
        assert ids(page) == ["Ugy0001AaABAg", "Ugy0002AaABAg"]
        assert ids(youtube.hear(reading(videos=VIDEO), page.cursor, NOW)) == []

    def test_catches_up_page_by_page(self, web: Served) -> None:
        place = Place(web, [thread(1)])
        page = youtube.hear(reading(videos=VIDEO), "", NOW)
        place.threads += [thread(n) for n in range(2, 12)]
        heard: list[str] = []
        for _ in range(9):
            page = youtube.hear(reading(videos=VIDEO), page.cursor, NOW)
            heard += ids(page)
            if not page.has_more:
                break
        assert sorted(heard) == [f"Ugy{n:04}AaABAg" for n in range(2, 12)]

    def test_hears_one_of_the_same_second(self, web: Served) -> None:
        place = Place(web, [thread(1, minute=5)])
        page = youtube.hear(reading(videos=VIDEO), "", NOW)
        place.threads.append(thread(2, minute=5))
        assert ids(youtube.hear(reading(videos=VIDEO), page.cursor, NOW)) == ["Ugy0002AaABAg"]

    def test_hears_answers_in_old_threads(self, web: Served) -> None:
        place = Place(web, [thread(1, who=ME)])
        page = youtube.hear(facts(), "", NOW)
        place.threads[0]["snippet"]["totalReplyCount"] = 1
        place.answers["Ugy0001AaABAg"] = [comment("Ugy0001AaABAg.9a", 30)]
        page = youtube.hear(facts(), page.cursor, NOW)
        (post,) = [youtube.to_post(item, facts()) for item in page.items]
        assert post.id == "Ugy0001AaABAg.9a"
        assert post.is_for_us
        assert post.extra["video"] == VIDEO
        assert ids(youtube.hear(facts(), page.cursor, NOW)) == []

    def test_hears_the_answers_that_come_with_a_thread(self, web: Served) -> None:
        one = thread(1, total=1) | {"replies": {"comments": [comment("Ugy0001AaABAg.9a", 30)]}}
        Place(web, [one])
        page = youtube.hear(reading(videos=VIDEO), "", NOW)
        assert ids(page) == ["Ugy0001AaABAg", "Ugy0001AaABAg.9a"]

    def test_finds_channels_by_their_handle_once(self, web: Served) -> None:
        Place(web, [thread(1)])
        web.has(f"{V3}/channels", {"items": [{"id": ME}]})
        page = youtube.hear(reading(channels="@fernhill"), "", NOW)
        youtube.hear(reading(channels="@fernhill"), page.cursor, NOW)
        assert len(web.called(f"{V3}/channels")) == 1
        asked = web.called(f"{V3}/commentThreads")[0].url.params
        assert asked["allThreadsRelatedToChannelId"] == ME

    def test_searches_in_turn_and_seldom(self, web: Served) -> None:
        asked: list[str] = []

        def search(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.params["q"])
            found = {"id": {"videoId": VIDEO}, "snippet": {"publishedAt": "2026-03-10T11:00:00Z"}}
            return httpx.Response(200, json={"items": [found]})

        web.has(f"{V3}/search", search)
        video = {"kind": "youtube#video", "id": VIDEO, "snippet": {"title": "T"}}
        web.has(f"{V3}/videos", {"items": [video]})
        budget, cursor = Spending(), ""
        for minutes in (0, 5, 41, 82):
            seen = reading(budget=budget, search="kettle\nfernhill")
            page = youtube.hear(seen, cursor, NOW + timedelta(minutes=minutes))
            cursor = page.cursor
        assert asked == ["kettle", "fernhill", "kettle"]
        assert ids(page) == [f"video:{VIDEO}"]
        assert sum(amount for _, amount, _ in budget.spent) == 3 * 101
        last = web.called(f"{V3}/search")[-1].url.params["publishedAfter"]
        assert last == "2026-03-10T11:00:01Z"

    def test_hears_what_waits_for_review_once(self, web: Served) -> None:
        def threads(request: httpx.Request) -> httpx.Response:
            is_held = request.url.params.get("moderationStatus") == "heldForReview"
            return httpx.Response(200, json={"items": [thread(3)] if is_held else []})

        web.has(f"{V3}/commentThreads", threads)
        page = youtube.hear(facts(held="yes"), "", NOW)
        (post,) = [youtube.to_post(item, facts()) for item in page.items]
        assert post.extra["moderation"] == "heldForReview"
        assert post.visibility == "unlisted"
        assert not youtube.hear(facts(held="yes"), page.cursor, NOW).items

    def test_is_not_held_up_by_a_place_that_is_gone(self, web: Served) -> None:
        def threads(request: httpx.Request) -> httpx.Response:
            if request.url.params.get("videoId") == "gone_gone-1":
                error = {"message": "disabled", "errors": [{"reason": "commentsDisabled"}]}
                return httpx.Response(403, json={"error": error})
            return httpx.Response(200, json={"items": [thread(1)]})

        web.has(f"{V3}/commentThreads", threads)
        both = reading(videos=f"gone_gone-1 {VIDEO}")
        assert ids(youtube.hear(both, "", NOW)) == ["Ugy0001AaABAg"]
        with pytest.raises(Refused, match="disabled"):
            youtube.hear(reading(videos="gone_gone-1"), "", NOW)

    def test_keeps_what_it_heard_before_the_units_ended(self, web: Served) -> None:
        Place(web, [thread(1)])
        two = f"{VIDEO} other_vid-2"
        page = youtube.hear(reading(budget=Spending(1), videos=two), "", NOW)
        assert ids(page) == ["Ugy0001AaABAg"]
        with pytest.raises(RetryLater):
            youtube.hear(reading(budget=Spending(0), videos=two), "", NOW)

    def test_says_that_there_is_nothing_to_hear(self, web: Served) -> None:
        with pytest.raises(Refused, match="nothing to hear"):
            youtube.hear(reading(), "", NOW)

    @pytest.mark.parametrize("said", [None, [], 5, {"items": [None, 5, {}, {"snippet": []}]}])
    def test_hears_nothing_in_nonsense(self, web: Served, said: Any) -> None:
        web.has(f"{V3}/commentThreads", said)
        assert not youtube.hear(reading(videos=VIDEO), "", NOW).items

    def test_tells_the_budget_when_a_day_begins_in_california(self, web: Served) -> None:
        budget, own = Spending(), {"videos": VIDEO, "daily_units": "50000"}
        page = youtube.hear(reading(budget=budget, **own), "", NOW)
        youtube.hear(reading(budget=budget, **own), page.cursor, NOW + timedelta(hours=18))
        assert budget.heard == [("units", 50_000)]
        youtube.hear(reading(budget=budget, **own), page.cursor, NOW + timedelta(hours=20))
        assert budget.heard == [("units", 50_000)] * 2


class TestTyped:
    @pytest.mark.parametrize(
        ("typed", "id_"),
        [
            (VIDEO, VIDEO),
            (f"https://www.youtube.com/watch?v={VIDEO}&t=5", VIDEO),
            (f"https://youtu.be/{VIDEO}?si=x", VIDEO),
            (f"https://www.youtube.com/shorts/{VIDEO}/", VIDEO),
            ("https://www.youtube.com/", ""),
            ("http://[", ""),
            ("x", ""),
        ],
    )
    def test_finds_the_video_in_its_address(self, typed: str, id_: str) -> None:
        assert video_in(typed) == id_

    def test_visits_many_places_less_often(self) -> None:
        assert poll_s(1) == 300
        assert 86_400 / poll_s(20) * 22 < 4_500
