"""`make pages`: write what each connector says of itself into its page of the documents.

`python -m allears.config.cli.pages docs/connectors` writes; with `--check` it only names the pages that
are not current and ends with 1. A connector without a page gets one. Needs no database and no settings.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from allears.connectors import CONNECTORS
from allears.connectors.describing import put
from allears.listening.ports import Connector


def stale(folder: Path, connectors: Mapping[str, Connector]) -> dict[Path, str]:
    """The pages that are not as their modules say, and how they should be."""
    found = {}
    for network, connector in connectors.items():
        page = folder / f"{network}.md"
        now = page.read_text("utf-8") if page.is_file() else ""
        should = put(now, connector)
        if should != now:
            found[page] = should
    return found


def main(arguments: list[str]) -> int:
    """0: all pages are current (now)."""
    folders = [one for one in arguments if not one.startswith("-")]
    if len(folders) != 1 or not Path(folders[0]).is_dir():
        print("Name the folder of the pages: docs/connectors", file=sys.stderr)
        return 2
    pages = stale(Path(folders[0]), CONNECTORS)
    is_check = "--check" in arguments
    for page, text in pages.items():
        print(f"{page}: {'not as its module says; run `make pages`' if is_check else 'written'}")
        if not is_check:
            page.write_text(text, encoding="utf-8")
    return 1 if pages and is_check else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
