"""What makes a post the same post."""

from __future__ import annotations

from allears.listening.post import Post
from allears.mentions.ids import key_of


class TestKeyOf:
    def test_counts_a_local_id_per_channel(self) -> None:
        post = Post(id="1", network="inbox", text="Hello")
        assert key_of(post, channel_id=1) != key_of(post, channel_id=2)
        assert key_of(post, channel_id=1) == key_of(post, channel_id=1)

    def test_counts_a_lasting_id_once_for_the_whole_network(self) -> None:
        post = Post(id="<a@example.org>", network="email", text="Hello")
        assert key_of(post, channel_id=1) == key_of(post, channel_id=2)

    def test_takes_networks_that_we_do_not_know_for_lasting(self) -> None:
        post = Post(id="at://x", network="bluesky", text="Hello")
        assert key_of(post, channel_id=1) == key_of(post, channel_id=2)
