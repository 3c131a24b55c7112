"""`make bench`: the ladders one after the other, with what we promise at the end.

python -m bench          spine, start, arrival
python -m bench kill     the 200 kills too (some minutes)
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

LADDERS = ("spine", "start", "arrival")


def main() -> int:
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
