"""Named reads about problems and wishes, by subject."""

from __future__ import annotations

from allears.problems.models import Change as Change
from allears.problems.models import Gathering as Gathering
from allears.problems.models import Link as Link
from allears.problems.models import Problem as Problem
from allears.problems.models import PublicWords as PublicWords
from allears.problems.models import Telling as Telling
from allears.problems.models import Told as Told
from allears.problems.queries.lists import (
    Row,
    active,
    by_title,
    counts,
    find,
    gathering,
    gathering_of,
    gatherings,
    listing,
    newest,
    public_problem,
)
from allears.problems.queries.one import (
    Seen,
    change,
    linked_ids,
    links,
    links_of_case,
    n_people,
    problem,
    refused,
    running,
    seen,
    telling,
    told_of_case,
    words_of,
)
from allears.problems.queries.progress import Part, parts, told

__all__ = [
    "Change",
    "Gathering",
    "Link",
    "Part",
    "Problem",
    "PublicWords",
    "Row",
    "Seen",
    "Telling",
    "Told",
    "active",
    "by_title",
    "change",
    "counts",
    "find",
    "gathering",
    "gathering_of",
    "gatherings",
    "linked_ids",
    "links",
    "links_of_case",
    "listing",
    "n_people",
    "newest",
    "parts",
    "problem",
    "public_problem",
    "refused",
    "running",
    "seen",
    "telling",
    "told",
    "told_of_case",
    "words_of",
]
