"""Where words, phrases and NEARs lie in one part: sets of (first word, last word).

A set of spans is a dict from the first word to a bit mask of lengths: bit `i` says that a span
of `i + 1` words begins there. A NEAR is then a few shifts of whole masks, so hostile texts cost
about words times reach in single bits, and never the product of all pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Spans = dict[int, int]


def of_phrase(places: Sequence[Sequence[int]], reaches: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last word of each phrase, given every word's places and how many words it has.

    All `places` are looked at in the order of the rarest, so one common word costs little.
    """
    offsets, total = [], 0
    for reach in reaches:
        offsets.append(total)
        total += reach
    rarest = min(range(len(places)), key=lambda i: len(places[i]))
    others = [(set(places[i]), offsets[i]) for i in range(len(places)) if i != rarest]
    for place in places[rarest]:
        start = place - offsets[rarest]
        if all(start + offset in held for held, offset in others):
            yield start, start + total - 1


def to_spans(pairs: Iterable[tuple[int, int]]) -> Spans:
    spans: Spans = {}
    for first, last in pairs:
        spans[first] = spans.get(first, 0) | 1 << (last - first)
    return spans


def union(many: Sequence[Spans]) -> Spans:
    """All spans of several sets."""
    made: Spans = {}
    for spans in many:
        for first, lengths in spans.items():
            made[first] = made.get(first, 0) | lengths
    return made


def near(left: Spans, right: Spans, distance: int, *, is_ordered: bool) -> Spans:
    """Spans from a match of one to a match of the other, at most `distance` words between."""
    made = _in_order(left, right, distance)
    return made if is_ordered else union((made, _in_order(right, left, distance)))


def _in_order(left: Spans, right: Spans, distance: int) -> Spans:
    if not left or not right:
        return {}
    starts = 0
    for first in right:
        starts |= 1 << first
    last_start = max(right)
    made: Spans = {}
    for first, lengths in left.items():
        if first >= last_start:
            continue
        reachable = _spread(lengths, distance + 1) << 1
        reachable &= starts >> first & ((1 << reachable.bit_length()) - 1)
        ends = 0
        while reachable:
            low = reachable & -reachable
            offset = low.bit_length() - 1
            ends |= right[first + offset] << offset
            reachable ^= low
        if ends:
            made[first] = ends
    return made


def _spread(mask: int, n: int) -> int:
    """Every bit set also 1 .. n-1 places higher."""
    done = 1
    while done < n:
        step = min(done, n - done)
        mask |= mask << step
        done += step
    return mask
