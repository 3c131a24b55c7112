"""What a visit to a forum brings: lists, edits, deletions, messages, flags."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from tests.connectors.discourse_server import NOW, forum, forum_serving, keyed, lists, numbers, post
from tests.connectors.served import Served

from allears.connectors.discourse import discourse
from allears.connectors.discourse_post import wire_of
from allears.listening.post import Post


@pytest.fixture
def web() -> Iterator[Served]:
    with forum_serving() as served:
        yield served


class TestHear:
    def test_takes_one_page_at_first_oldest_first(self, web: Served) -> None:
        lists(web, [post(n) for n in range(1, 9)])
        page = discourse.hear(forum(), "", NOW)
        assert numbers(page) == [6, 7, 8]
        assert not page.has_more

    def test_gives_nothing_twice(self, web: Served) -> None:
        lists(web, [post(n) for n in range(1, 9)])
        first = discourse.hear(forum(), "", NOW)
        assert numbers(discourse.hear(forum(), first.cursor, NOW)) == []

    def test_catches_up_after_an_outage_without_a_gap(self, web: Served) -> None:
        posts = [post(n) for n in range(1, 4)]
        lists(web, posts)
        page = discourse.hear(forum(), "", NOW)
        posts += [post(n) for n in range(4, 14)]
        heard: set[int] = set()
        for _ in range(20):
            page = discourse.hear(forum(), page.cursor, NOW)
            heard |= {*numbers(page)}
            if not page.has_more:
                break
        assert heard == set(range(4, 14))

    def test_goes_on_where_a_stretch_of_numbers_shows_nothing(self, web: Served) -> None:
        """Older forums answer with a window of fifty numbers, whether or not they may be seen."""
        posts = [post(1)]

        def answer(request: httpx.Request) -> httpx.Response:
            before = int(request.url.params.get("before", max(p["id"] for p in posts)))
            page = [p for p in posts if before - 50 < p["id"] <= before]
            return httpx.Response(200, json={"latest_posts": page[::-1]})

        web.has("/posts.json", answer)
        page = discourse.hear(forum(), "", NOW)
        posts += [post(200), post(380)]
        heard: list[int] = []
        for _ in range(20):
            page = discourse.hear(forum(), page.cursor, NOW)
            heard += numbers(page)
            if not page.has_more:
                break
        assert sorted(set(heard)) == [200, 380]
        assert not page.has_more

    def test_hears_an_edit_as_the_same_post(self, web: Served) -> None:
        posts = [post(n) for n in range(1, 4)]
        lists(web, posts)
        first = discourse.hear(forum(), "", NOW)
        posts[0] = post(
            1, version=2, cooked="<p>Other words</p>", updated_at="2026-03-10T11:00:00Z"
        )
        page = discourse.hear(forum(), first.cursor, NOW)
        (edited,) = [discourse.to_post(item, forum()) for item in page.items]
        assert edited.id == "forum.example/p/1"
        assert edited.text == "Other words"
        assert edited.edited_at == datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
        assert numbers(discourse.hear(forum(), page.cursor, NOW)) == []

    def test_tells_of_a_post_that_its_author_took_back(self, web: Served) -> None:
        posts = [post(1), post(2)]
        lists(web, posts)
        first = discourse.hear(forum(), "", NOW)
        posts[1] = post(2, user_deleted=True, version=2)
        assert discourse.hear(forum(), first.cursor, NOW).gone == [
            ("discourse", "forum.example/p/2")
        ]

    def test_hears_messages_as_sent_to_us(self, web: Served) -> None:
        lists(web, [])
        web.has("/private-posts.json", {"private_posts": [post(5)]})
        page = discourse.hear(keyed(), "", NOW)
        (message,) = [discourse.to_post(item, keyed()) for item in page.items]
        assert message.is_private
        assert message.to == ("fernhill",)
        assert page.changed_settings == {"account": "fernhill"}

    def test_hears_the_forum_where_messages_are_not_allowed(self, web: Served) -> None:
        lists(web, [post(1)])
        web.has("/private-posts.json", {"error_type": "invalid_access"}, 403)
        assert numbers(discourse.hear(keyed(), "", NOW)) == [1]

    def test_knows_its_own_words(self, web: Served) -> None:
        lists(web, [post(1, username="FernHill")])
        (item,) = discourse.hear(keyed(), "", NOW).items
        assert discourse.to_post(item, keyed()).extra["ours"] == "1"

    def test_keeps_to_categories(self, web: Served) -> None:
        lists(web, [post(1, category_id=5), post(2, category_id=6), post(3, category_slug="help")])
        assert numbers(discourse.hear(forum(categories="5, Help"), "", NOW)) == [1, 3]

    def test_leaves_out_small_actions_and_whispers(self, web: Served) -> None:
        lists(web, [post(1, post_type=3), post(2, post_type=4), post(3, post_type=1)])
        assert numbers(discourse.hear(forum(), "", NOW)) == [3]

    def test_hears_flags_once(self, web: Served) -> None:
        lists(web, [])
        web.has("/review.json", {"reviewables": [{"id": 9}, {"id": 8}]})
        page = discourse.hear(keyed(flags="yes"), "", NOW)
        assert numbers(page) == [8, 9]
        assert not discourse.hear(keyed(flags="yes"), page.cursor, NOW).items

    def test_hears_only_what_a_search_finds(self, web: Served) -> None:
        web.has("/search.json", {"posts": [{"id": 5}, {"id": 3}]})
        web.has("/posts/5.json", post(5))
        web.has("/posts/3.json", post(3))
        page = discourse.hear(forum(search="kettle"), "", NOW)
        assert numbers(page) == [3, 5]
        assert web.called("/search.json")[0].url.params["q"] == "kettle order:latest"
        assert numbers(discourse.hear(forum(search="kettle"), page.cursor, NOW)) == []

    def test_forgets_the_cursor_of_another_forum(self, web: Served) -> None:
        lists(web, [post(1)])
        cursor = discourse.hear(forum(), "", NOW).cursor
        assert numbers(discourse.hear(forum(address="https://other.example"), cursor, NOW)) == [1]


class TestLookAgain:
    def test_tells_edits_deletions_and_what_is_missing(self, web: Served) -> None:
        kept = [discourse.to_post(wire_of(post(n)), forum()) for n in range(1, 6)]
        edited = {"version": 2, "cooked": "<p>Other words</p>"}
        web.has("/posts/1.json", post(1, updated_at="2026-03-10T11:00:00Z", **edited))
        web.has("/posts/2.json", post(2, user_deleted=True))
        web.has("/posts/3.json", {"errors": ["It is gone."]}, 410)
        web.has("/posts/4.json", {"errors": ["no"], "error_type": "invalid_access"}, 403)
        web.has("/posts/5.json", post(5))
        found = discourse.look_again(forum(), kept, NOW)
        there = [discourse.to_post(item, forum()) for item in found.items]
        assert [one.id.rpartition("/")[2] for one in there] == ["1", "5"]
        assert there[0].text == "Other words"
        assert there[0].edited_at == datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
        assert found.gone == ["forum.example/p/2"]
        assert found.missing == ["forum.example/p/3"]

    def test_asks_nothing_for_flags_or_another_forum(self, web: Served) -> None:
        kept = [Post(id="forum.example/flag/3", text="x"), Post(id="other.example/p/3", text="x")]
        discourse.look_again(forum(), kept, NOW)
        assert not web.asked

    def test_leaves_a_message_private(self, web: Served) -> None:
        kept = discourse.to_post(wire_of(post(1), is_private=True), forum())
        web.has("/posts/1.json", post(1, version=2))
        found = discourse.look_again(keyed(), [kept], NOW)
        (after,) = [discourse.to_post(item, forum()) for item in found.items]
        assert after.is_private
