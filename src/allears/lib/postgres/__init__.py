"""PostgreSQL from the first minute: an embedded one in the data folder, where none is named.

`Embedded(folder).start()` gives the URL; `ensure(folder)` does so for the time of a command;
`url_of(folder)` finds the one that runs. The folder is `<data>/postgres`. See docs/operate/database.md.
"""

from __future__ import annotations

from allears.lib.postgres.account import NoAccount
from allears.lib.postgres.embedded import (
    DidNotStart,
    Embedded,
    Status,
    ensure,
    status_of,
    url_of,
)
from allears.lib.postgres.home import NoPlace
from allears.lib.postgres.programs import NoPrograms

Trouble = (DidNotStart, NoAccount, NoPlace, NoPrograms)
"""All that can go wrong, each with a sentence for the operator."""

__all__ = [
    "DidNotStart",
    "Embedded",
    "NoAccount",
    "NoPlace",
    "NoPrograms",
    "Status",
    "Trouble",
    "ensure",
    "status_of",
    "url_of",
]
