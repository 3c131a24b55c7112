"""What one leaf of a tree asks of a part of a post: its keys, places, phrases and spans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from allears.listening.match.spans import Spans, near, of_phrase, to_spans, union
from allears.listening.match.wild import Test as KeyTest
from allears.listening.match.wild import compile_wild
from allears.listening.match.within import is_within
from allears.listening.match.words import Words
from allears.listening.query.letters import fold
from allears.listening.query.nodes import Node, is_wild

PartTest = Callable[[Words], bool]
Pairs = list[tuple[int, int]]


class WordFinder:
    """One word or pattern of a query, to be looked up in parts."""

    __slots__ = ("_is_accented", "_test", "word")

    def __init__(self, word: str) -> None:
        self.word = word
        self._test: KeyTest | None = compile_wild(word) if is_wild(word) else None
        self._is_accented = fold(word) != word

    @property
    def is_wild(self) -> bool:
        return self._test is not None

    def keys(self, part: Words) -> Sequence[str]:
        """The keys of the part that this word is."""
        if self._test is None:
            return (self.word,) if self.word in part.keys else ()
        pool: Iterable[str] = part.accented if self._is_accented else part.keys
        found = list(filter(self._test, pool))
        if part.accented and not self._is_accented:
            return [key for key in found if key not in part.accented]
        return found

    def is_in(self, part: Words) -> bool:
        return bool(self.keys(part))

    def places(self, part: Words) -> Sequence[int]:
        """Rising positions, each once."""
        if self._test is None:
            return part.places.get(self.word, ())
        keys = self.keys(part)
        if len(keys) == 1:
            return part.places[keys[0]]
        return sorted({place for key in keys for place in part.places[key]})

    def pairs(self, part: Words) -> Pairs:
        """First and last word of each match: a tag reaches over all its words."""
        places, reaches = part.places, part.reaches
        return [
            (place, place + reaches.get(key, 1) - 1)
            for key in self.keys(part)
            for place in places[key]
        ]


def row_pairs(finders: Sequence[WordFinder], part: Words) -> Pairs:
    """First and last word of each place where these words stand in a row."""
    if len(finders) == 1:
        return finders[0].pairs(part)
    keys = part.keys
    for finder in finders:
        if not finder.is_wild and finder.word not in keys:
            return []
    places = [finder.places(part) for finder in finders]
    if not all(places):
        return []
    reaches = part.reaches
    if reaches and any(finder.is_wild and finder.word[0] == "#" for finder in finders):
        return _rows_of_uneven_tags([finder.pairs(part) for finder in finders])
    return list(of_phrase(places, [reaches.get(finder.word, 1) for finder in finders]))


def _rows_of_uneven_tags(pairs: list[Pairs]) -> Pairs:
    """As `of_phrase`, where one pattern meets tags of several lengths."""
    ends = {first: {last} for first, last in pairs[0]}
    for first, last in pairs[0]:
        ends[first].add(last)
    for found in pairs[1:]:
        lasts: dict[int, set[int]] = {}
        for first, last in found:
            lasts.setdefault(first, set()).add(last)
        ends = {
            start: {last for end in reached for last in lasts.get(end + 1, ())}
            for start, reached in ends.items()
        }
    return sorted((start, end) for start, reached in ends.items() for end in reached)


def row_test(words: Sequence[str]) -> PartTest:
    """Whether a part holds these words in a row."""
    finders = [WordFinder(word) for word in words]
    if len(finders) == 1:
        return finders[0].is_in
    return lambda part: bool(row_pairs(finders, part))


def within_test(distance: int, words: Sequence[str]) -> PartTest:
    """Whether a part holds these words in any order with few others among them."""
    finders = {word: WordFinder(word) for word in words}

    def test(part: Words) -> bool:
        places = {}
        for word, finder in finders.items():
            places[word] = finder.places(part)
            if not places[word]:
                return False
        return is_within(words, [places[word] for word in words], distance)

    return test


def spans_of(node: Node) -> Callable[[Words], Spans]:
    """Where a NEAR or one of its operands lies in a part."""
    if node[0] == "or":
        return _or_spans(node[1:])
    if node[0] == "near":
        return _near_spans(node)
    finders = [WordFinder(word) for word in node[1:]]
    return lambda part: to_spans(row_pairs(finders, part))


def _or_spans(parts: Sequence[Node]) -> Callable[[Words], Spans]:
    """Plain words are looked up together, so a list of thousands costs what is there of them."""
    wanted = frozenset(part[1] for part in parts if part[0] in ("term", "tag", "mention"))
    options = []
    for part in parts:
        if part[0] not in ("term", "tag", "mention"):
            options.append(spans_of(part))

    def find(part: Words) -> Spans:
        found = [option(part) for option in options]
        for key in wanted & part.keys:
            places = part.places[key]  # first, for the reaches are known with the places
            found.append(dict.fromkeys(places, 1 << (part.reaches.get(key, 1) - 1)))
        return union(found)

    return find


def _near_spans(node: Node) -> Callable[[Words], Spans]:
    first = spans_of(node[1])
    links = []
    for link in range(2, len(node), 3):
        links.append((node[link] == "onear", node[link + 1], spans_of(node[link + 2])))

    def find(part: Words) -> Spans:
        spans = first(part)
        for is_ordered, distance, right in links:
            if not spans:
                return spans
            spans = near(spans, right(part), distance, is_ordered=is_ordered)
        return spans

    return find
