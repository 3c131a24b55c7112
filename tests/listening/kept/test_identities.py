"""A post has the same identity by machine code, by its name, and in Python."""

from __future__ import annotations

from allears.listening.kept.blocks import encode
from allears.listening.kept.identities import (
    identities_of,
    identities_of_names,
    identity,
    name_of,
)
from allears.listening.kept.keys import Batch
from allears.listening.post import Post

POSTS = [
    Post(id="at://did:plc:x/app.bsky.feed.post/3k", network="bluesky", text="late"),
    Post(id="é/1", network="mastodon", text="late"),
    Post(network="email", text="without an id"),
]


class TestIdentitiesOf:
    def test_are_those_of_their_names(self):
        found = identities_of(Batch([encode(post) for post in POSTS]))
        assert found.tolist() == identities_of_names([identity(post) for post in POSTS]).tolist()
        assert len(set(found.tolist())) == len(POSTS)

    def test_name_network_and_id(self):
        assert identity(POSTS[0]) == name_of("bluesky", POSTS[0].id)
