"""The time zones that a person can choose, by region, as a select shows them.

Only `Region/City` names and UTC: aliases like `EST` or `Etc/GMT+3` confuse more than they help.
Misses: zones that the machine's zone data do not know.
"""

from __future__ import annotations

import functools
from zoneinfo import available_timezones

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@functools.cache
def names() -> frozenset[str]:
    """Every zone that can be chosen."""
    known = available_timezones()
    return frozenset({"UTC"} | {name for name in known if name.partition("/")[0] in REGIONS})


@functools.cache
def choices() -> tuple[tuple[str, object], ...]:
    """UTC, then a group a region: ("Europe", (("Europe/Berlin", "Berlin"), …))."""
    groups: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name in sorted(names() - {"UTC"}):
        region, _, city = name.partition("/")
        groups[region].append((name, city.replace("_", " ").replace("/", ", ")))
    return (("UTC", "UTC"), *((region, tuple(found)) for region, found in groups.items() if found))
