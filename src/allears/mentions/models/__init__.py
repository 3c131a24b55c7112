"""What was heard and kept: monitors, mentions, hits, hourly counts, and what was left out."""

from __future__ import annotations

from allears.mentions.models.after import (
    Above,
    Change,
    ChangeKind,
    Context,
    Erased,
    GoneAccount,
    Look,
    Tombstone,
    Version,
)
from allears.mentions.models.counts import DropCount, DropSample, Fill, HourlyCount
from allears.mentions.models.mention import Fresh, Hit, Mention, Verdict
from allears.mentions.models.monitor import Health, Monitor, MonitorVersion, Part
from allears.mentions.models.sample import Bound, Drawn, Sample

__all__ = [
    "Above",
    "Bound",
    "Change",
    "ChangeKind",
    "Context",
    "Drawn",
    "DropCount",
    "DropSample",
    "Erased",
    "Fill",
    "Fresh",
    "GoneAccount",
    "Health",
    "Hit",
    "HourlyCount",
    "Look",
    "Mention",
    "Monitor",
    "MonitorVersion",
    "Part",
    "Sample",
    "Tombstone",
    "Verdict",
    "Version",
]
