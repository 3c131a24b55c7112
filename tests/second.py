"""Which tests run once more on a second PostgreSQL: those of code that speaks SQL of its own.

    python -m tests.second          (their files, one in a line, for `make postgres`)

What Django writes is Django's to prove on each version that it supports; what we write ourselves is
ours. Method: a module speaks SQL if its text holds a statement, a cursor, a lock, a search, an
expression or a conflict that we worded; its tests are the files that mirror it, as the house rule
has them, so that nobody keeps a list. Tables, indexes, constraints, generated columns and triggers are
made there for the first of these tests.
What it misses: SQL that is put together from pieces none of which looks like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE, TESTS = ROOT / "src" / "allears", ROOT / "tests"
ELSEWHERE = {
    "cases/actions/guiding.py": "cases/test_guided.py",
    "config/cli/faults.py": "flow/test_checkup.py",  # it only names what psycopg raises
    "config/live.py": "cases/actions/test_seen.py",  # it listens by `lib.wake`, as all do
    "lib/postgres/embedded.py": "flow/test_checkup.py",  # each of these tests is at a server that it started
}
"""Modules that are proven on a database by other tests than their mirrors."""
SPOKEN = re.compile(
    r"\.cursor\(|\bRawSQL\(|\.raw\(|\bRunSQL\(|\.extra\(|\bpsycopg\.(?!Error|OperationalError)"
    r"|\bSELECT\b|\bUPDATE \w+ SET\b|\bINSERT INTO\b|\bDELETE FROM\b|\bpg_\w+\(|\badvisory\b"
    r"|\bas_sql\b|\btemplate ?= ?[\x22']|\bfunction ?= ?[\x22']|\bFunc\(|\bSearch(Vector|Query|Rank|Headline)\("
    r"|\bTrigram\w+\(|\bLISTEN\b|\bNOTIFY\b|\bskip_locked=|\b(ignore|update)_conflicts=",
)
"""Also of SQL: what waits on a lock or goes on past it, and what happens when a row is there already."""


def speakers() -> list[Path]:
    """Modules with SQL of their own. Models and migrations are made, not called."""
    apart = ("models", "migrations")
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if not set(apart) & {*path.relative_to(SOURCE).parts[:-1], path.stem}
        and SPOKEN.search(path.read_text(encoding="utf-8"))
    ]


def mirrors(path: Path) -> list[Path]:
    """The test files of a module: tests/a/test_b*.py, tests/a/b/ or tests/test_a.py for a/b.py."""
    inside = path.relative_to(SOURCE)
    if inside.as_posix() in ELSEWHERE:
        return [TESTS / ELSEWHERE[inside.as_posix()]]
    folder = TESTS / inside.parent
    if path.stem in ("__init__", "__main__"):
        nearest = [*folder.glob("test_*.py")]
    else:
        nearest = [*folder.glob(f"test_{path.stem}*.py"), *(folder / path.stem).glob("test_*.py")]
    return nearest or [one for one in [folder.parent / f"test_{folder.name}.py"] if one.is_file()]


def files() -> Iterator[Path]:
    yield from sorted({found for path in speakers() for found in mirrors(path)})


if __name__ == "__main__":
    print(*(path.relative_to(ROOT) for path in files()), sep="\n")
