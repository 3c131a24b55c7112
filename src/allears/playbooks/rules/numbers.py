"""Numbers said honestly: a share of few is no share.

Of fewer than twenty cases that have ended a percentage would say more than is known, so it is left out and the
counts stand alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

ENOUGH: Final = 20
WINDOW: Final = timedelta(days=90)
"""What is looked at, and how long something can lie before it counts as not used."""


def share(n: int, n_all: int) -> int | None:
    """Percent, or None where there are too few to say."""
    return round(100 * n / n_all) if n_all >= ENOUGH else None


def is_idle(last_at: datetime | None, made_at: datetime, now: datetime) -> bool:
    """Nobody used it for ninety days, and it has been there for as long."""
    return now - max(made_at, last_at or made_at) > WINDOW
