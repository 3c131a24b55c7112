"""What a visit to Reddit brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from tests.connectors.reddit_server import (
    NOW,
    S,
    comment,
    facts,
    hear,
    link,
    listing,
    names,
    pages,
    reddit_serving,
)
from tests.connectors.served import Served, Spending

from allears.connectors.reddit import reddit
from allears.connectors.reddit_heard import Cursor, names_in
from allears.listening.ports import Refused, RetryLater, Threads


@pytest.fixture
def web() -> Iterator[Served]:
    with reddit_serving() as served:
        yield served


class TestHear:
    def test_takes_one_page_of_each_list_at_first(self, web: Served) -> None:
        pages(web, [link(n) for n in range(1, 9)])
        web.has("/r/tea/comments", listing([comment("t1_b"), comment("t1_a")]))
        page = hear()
        assert names(page) == ["t3_6", "t3_7", "t3_8", "t1_a", "t1_b"]
        assert not page.has_more
        assert names(hear(page.cursor)) == []

    def test_catches_up_without_missing_any(self, web: Served) -> None:
        things = [link(1)]
        pages(web, things)
        page = hear()
        things += [link(n) for n in range(2, 12)]
        heard: set[str] = set()
        for _ in range(20):
            page = hear(page.cursor)
            heard |= {*names(page)}
            if not page.has_more:
                break
        assert heard == {f"t3_{n}" for n in range(2, 12)}
        assert page.gap is None

    def test_tells_of_what_reddit_gives_no_more(self, web: Served) -> None:
        things = [link(1)]
        pages(web, things, most=4)
        page = reddit.hear(facts(subreddits="tea"), "", datetime(2026, 3, 10, 11, 0, tzinfo=UTC))
        things += [link(n) for n in range(2, 30)]
        for _ in range(5):
            page = hear(page.cursor)
            if not page.has_more:
                break
        assert page.gap is not None
        assert page.gap.since == datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
        assert page.gap.until == datetime.fromtimestamp(S - 1_000 + 26, UTC)

    def test_begins_anew_for_other_subreddits(self, web: Served) -> None:
        pages(web, [link(5)])
        cursor = hear().cursor
        web.has("/r/tea+kettles/new", listing([link(3)]))
        web.has("/r/tea+kettles/comments", listing([]))
        assert names(hear(cursor, subreddits="r/tea, /r/kettles/")) == ["t3_3"]

    def test_takes_turns_with_searches(self, web: Served) -> None:
        asked: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.params["q"])
            return httpx.Response(200, json=listing([link(7)]))

        web.has("/search", answer)
        page = hear(subreddits="", search="kettle lid\n\nfernhill")
        cursor = page.cursor
        assert names(page) == ["t3_7"]
        for _ in range(3):
            cursor = hear(cursor, subreddits="", search="kettle lid\n\nfernhill").cursor
        assert asked == ["kettle lid", "fernhill", "kettle lid", "fernhill"]

    def test_hears_the_inbox_of_the_last_days_and_then_all(self, web: Served) -> None:
        message = {"kind": "t4", "data": {"name": "t4_b", "author": "bob", "body": "Hello"}}
        message["data"]["created_utc"] = S - 60  # type: ignore[index]
        old = comment("t1_a", created_utc=S - 30 * 86_400)
        web.has("/message/inbox", listing([message, old]))
        page = hear(inbox="yes", subreddits="")
        assert names(page) == ["t4_b"]
        new = comment("t1_c", type="username_mention")
        web.has("/message/inbox", listing([new, message, old]))
        page = hear(page.cursor, inbox="yes", subreddits="")
        (post,) = [reddit.to_post(item, facts()) for item in page.items]
        assert (post.id, post.is_for_us, post.to) == ("t1_c", True, ("fernhill",))

    def test_hears_modmail(self, web: Served) -> None:
        talk = {"id": "10x", "subject": "Ban", "lastUpdated": "2026-03-10T11:59:00+00:00"}
        messages = {
            "m1": {
                "id": "m1",
                "author": {"name": "ann"},
                "bodyMarkdown": "Why?",
                "date": "2026-03-10T11:59:00+00:00",
            },
            "m2": {
                "id": "m2",
                "author": {"name": "mod"},
                "isInternal": True,
                "date": "2026-03-10T11:58:00+00:00",
            },
        }
        web.has("/api/mod/conversations", {"conversations": {"10x": talk}})
        web.has("/api/mod/conversations/10x", {"conversation": talk, "messages": messages})
        page = hear(modmail="yes", subreddits="")
        assert names(page) == ["modmail_10x_m1"]
        assert names(hear(page.cursor, modmail="yes", subreddits="")) == []

    def test_hears_the_rest_where_it_moderates_nothing(self, web: Served) -> None:
        pages(web, [link(1)])
        web.has("/api/mod/conversations", {"reason": "x"}, 403)
        assert names(hear(modmail="yes")) == ["t3_1"]

    def test_leaves_out_what_is_taken_back_already(self, web: Served) -> None:
        pages(web, [link(1, selftext="[removed]")])
        assert names(hear()) == []

    def test_reads_only_with_an_app_alone(self, web: Served) -> None:
        pages(web, [link(1)])
        alone = facts(secrets={"client_secret": "s"}, subreddits="tea", account="", inbox="yes")
        page = reddit.hear(alone, "", NOW)
        assert names(page) == ["t3_1"]
        assert not web.called("/message/inbox")
        form = parse_qs(web.called("POST /api/v1/access_token")[0].content.decode())
        assert form == {"grant_type": ["client_credentials"]}

    def test_says_that_there_is_nothing_to_hear(self, web: Served) -> None:
        with pytest.raises(Refused, match="subreddits"):
            reddit.hear(facts(secrets={}, account=""), "", NOW)

    @pytest.mark.parametrize("said", [None, [], 5, listing([None, 5, {}, {"data": []}])])
    def test_hears_nothing_in_nonsense(self, web: Served, said: Any) -> None:
        web.has("/r/tea/new", said)
        assert names(hear()) == []

    @pytest.mark.parametrize(
        ("status", "said", "error"),
        [
            (404, {}, Refused),
            (403, {"reason": "private"}, Refused),
            (429, {}, RetryLater),
            (500, {}, RetryLater),
            (503, b"<html>", RetryLater),
            (200, b"<html>", RetryLater),
            (200, b'{"data": {', RetryLater),
        ],
    )
    def test_reads_what_reddit_refuses(
        self, web: Served, status: int, said: Any, error: type[Exception]
    ) -> None:
        web.has("/r/tea/new", said, status)
        with pytest.raises(error):
            hear()

    def test_tells_the_budget_what_is_left(self, web: Served) -> None:
        web.has(
            "/r/tea/new",
            listing([]),
            x_ratelimit_remaining="12.0",
            x_ratelimit_used="588",
            x_ratelimit_reset="120",
        )
        budget = Spending()
        reddit.hear(facts(subreddits="tea", budget=budget), "", NOW)
        assert budget.heard == [("requests", 12)]
        assert budget.spent == [("requests", 1, False)] * 2

    def test_stops_where_the_budget_ends(self, web: Served) -> None:
        with pytest.raises(RetryLater):
            reddit.hear(facts(subreddits="tea", budget=Spending(1)), "", NOW)
        assert len(web.asked) == 1


class TestCursor:
    def test_of_another_account_is_none(self) -> None:
        assert Cursor.read('{"app": "a/b", "visited_s": 5}', "a/b").visited_s == 5
        assert Cursor.read('{"app": "a/b", "visited_s": 5}', "a/c").visited_s == 0
        assert Cursor.read('{"app": 5}', "a/c").app == "a/c"


class TestTyped:
    def test_reads_names_as_people_write_them(self) -> None:
        assert names_in("r/tea, /r/kettles/\nTea_time, täst, a b, tea") == [
            "tea",
            "kettles",
            "Tea_time",
        ]

    def test_is_a_thread_reader(self) -> None:
        assert isinstance(reddit, Threads)


class TestLookAgain:
    def test_tells_edits_deletions_and_what_is_missing(self, web: Served) -> None:
        kept = [reddit.to_post(link(n), facts()) for n in range(1, 6)]
        changed = [
            link(1, edited=S, selftext="Other words"),
            link(2, author="[deleted]", selftext="[deleted]"),
            link(3),
            link(4, removed_by_category="moderator"),
        ]
        web.has("/api/info", listing(changed))
        found = reddit.look_again(facts(), kept, NOW)
        there = {post.id: post for item in found.items if (post := reddit.to_post(item, facts()))}
        assert set(there) == {"t3_1", "t3_3"}
        assert (there["t3_1"].text, there["t3_1"].edited_at) == ("Other words", NOW)
        assert there["t3_3"].edited_at is None
        assert sorted(found.gone) == ["t3_2", "t3_4"]
        assert found.missing == ["t3_5"]
        assert len(web.called("/api/info")) == 1

    def test_takes_back_what_somebody_said_whose_account_is_deleted(self, web: Served) -> None:
        kept = [reddit.to_post(comment("t1_a"), facts())]
        web.has("/api/info", listing([comment("t1_a", author="[deleted]")]))
        found = reddit.look_again(facts(), kept, NOW)
        assert (found.gone, list(found.items)) == (["t1_a"], [])

    def test_keeps_in_mind_that_it_was_said_to_us(self, web: Served) -> None:
        wire = comment("t1_a") | {"inbox": True}
        web.has("/api/info", listing([comment("t1_a", edited=S, body="Other words")]))
        found = reddit.look_again(facts(), [reddit.to_post(wire, facts())], NOW)
        (post,) = [reddit.to_post(item, facts()) for item in found.items]
        assert post.is_for_us

    def test_asks_nothing_for_messages(self, web: Served) -> None:
        message = {"kind": "t4", "data": {"name": "t4_a", "author": "ann", "body": "Hello"}}
        found = reddit.look_again(facts(), [reddit.to_post(message, facts())], NOW)
        assert (found.items, found.gone, found.missing) == ((), (), ())
        assert not web.called("/api/info")

    @pytest.mark.parametrize("said", [None, [], {"data": {}}, {"data": {"children": 5}}])
    def test_believes_nothing_in_nonsense(self, web: Served, said: Any) -> None:
        web.has("/api/info", said)
        with pytest.raises(RetryLater):
            reddit.look_again(facts(), [reddit.to_post(link(1), facts())], NOW)

    def test_leaves_alone_what_is_kept_for_answers(self, web: Served) -> None:
        budget = Spending()
        reddit.look_again(facts(budget=budget), [reddit.to_post(link(1), facts())], NOW)
        assert budget.spent == [("requests", 1, False)]
