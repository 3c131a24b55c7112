"""The words of one text as the matcher looks them up: keys at once, positions when asked.

A *key* is a word without its accents, a sign and its word (`#x`, `$x`, `@x`), and, where accents
were taken away, the accented form too: a form with accents is never one without, so one set holds
both. Positions count words; a tag stands at its first word and reaches over all of them.
"""

from __future__ import annotations

from itertools import pairwise

from allears.listening.query.letters import fold, normalize
from allears.listening.query.words import cut_urls, tokens_of, words_in

_FIRST_UNSPACED = "\u0e00"


class Words:
    """One part (title, text or name) of a post."""

    __slots__ = ("_places", "accented", "cut", "keys", "n_words", "reaches", "tokens", "urls")

    def __init__(self, text: str) -> None:
        self.cut, self.urls = cut_urls(normalize(text))
        self.tokens = tokens_of(self.cut)
        self.accented: frozenset[str] | set[str] = frozenset()
        """The keys that are accented forms."""
        self._places: dict[str, list[int]] | None = None
        self.reaches: dict[str, int] = {}
        """How many words a tag has, where not one. Known with the places."""
        self.n_words = 0
        self.keys: set[str] = set(self.tokens)
        if not self.cut.isascii():
            self._add_forms()
        elif "#" in self.cut or "$" in self.cut:
            self.keys.update([token[1:] for token in self.keys if token[0] in "#$"])

    def _add_forms(self) -> None:
        forms = self.keys
        for token in self.tokens:
            if token[0] == "#" or token[0] == "$":
                forms.update(words_in(token))
        plain = {form: fold(form) for form in forms if not form.isascii()}
        self.accented = {form for form, folded in plain.items() if form != folded}
        if self.accented:
            forms.update(plain.values())

    @property
    def places(self) -> dict[str, list[int]]:
        """Positions of every key, each list rising."""
        if self._places is None:
            self._places = self._find_places()
        return self._places

    def _find_places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        at = 0
        for token in self.tokens:
            if token[0] in "#$":
                self._put(places, token, at)
                words = words_in(token)
                if len(words) > 1:
                    self.reaches[token] = self.reaches[fold(token)] = len(words)
                for word in words:
                    self._put(places, word, at)
                    at += 1
            else:
                self._put(places, token, at)
                at += 1
        self.n_words = at
        return places

    def _put(self, places: dict[str, list[int]], form: str, at: int) -> None:
        places.setdefault(form, []).append(at)
        if form in self.accented:
            places.setdefault(fold(form), []).append(at)

    @property
    def pairs(self) -> set[str]:
        """Every two words side by side, written together; only where a script has no spaces."""
        if not self.cut or max(self.cut) < _FIRST_UNSPACED:
            return set()
        row: list[str] = []
        for token in self.tokens:
            if token[0] in "#$":
                row += words_in(token)
            else:
                row.append(token)
        return {one + two for one, two in pairwise(row)}
