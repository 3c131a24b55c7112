"""The kept firehose: what a channel heard, for as long as it may be kept, ready to be asked.

`Writer` keeps, `search` and `compare` ask, `forget` takes back. Pure but for the files in its folder.
What is compiled is loaded with the first of these; whoever only wants to know how much is kept
does without.
"""

from typing import TYPE_CHECKING

from allears.lib.deferred import deferred
from allears.listening.kept.faults import Busy, CannotKeep, Damaged
from allears.listening.kept.limits import Limits
from allears.listening.kept.progress import Change, Example, Progress, Side
from allears.listening.kept.standing import Standing, standing_of, standings

if TYPE_CHECKING:
    from allears.listening.kept.finding import Batch, find, n_between
    from allears.listening.kept.forgetting import forget, prune
    from allears.listening.kept.searching import compare, search
    from allears.listening.kept.warming import warm_up
    from allears.listening.kept.writer import Appended, Writer

__getattr__ = deferred(
    __name__,
    {
        "Appended": "writer",
        "Batch": "finding",
        "Writer": "writer",
        "compare": "searching",
        "find": "finding",
        "forget": "forgetting",
        "n_between": "finding",
        "prune": "forgetting",
        "search": "searching",
        "warm_up": "warming",
    },
)

__all__ = [
    "Appended",
    "Batch",
    "Busy",
    "CannotKeep",
    "Change",
    "Damaged",
    "Example",
    "Limits",
    "Progress",
    "Side",
    "Standing",
    "Writer",
    "compare",
    "find",
    "forget",
    "n_between",
    "prune",
    "search",
    "standing_of",
    "standings",
    "warm_up",
]
