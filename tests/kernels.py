"""All kernels, compiled once before the testers start: `python -m tests.kernels`.

On a machine's first day this takes nearly a minute of a core. Every tester that needed them, and every
process that a test starts, began it for itself as long as none had ended it. What it will miss: a kernel
that only a test calls with other types; that test compiles it.
"""

from __future__ import annotations

from allears.listening import kept
from allears.listening.sieve.sieve import Sieve


def compile_all() -> None:
    """What keeps and asks, and what sifts lines as they come; where they were compiled, some seconds."""
    kept.warm_up()
    Sieve().warm_up()


if __name__ == "__main__":
    compile_all()
