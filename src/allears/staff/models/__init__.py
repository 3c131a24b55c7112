"""The rows of the staff app, by subject."""

from __future__ import annotations

from allears.staff.models.house import House, Stumble
from allears.staff.models.people import (
    AuditEntry,
    Membership,
    Picture,
    Role,
    SetupLink,
    Team,
    User,
)
from allears.staff.models.telling import Device, Telling, Wishes
from allears.staff.models.walls import Behind, Wall, WallEvent

__all__ = [
    "AuditEntry",
    "Behind",
    "Device",
    "House",
    "Membership",
    "Picture",
    "Role",
    "SetupLink",
    "Stumble",
    "Team",
    "Telling",
    "User",
    "Wall",
    "WallEvent",
    "Wishes",
]
