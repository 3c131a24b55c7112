"""`make bench`: the ladders one after the other, with what we promise at the end.

python -m bench          spine, start, arrival
python -m bench kill     the 200 kills too (some minutes)
python -m bench scale    every page at a million mentions; what follows goes to it (--keep FOLDER, --only WORDS)
python -m bench engine   the sieve beside other ways, at 1 to 250,000 monitors (--rungs, --seeds, --posts)
python -m bench fuzz     random and broken inputs for parser, matchers, reader (--minutes, --what)
python -m bench agents   sixty open inboxes, twenty changes a second
python -m bench shift    a hundred agents at work, each doing something every five seconds, for ten minutes
python -m bench keep     the kept firehose: bytes, writing, answers (--posts 15000000 for a week of a large network)
python -m bench jetstream   20 times the whole of Bluesky through `allears listen` (--minutes 10, --kept-days 7)
python -m bench keep-kill   kill -9 while posts are kept and while a monitor is filled with them
python -m bench problems   telling 5,000 people: preview, letting go, one message
python -m bench tell       the same 5,000 told by real processes, `deliver` killed ten times, stopped in the middle
python -m bench drafts     suggested drafts at 200,000 answered cases
python -m bench days       thirty days of a desk by a fake clock, every law looked at after each step (--seed, --cases)
python -m bench lighthouse   the marks of Lighthouse for a desk that runs (URL SESSION)
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

LADDERS = ("spine", "start", "arrival")
ALONE = (
    "engine",
    "fuzz",
    "scale",
    "agents",
    "browser",
    "lighthouse",
    "keep",
    "keep-kill",
    "jetstream",
    "problems",
    "tell",
    "days",
    "shift",
    "drafts",
)
"""They make a large desk first, and take words of their own."""


def main() -> int:
    if sys.argv[1:] and sys.argv[1] in ALONE:
        argv = [sys.executable, "-m", f"bench.{sys.argv[1].replace('-', '_')}", *sys.argv[2:]]
        return subprocess.run(argv, check=False).returncode
    names = [*LADDERS, *[name for name in sys.argv[1:] if name == "kill"]]
    codes = [subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False) for name in names]
    budgets = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text())
    print("\n# what we promise")
    for part, numbers in budgets.items():
        for what, number in numbers.items():
            print(f"  {part:8} {what:32} {number:>10}")
    return max(done.returncode for done in codes)


if __name__ == "__main__":
    raise SystemExit(main())
