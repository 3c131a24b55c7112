"""Taking turns: several searches share one budget, each is asked as often as every other.

A connector that searches for the words of many makes a `Turns` of its cursor, asks `due` whose turn
it is, and tells `served` how far that one has come; `cursor` holds it all. One that has more to
give waits for its next turn like the others. What it misses: that one search matters more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable


class Turns:
    """The searches of one channel, whoever waits longest first, and where each of them stands."""

    def __init__(self, names: Iterable[str], cursor: str) -> None:
        """`names`: those that are asked now. `cursor`: what `cursor` gave the last time, or anything."""
        wanted = list(dict.fromkeys(names))
        places = _read(cursor)
        self._new = [name for name in wanted if name not in places]
        self._places = {name: place for name, place in places.items() if name in set(wanted)}

    def due(self, n: int = 1) -> list[str]:
        """The next `n` in turn, each at most once. New ones come before those that had theirs."""
        return [*self._new, *self._places][:n]

    def place(self, name: str) -> str:
        """How far it has come; empty for a new one."""
        return self._places.get(name, "")

    def served(self, name: str, place: str) -> None:
        """It had its turn and stands there now."""
        self._new = [one for one in self._new if one != name]
        self._places.pop(name, None)
        self._places[name] = place

    @property
    def cursor(self) -> str:
        """JSON; what is not asked any more is forgotten."""
        return json.dumps(list(self._places.items()), ensure_ascii=False)


def _read(cursor: str) -> dict[str, str]:
    """Places by name, whoever waits longest first; nothing of a cursor that cannot be read."""
    try:
        return {str(name): str(place) for name, place in json.loads(cursor)}
    except (ValueError, TypeError, RecursionError):
        return {}
