"""Words in any order, each at a place of its own, with few others among them.

A window as wide as the words and the others may be slides over the text. Where no two words can
share a place, counting is enough. Otherwise (wildcards, accents, signs) the window keeps a largest
matching of words to places, mended by one augmenting path whenever a place comes or goes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Sequence


def is_within(words: Sequence[str], places: Sequence[Sequence[int]], distance: int) -> bool:
    """Whether each word (with its rising places) gets one in a row of the allowed width."""
    if not all(places):
        return False
    width = len(words) + distance
    wanted = Counter(words)
    held = dict(zip(words, places, strict=True))
    n_places = sum(map(len, held.values()))
    owners = {place: word for word, spots in held.items() for place in spots}
    if len(owners) == n_places:
        return _can_count(owners, wanted, width)
    return _can_match(places, width)


def _can_count(owners: dict[int, str], wanted: Counter[str], width: int) -> bool:
    missing = Counter(wanted)
    n_missing = len(missing)
    window: deque[int] = deque()
    for place in sorted(owners):
        while window and window[0] <= place - width:
            gone = owners[window.popleft()]
            missing[gone] += 1
            n_missing += missing[gone] == 1
        window.append(place)
        come = owners[place]
        missing[come] -= 1
        n_missing -= missing[come] == 0
        if not n_missing:
            return True
    return False


def _can_match(places: Sequence[Sequence[int]], width: int) -> bool:
    matching = _Matching(places)
    window: deque[int] = deque()
    for place in sorted(matching.takers):
        while window and window[0] <= place - width:
            matching.remove(window.popleft())
        window.append(place)
        matching.add(place)
        if matching.n_matched == len(places):
            return True
    return False


class _Matching:
    """A largest matching between the places in the window and the words."""

    def __init__(self, places: Sequence[Sequence[int]]) -> None:
        self._places = places
        self.takers: dict[int, list[int]] = {}
        for word, held in enumerate(places):
            for place in held:
                self.takers.setdefault(place, []).append(word)
        self._place_of: list[int | None] = [None] * len(places)
        self._word_at: dict[int, int | None] = {}
        self._newest = -1
        self.n_matched = 0

    def add(self, place: int) -> None:
        """A place more; it may take a free word, or move others to reach one."""
        self._word_at[place] = None
        self._newest = place
        came_from: dict[int, int] = {}
        waiting = deque([place])
        while waiting:
            here = waiting.popleft()
            for word in self.takers[here]:
                if word in came_from:
                    continue
                came_from[word] = here
                holder = self._place_of[word]
                if holder is None:
                    self._move_words(word, came_from, place)
                    return
                waiting.append(holder)

    def remove(self, place: int) -> None:
        """A place less (the oldest); its word may find another, or move others from theirs."""
        orphan = self._word_at.pop(place)
        if orphan is None:
            return
        self._place_of[orphan] = None
        self.n_matched -= 1
        came_from: dict[int, int] = {}
        waiting = deque([orphan])
        while waiting:
            word = waiting.popleft()
            held = self._places[word]
            newer = held[bisect_right(held, place) : bisect_left(held, self._newest + 1)]
            for spot in newer:
                if spot in came_from:
                    continue
                came_from[spot] = word
                owner = self._word_at[spot]
                if owner is None:
                    self._move_places(spot, came_from, orphan)
                    return
                waiting.append(owner)

    def _move_words(self, word: int, came_from: dict[int, int], start: int) -> None:
        while True:
            place = came_from[word]
            before = self._word_at[place]
            self._word_at[place], self._place_of[word] = word, place
            if before is None or place == start:
                break
            word = before
        self.n_matched += 1

    def _move_places(self, spot: int, came_from: dict[int, int], orphan: int) -> None:
        while True:
            word = came_from[spot]
            before = self._place_of[word]
            self._word_at[spot], self._place_of[word] = word, spot
            if before is None or word == orphan:
                break
            spot = before
        self.n_matched += 1
