"""The invented customers, from friendly to hard: read once from the files beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from allears.practice.rules.scenario import Scenario, read

FOLDER = Path(__file__).parent / "scenarios"


@cache
def everyone() -> Mapping[str, Scenario]:
    """By key, in the order in which they are met."""
    found = [
        read(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        for path in FOLDER.glob("*.toml")
    ]
    return {one.key: one for one in sorted(found, key=lambda one: (one.order, one.key))}


def known(key: str) -> Scenario | None:
    """None when an upgrade took them out."""
    return everyone().get(key)
