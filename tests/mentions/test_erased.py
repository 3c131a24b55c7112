"""Who was erased is known by a keyed digest alone, and only in public."""

from __future__ import annotations

from typing import Any

import pytest
from tests import cast

from allears.contacts.models import Identity
from allears.listening import pipeline
from allears.listening.ports import Drop, Marks
from allears.listening.post import Author, Post
from allears.mentions import erased
from allears.mentions.models import Erased

AUTHOR = Author(id="Mira-1", handle="mira", name="Mira")


def outcome(*posts: Post) -> pipeline.Outcome:
    kept = tuple(pipeline.Kept(post=one, key=str(n), hits=(), marks=Marks(), fingerprint=0, bands=()) for n, one in enumerate(posts))  # fmt: skip
    return pipeline.Outcome(kept=kept, dropped=(), timings={})


class TestDigest:
    def test_is_another_with_another_key_network_or_handle(self, settings: Any) -> None:
        first = erased.digest("rss", "mira")
        assert first == erased.digest("rss", "MIRA")
        assert len({first, erased.digest("rss", "otto"), erased.digest("email", "mira")}) == 3
        settings.SECRET_KEY = "another"
        assert erased.digest("rss", "mira") != first


@pytest.mark.django_db
class TestWithoutErased:
    def test_leaves_out_public_words_and_keeps_what_is_sent_to_us(self) -> None:
        Erased.objects.create(key=erased.digest("rss", "mira-1"), at=cast.NOW)
        public = Post(network="rss", text="a", author=AUTHOR)
        private = Post(network="rss", text="b", author=AUTHOR, visibility="private")
        to_us = Post(network="rss", text="c", author=AUTHOR, extra={"addressed": "mention"})
        other = Post(network="rss", text="d", author=Author(id="otto"))
        nameless = Post(network="rss", text="e")
        found = erased.without_erased(outcome(public, private, to_us, other, nameless))
        assert [row.post.text for row in found.kept] == ["b", "c", "d", "e"]
        assert [(one.post.text, one.reason) for one in found.dropped] == [("a", Drop.GONE)]

    def test_asks_once_where_nobody_was(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            erased.without_erased(outcome(Post(network="rss", text="a", author=AUTHOR)))
        assert not Identity.objects.exists()
