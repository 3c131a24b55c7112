"""Every write about suggested drafts, by subject."""

from __future__ import annotations

from allears.drafting.actions.asking import Changed, ask
from allears.drafting.actions.endpoint import Facts, save_endpoint
from allears.drafting.actions.index import forget, learn
from allears.drafting.actions.offers import (
    allow,
    give_back,
    offer_of_model,
    refuse,
    settle,
    shown,
    take,
)

__all__ = [
    "Changed",
    "Facts",
    "allow",
    "ask",
    "forget",
    "give_back",
    "learn",
    "offer_of_model",
    "refuse",
    "save_endpoint",
    "settle",
    "shown",
    "take",
]
