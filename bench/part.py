"""One part of All Ears as `python -m allears NAME` runs it, with a shorter first look.

    BENCH_FIRST_LOOK_S=4 python -m bench.part deliver

After an interrupted send `deliver` looks for half a minute before it believes that nothing left.
Nothing else differs.
"""

from __future__ import annotations

import os

from allears.config.cli import main
from allears.outbox import rules

if __name__ == "__main__":
    rules.FIRST_LOOK_S = float(os.environ["BENCH_FIRST_LOOK_S"])
    main()
