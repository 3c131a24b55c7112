"""Of what use drafts were: offered, taken, sent as they were or changed, and how those cases ended.

Of the last twelve weeks, by where the draft came from. A share of few is no share: below `FEW` it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, Q

from allears.cases.queries import answered
from allears.drafting.models import Answer, Kind, Offer

WEEKS = 12
FEW = 20
MOST_ENDS = 5_000


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Of one kind."""

    kind: str
    n_offered: int
    n_taken: int
    n_refused: int
    n_unchanged: int
    n_changed: int
    kept: float | None
    """The mean share of words that was sent, of those that were sent."""
    n_satisfied: int
    n_solved: int
    n_unhappy: int

    @property
    def share_taken(self) -> int | None:
        """Of a hundred; None of too few."""
        return round(100 * self.n_taken / self.n_offered) if self.n_offered >= FEW else None

    @property
    def kept_of_100(self) -> int | None:
        return None if self.kept is None else round(100 * self.kept)


@dataclass(frozen=True, kw_only=True)
class Use:
    """All kinds, and how many answers are known."""

    rows: list[Counted]
    n_known: int
    weeks: int = WEEKS
    few: int = FEW


def counted(*, now: datetime) -> Use:
    """Four reads."""
    rows = Offer.objects.filter(at__gt=now - timedelta(weeks=WEEKS)).order_by()
    sent = Q(message__isnull=False)
    found = rows.values("kind").annotate(
        n_offered=Count("pk"),
        n_taken=Count("pk", filter=Q(taken_at__isnull=False)),
        n_refused=Count("pk", filter=Q(refused_at__isnull=False)),
        n_unchanged=Count("pk", filter=sent & Q(is_unchanged=True)),
        n_changed=Count("pk", filter=sent & Q(is_unchanged=False)),
        kept=Avg("kept", filter=sent),
    )
    by_kind = {row["kind"]: row for row in found}
    pairs = list(rows.filter(sent).order_by("-at").values_list("kind", "case_id")[:MOST_ENDS])
    ends = answered.outcomes_of({case_id for _kind, case_id in pairs})
    return Use(
        rows=[
            Counted(**by_kind[kind], **_ends({pk for one, pk in pairs if one == kind}, ends))
            for kind in Kind.values
            if kind in by_kind
        ],
        n_known=Answer.objects.count(),
    )


def _ends(case_ids: set[int], ends: dict[int, str]) -> dict[str, int]:
    found = [ends.get(pk, "") for pk in case_ids]
    return {
        "n_satisfied": found.count("satisfied"),
        "n_solved": found.count("unconfirmed"),
        "n_unhappy": found.count("not_satisfied"),
    }
