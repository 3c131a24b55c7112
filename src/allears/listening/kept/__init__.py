"""The kept firehose: what a channel heard, for as long as it may be kept, ready to be asked.

`Writer` keeps, `search` and `compare` ask, `forget` takes back. Pure but for the files in its folder.
"""

from allears.listening.kept.container import Damaged
from allears.listening.kept.finding import Batch, find, n_between
from allears.listening.kept.forgetting import forget, prune
from allears.listening.kept.limits import Limits
from allears.listening.kept.progress import Change, Example, Progress, Side
from allears.listening.kept.search import compare, search
from allears.listening.kept.standing import Standing, standing_of, standings
from allears.listening.kept.writer import Appended, Busy, CannotKeep, Writer

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
]
