"""The past in batches, from where somebody left off."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from allears.listening import kept
from allears.listening.post import Post
from allears.listening.query import parse


class TestFind:
    def test_goes_on_where_it_was(self, shelf, tmp_path):
        with shelf.writing(tmp_path) as writer:
            for part in range(4):
                writer.append(shelf.said(*range(10 * part, 10 * part + 10)), heard_at=shelf.now)
                (writer.seal if part == 1 else writer.rest)()
        asked = {
            "channel": "1",
            "since": shelf.now - timedelta(days=1),
            "until": shelf.now + timedelta(days=1),
        }
        whole = list(kept.find(tmp_path, parse("late"), **asked))
        assert [post.id for batch in whole for post in batch.posts] == [str(n) for n in range(40)]
        assert sum(batch.n_looked for batch in whole) == 40 == kept.n_between(tmp_path, **asked)
        for done in range(len(whole)):
            rest = kept.find(tmp_path, parse("late"), after=whole[done].place, **asked)
            left = [post.id for batch in rest for post in batch.posts]
            assert left == [post.id for batch in whole[done + 1 :] for post in batch.posts]

    def test_goes_on_after_its_segment_was_written_anew(self, shelf, tmp_path):
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1, 2, 3), heard_at=shelf.now)
            asked = {
                "channel": "1",
                "since": shelf.now - timedelta(1),
                "until": shelf.now + timedelta(1),
            }
            (batch,) = kept.find(tmp_path, parse("late"), **asked)
            kept.forget(tmp_path, network="bluesky", post_ids=["2"], at=shelf.now)
            writer.tidy(shelf.now)
            again = kept.find(tmp_path, parse("late"), after=batch.place, **asked)
            assert [post.id for batch in again for post in batch.posts] == ["1", "3"]

    def test_leaves_to_the_pipeline_what_triage_decides(self, shelf, tmp_path):
        posts = [Post(id="1", text="late"), msgspec.structs.replace(shelf.said(2)[0], lang="en")]
        with shelf.writing(tmp_path) as writer:
            writer.append(posts, heard_at=shelf.now)
        asked = {
            "channel": "1",
            "since": shelf.now - timedelta(1),
            "until": shelf.now + timedelta(1),
        }
        (batch,) = kept.find(tmp_path, parse("late lang:de"), **asked)
        assert [post.id for post in batch.posts] == ["1"]
