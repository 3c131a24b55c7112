"""A joined table says by the number of its posts alone how each list is packed."""

from __future__ import annotations

import numpy as np

from allears.listening.kept import joining, reading
from allears.listening.kept.postings import build


def one_key(owners):
    numbers = np.full(len(owners), 7, np.uint64)
    nothing = np.zeros(len(owners), np.uint32)
    spelled = (nothing, nothing, np.empty(0, np.uint32))
    return build(numbers, np.array(owners, np.uint32), spelled)


class TestJoin:
    def test_packs_rare_keys_as_lists_common_ones_as_maps_and_all_as_nothing(self):
        for owners, size in ((range(0, 800, 100), 8), (range(0, 800, 2), 100), (range(800), 0)):
            table = joining.join([one_key(list(owners))], [0], 800)
            assert len(table.postings) == size
            bits = reading.none(800)
            lists = (table.counts, table.starts, table.postings)
            reading.add_lists(np.array([0]), lists, 800, True, bits)
            assert reading.places(bits, 800).tolist() == list(owners)
