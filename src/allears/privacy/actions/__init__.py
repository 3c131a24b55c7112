"""Every write about privacy: requests, exports, erasures, holds, how long things stay."""

from __future__ import annotations

from datetime import datetime

from allears.privacy.actions.ageing import preview, set_limit
from allears.privacy.actions.ageing import work as work_on_limits
from allears.privacy.actions.claims import claim, confirm
from allears.privacy.actions.claims import forget as forget_claims
from allears.privacy.actions.claims import give_up as give_up_claim
from allears.privacy.actions.claims import lease as lease_claims
from allears.privacy.actions.claims import mailed as claim_mailed
from allears.privacy.actions.claims import read as read_claim
from allears.privacy.actions.claims import token_of as claim_token
from allears.privacy.actions.erasing import begin as begin_erasure
from allears.privacy.actions.erasing import erase_again, keep_erased
from allears.privacy.actions.erasing import work as work_on_erasures
from allears.privacy.actions.exporting import begin as begin_export
from allears.privacy.actions.exporting import taken as export_taken
from allears.privacy.actions.exporting import work as work_on_exports
from allears.privacy.actions.holding import hold, release
from allears.privacy.actions.requests import ask, refuse, settle
from allears.privacy.actions.ruling import set_form, set_rules

__all__ = [
    "ask",
    "begin_erasure",
    "begin_export",
    "claim",
    "claim_mailed",
    "claim_token",
    "confirm",
    "erase_again",
    "export_taken",
    "forget_claims",
    "give_up_claim",
    "hold",
    "keep_erased",
    "lease_claims",
    "preview",
    "read_claim",
    "refuse",
    "release",
    "set_form",
    "set_limit",
    "set_rules",
    "settle",
    "work",
    "work_on_erasures",
    "work_on_exports",
    "work_on_limits",
]


def work(*, now: datetime) -> bool:
    """A slice of everything that goes on by itself: files, erasures, what is too old. True while there is more."""
    has_made = work_on_exports(now=now)
    has_erased = work_on_erasures(now=now)
    if not (has_made or has_erased):
        work_on_limits(now=now)
    return has_made or has_erased
