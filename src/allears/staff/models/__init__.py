"""The rows of the staff app, by subject."""

from __future__ import annotations

from allears.staff.models.house import House
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

__all__ = [
    "AuditEntry",
    "Device",
    "House",
    "Membership",
    "Picture",
    "Role",
    "SetupLink",
    "Team",
    "Telling",
    "User",
    "Wishes",
]
