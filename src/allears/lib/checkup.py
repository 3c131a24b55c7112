"""What a look at an installation found: how bad, about what, in words, and what to do.

Pure. What it will miss: nothing; it only carries what others found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

Level = Literal["good", "note", "warn", "bad"]
"""note: worth knowing. warn: will hurt some day. bad: something does not work, or is not safe."""


@dataclass(frozen=True)
class Remark:
    """One line of `allears doctor`."""

    level: Level
    about: str
    words: str
    then: str = ""
    """What to do; empty where nothing is to be done."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


Look = Callable[[], Iterable[Remark]]


def carefully(about: str, look: Look) -> Iterator[Remark]:
    """The remarks of one look; a fault in it is a remark too and stops no other."""
    try:
        yield from list(look())
    except Exception as error:
        words = " ".join(str(error).split()) or "no words"
        yield Remark(
            "bad",
            about,
            f"This could not be looked at: {type(error).__name__}: {words}",
            "If the other lines do not explain it, report it with this line.",
        )
