"""`python -m bench fuzz`: random and broken inputs for the parser, the matchers and the reader of raw bytes.

    python -m bench fuzz [--minutes 10] [--what crowd matcher bytes parser growth atheris] [--seed 1]
                         [--keep var/fuzz] [--cases ../shared/query-cases.jsonl]

Each target has its share of the time in a process of its own, so that machine code that breaks
its process is a finding like any other; what was tried last lies in `--keep`, with every finding
(`findings.jsonl`). `atheris` (guided by which lines of the parser and matcher ran) is left out
where that package is not installed. Ends with 1 where something was found.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path

TARGETS = ("crowd", "matcher", "bytes", "parser", "growth", "atheris")
_GRACE_S = 900
"""For a target to start and to end; who takes longer hangs."""


def run_target(given: argparse.Namespace, what: str, seconds: float, seed: int) -> dict:
    """One target for so long in a process of its own: what it did, or how it died."""
    command = [sys.executable, "-m", "bench.fuzz", "--target", what, "--seconds", str(seconds),
               "--seed", str(seed), "--keep", str(given.keep), "--cases", str(given.cases)]  # fmt: skip
    began = time.monotonic()
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, timeout=10 * seconds + _GRACE_S, check=False
        )
        code, out = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        code, out = "hangs", late.stdout or b""
    told = next((line for line in reversed(out.splitlines()) if line.startswith(b"{")), b"{}")
    found = {"what": what, "seed": seed, "seconds": round(time.monotonic() - began), "code": code}
    found |= json.loads(told)
    if code != 0:
        note(
            given.keep, {"what": what, "seed": seed, "fault": f"ended with {code}; see last-{what}"}
        )
    return found


def note(keep: Path, finding: dict) -> None:
    """Write a finding down."""
    with (keep / "findings.jsonl").open("a") as file:
        file.write(json.dumps(finding) + "\n")


def run_alone(given: argparse.Namespace) -> None:
    """In the child: the target itself."""
    if given.target == "atheris":
        from bench import fuzz_guided

        fuzz_guided.run(given.seconds, given.keep, given.cases)
        return
    from bench import fuzz_targets

    target = fuzz_targets.TARGETS[given.target](given.keep, given.cases, given.seed)
    until = time.monotonic() + given.seconds
    n_inputs, n_found, number = 0, 0, 0
    while time.monotonic() < until:
        n_more, finding = target.round(f"{given.seed}-{number}")
        n_inputs, number = n_inputs + n_more, number + 1
        if finding:
            n_found += 1
            note(given.keep, {"what": given.target, "seed": f"{given.seed}-{number - 1}"} | finding)
        print(json.dumps({"inputs": n_inputs, "findings": n_found}), flush=True)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--minutes", type=float, default=10)
    ask.add_argument("--what", nargs="+", choices=TARGETS, default=list(TARGETS))
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--keep", type=Path, default=Path("var/fuzz"))
    ask.add_argument("--cases", type=Path, default=Path("../shared/query-cases.jsonl"))
    ask.add_argument("--target", choices=TARGETS, help=argparse.SUPPRESS)
    ask.add_argument("--seconds", type=float, help=argparse.SUPPRESS)
    given = ask.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    if given.target:
        run_alone(given)
        return 0
    wanted = [what for what in given.what if what != "atheris" or _has_atheris()]
    until, seed, codes = time.monotonic() + 60 * given.minutes, given.seed, list[bool]()
    turn = min(300.0, 60 * given.minutes / len(wanted))
    while time.monotonic() < until - 5:
        for what in wanted:
            found = run_target(given, what, min(turn, max(until - time.monotonic(), 5)), seed)
            codes.append(found["code"] == 0 and not found.get("findings"))
            print(json.dumps(found), flush=True)
        seed += 1
    return 0 if all(codes) else 1


def _has_atheris() -> bool:
    if importlib.util.find_spec("atheris"):
        return True
    print("# atheris is not installed, so nothing guides the inputs (pip install atheris)")
    return False


if __name__ == "__main__":
    raise SystemExit(main())
