"""Named reads about suggested drafts, by subject."""

from __future__ import annotations

from allears.drafting.queries.counted import counted
from allears.drafting.queries.endpoint import asked, endpoint, lately, used
from allears.drafting.queries.near import Fitting, fitting, lexemes, near_articles
from allears.drafting.queries.offers import offer, offers_of, written_for

__all__ = [
    "Fitting",
    "asked",
    "counted",
    "endpoint",
    "fitting",
    "lately",
    "lexemes",
    "near_articles",
    "offer",
    "offers_of",
    "used",
    "written_for",
]
