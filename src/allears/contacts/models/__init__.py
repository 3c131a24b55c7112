"""People, what is known of them, and what was said about who may not be let in."""

from __future__ import annotations

from allears.contacts.models.block import Block, BlockKind, BlockReason
from allears.contacts.models.known import (
    OWN_ROLE,
    Consent,
    Line,
    LineKind,
    Purpose,
    Role,
    RoleKind,
)
from allears.contacts.models.person import Contact, Identity, Merge, Organisation

__all__ = [
    "OWN_ROLE",
    "Block",
    "BlockKind",
    "BlockReason",
    "Consent",
    "Contact",
    "Identity",
    "Line",
    "LineKind",
    "Merge",
    "Organisation",
    "Purpose",
    "Role",
    "RoleKind",
]
