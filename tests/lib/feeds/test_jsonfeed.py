from __future__ import annotations

import json

import pytest

from allears.lib.feeds import BadFeed
from allears.lib.feeds.jsonfeed import MAX_ENTRIES, looks_like, read


def feed(*items: object, **head: object) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "items": items} | head
    ).encode()


class TestRead:
    def test_takes_an_author_of_either_version_and_of_the_feed(self) -> None:
        whole = read(
            feed({"authors": [{"name": "a"}]}, {"author": {"name": "b"}}, {}, author={"name": "c"})
        )
        assert [entry.author for entry in whole.entries] == ["a", "b", "c"]

    def test_prefers_html_and_says_so(self) -> None:
        (entry,) = read(feed({"content_html": "<p>a</p>", "content_text": "b"})).entries
        assert (entry.content, entry.is_html) == ("<p>a</p>", True)

    def test_leaves_out_an_item_that_is_none(self) -> None:
        assert [
            entry.id
            for entry in read(feed({"id": 1}, 5, None, [], {"id": True}, {"id": "x"})).entries
        ] == ["1", "", "x"]

    def test_takes_a_thousand(self) -> None:
        whole = read(feed(*[{"id": n} for n in range(MAX_ENTRIES + 5)]))
        assert (len(whole.entries), whole.is_cut) == (MAX_ENTRIES, True)

    @pytest.mark.parametrize(
        "data",
        [b"{", b"[]", b"{}", b'{"items":[]}', b'{"version":5,"items":[]}', b"[" * 100_000, b"\xff"],
    )
    def test_says_what_is_no_feed(self, data: bytes) -> None:
        with pytest.raises(BadFeed):
            read(data)


class TestLooksLike:
    def test_goes_by_the_first_sign(self) -> None:
        assert looks_like(b"\xef\xbb\xbf \n{")
        assert not looks_like(b"<rss>{")
