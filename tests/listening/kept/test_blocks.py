"""Blocks of posts: packed, read again, and known for torn."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from allears.listening.kept import blocks
from allears.listening.post import Post


class TestPacker:
    @settings(deadline=None)
    @given(st.lists(st.binary(max_size=40), max_size=9), st.lists(st.integers(0, 2**63)))
    def test_packs_what_is_unpacked_again(self, records, replaced):
        packed = blocks.Packer().pack(records, heard_s=99, replaced=replaced)
        (block,) = blocks.blocks_from(packed, 0)
        assert (block.n_posts, block.heard_s, block.end) == (len(records), 99, len(packed))
        found, gone = blocks.Unpacker().unpack(packed, block)
        assert ([bytes(one) for one in found], gone) == (records, replaced)

    @settings(deadline=None)
    @given(st.integers(0, 10**6), st.booleans())
    def test_is_known_for_torn_or_changed(self, at, is_cut):
        first = blocks.Packer().pack([b"one"], heard_s=1, replaced=())
        second = blocks.Packer().pack([b"two" * 50], heard_s=2, replaced=[7])
        at %= len(second)
        torn = second[:at] if is_cut else second[:at] + bytes([second[at] ^ 1]) + second[at + 1 :]
        assert [block.end for block in blocks.blocks_from(first + torn, 0)] == [len(first)]


class TestCut:
    def test_makes_blocks_of_some_posts_and_one_for_a_large_one(self):
        small, large = b"x", b"x" * (blocks.LARGE + 1)
        rows = list(blocks.cut([small] * 40 + [large] + [small]))
        assert [len(row) for row in rows] == [32, 8, 1, 1]
        assert list(blocks.cut([])) == []


class TestDecode:
    def test_gives_the_post(self):
        post = Post(id="1", text="late", title="T", likes=3)
        record = blocks.encode(post)
        assert blocks.decode(record) == post
