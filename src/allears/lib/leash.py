"""Start a program that does not outlive its parent, as another user if wished: `leash.py ... -- argv`.

Run by its path with `python -I -S`, it needs nothing but the standard library and is gone when
the program runs: it gives up its rights, asks the kernel for a signal on the death of the parent
(`PR_SET_PDEATHSIG`), looks whether the parent died meanwhile, and becomes the program (same pid).
The signal comes when the *thread* that started us ends, so start from one that stays.
What it will miss: only Linux has that signal; elsewhere the program starts without it.
Source: prctl(2), which also says that a change of user clears the wish, hence the order.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_EX_PARENT_GONE = 75
_EX_CANNOT_RUN = 126


def argv(
    program: Sequence[str],
    *,
    on_death: signal.Signals,
    user: tuple[int, int] | None = None,
    parent: str = "",
) -> list[str]:
    """What to hand to `Popen` so that `program` gets `on_death` when its parent dies.

    `user`: (uid, gid) to run as; only root may ask for that. `parent`: the pid of whoever will
    call `Popen`, where that is not this process.
    """
    uid, gid = user or (-1, -1)
    options = [str(int(on_death)), parent or str(os.getpid()), str(uid), str(gid)]
    return [sys.executable, "-I", "-S", str(Path(__file__)), *options, "--", *program]


def main(args: Sequence[str]) -> int:
    """Become the program. Returns only if that does not work."""
    on_death, parent, uid, gid = (int(arg) for arg in args[:4])
    program = list(args[args.index("--") + 1 :])
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if libc is not None:
        libc.prctl(_PR_SET_PDEATHSIG, on_death, 0, 0, 0)
    if os.getppid() != parent:
        return _EX_PARENT_GONE
    try:
        os.execv(program[0], program)  # noqa: S606
    except OSError as why:
        sys.stderr.write(f"{program[0]} does not start: {why}\n")
    return _EX_CANNOT_RUN


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
