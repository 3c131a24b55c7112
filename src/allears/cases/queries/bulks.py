"""Acts on many cases, with the numbers that whoever asks may know.

An act of somebody behind a wall has numbers in which cases count that others must not know of. From who
is outside these are taken out, one by one: how many were chosen, how many are done, what refused and why.
An act that was on such cases alone is not there. What it misses: an act that somebody began themselves
gets smaller in their eyes when a case of it goes behind a wall later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from allears.cases.models import Bulk, BulkStep, Case
from allears.lib import sight
from allears.staff import guard


def bulk(bulk_id: int) -> Bulk | None:
    rows = Bulk.objects.select_related("by", "undoes", "undone_by").filter(pk=bulk_id)
    return next(iter(as_seen(list(rows))), None)


def as_seen(rows: list[Bulk]) -> list[Bulk]:
    """These acts, as far as the present sight goes. Not to be saved."""
    now = sight.current()
    if now.is_whole or not rows:
        return rows
    chosen = dict(
        Bulk.objects.filter(pk__in=[one.pk for one in rows]).values_list("pk", "case_ids")
    )
    ids = sorted({pk for some in chosen.values() for pk in some})
    hidden = guard.hidden_ids(Case, ids, now)
    return [one for one in rows if _narrow(one, chosen[one.pk], hidden)]


def _narrow(one: Bulk, chosen: Sequence[int], hidden: set[int]) -> bool:
    """Put the numbers of what is shown into the row; whether anything is."""
    shown = [pk for pk in chosen if pk not in hidden]
    if len(shown) < len(chosen):
        steps = BulkStep.objects.filter(bulk=one).exclude(refused="")
        refused = Counter(steps.order_by().values_list("refused", flat=True))
        one.n_done = sum(pk not in hidden for pk in chosen[: one.n_done])
        one.n_refused, one.refusals = refused.total(), dict(refused)
        one.case_ids = shown
        vars(one)["n_all"] = len(shown)
    return bool(shown)
