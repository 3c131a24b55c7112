"""How long people waited for their first answer, counted by what should make no difference to it.

One read for all cuts: the cases that were opened in a stretch of time come from one index that holds all
that is looked at (`case_gap`), and are grouped by length of waiting in steps of four percent. Who has had
no answer is counted as waiting until now, also when the case was closed without one: they never heard
from us. Spam is left out. What is behind a wall is counted for those alone who are behind it.

What it misses: a case that changed its team counts for the one that has it now; the number of followers
is the largest that was known while somebody wrote, not that of the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from allears.cases.models import Case, Closure
from allears.cases.models.case import Outcome
from allears.cases.rules import waits


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases that are alike in one cut. A value that the cut does not look at is empty."""

    band: str
    network: str
    way: str
    """"private" or "public"."""
    language: str
    step: int
    """How long they waited, see `rules.waits`."""
    is_answered: bool
    n: int
    n_promised: int
    """Whose first answer had a promised time that is over, one way or the other."""
    n_kept: int


def waiting_times(*, since: datetime, now: datetime, team_id: int | None = None) -> list[Counted]:
    """Three cuts in one list: by band and network, by way, by language."""
    spam = Closure.objects.filter(outcome=Outcome.SPAM, reopened_at__isnull=True)
    rows = Case.objects.filter(opened_at__gte=since, opened_at__lte=now)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    rows = rows.exclude(pk__in=spam.values("case_id")).order_by()
    sql, given = rows.values_list(*_LOOKED_AT).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(cases=sql), [now, now, *given])
        return [Counted(*row) for row in cursor.fetchall()]


_LOOKED_AT = (
    *("opened_at", "first_answered_at", "network", "language"),
    *("reach", "began_private", "first_answer_kept"),
)
_BAND = " ".join(f"WHEN reach >= {least} THEN '{band}'" for band, least in waits.LEAST.items())
_COUNT = f"""
    WITH looked AS (
        SELECT CASE {_BAND} ELSE '{waits.Band.UNKNOWN}' END AS band, network,
            CASE WHEN began_private THEN 'private' ELSE 'public' END AS way,
            split_part(language, '-', 1) AS language, first_answer_kept AS kept,
            coalesce(first_answered_at <= %s, false) AS is_answered,
            date_part('epoch', least(first_answered_at, %s) - opened_at) AS wait_s
        FROM ({{cases}}) AS found
    ), stepped AS MATERIALIZED (
        SELECT band, network, way, language, kept, is_answered, CASE WHEN wait_s < {waits.FIRST_S} THEN 0 ELSE least({waits.N_STEPS} - 1,
            1 + floor(ln(wait_s / {waits.FIRST_S}) / {waits.STEP}))::int END AS step FROM looked
    )
    SELECT coalesce(band, ''), coalesce(network, ''), coalesce(way, ''), coalesce(language, ''),
        step, is_answered, count(*), count(kept), count(*) FILTER (WHERE kept)
    FROM stepped
    GROUP BY GROUPING SETS ((band, network, step, is_answered), (way, step, is_answered),
        (language, step, is_answered))
"""  # noqa: S608 - numbers and names of ours
