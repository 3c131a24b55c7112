"""Blanks that many channels ask for in the same words."""

from __future__ import annotations

from typing import Final, Literal

from allears.lib.words import N_
from allears.listening.ports import Setting

_KEPT: Final = {"matching": N_("What a monitor listens for"), "everything": N_("Everything")}


def keep(
    default: Literal["matching", "everything"] = "matching", *, group: str = "", help: str = ""
) -> Setting:
    """What of all that is heard becomes a mention; what is usual stands first."""
    order = sorted(_KEPT, key=lambda value: value != default)
    return Setting(
        key="keep",
        label=N_("What to keep"),
        kind="choice",
        default=default,
        choices=tuple((value, _KEPT[value]) for value in order),
        group=group,
        help=help,
    )
