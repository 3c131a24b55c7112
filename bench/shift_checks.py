"""Who is hired for `bench.shift`, and whether everything that they wrote stands there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import connection

WRITTEN = """
    SELECT text FROM cases_message WHERE text LIKE '%shift%' AND received_at > now() - interval '1 day'
    UNION ALL
    SELECT text FROM cases_note WHERE text LIKE '%shift%' AND at > now() - interval '1 day'
"""


def hire(n: int) -> None:
    """Agents of two teams each until there are `n` that do not administer; all may answer by themselves."""
    from allears.cases.actions import licences
    from allears.cases.rules.licence import Reach
    from allears.lib import clock
    from allears.staff import actions as staff
    from allears.staff import queries as people

    now, head = clock.now(), next(one for one in people.users() if one.is_administrator)
    teams = people.teams()
    there = [one for one in people.users() if not one.is_administrator]
    for number in range(len(there), n):
        mine = {teams[(number * step + 1) % len(teams)] for step in (1, 5)}
        staff.add_user(
            email=f"shift{number}@desk.example", name=f"Hand {number}", role="agent", teams=mine,
            by=head, now=now,
        )  # fmt: skip
    for one in people.users():
        for is_public in (True, False):
            if not licences.is_licensed(one, network="email", is_public=is_public):
                reach = Reach(network="", is_public=is_public)
                licences.give(user=one, reach=reach, words="For the bench", by=head, now=now)


def persons() -> list[int]:
    """The numbers of those whose pages are looked at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM contacts_contact ORDER BY id LIMIT 50000")
        return [int(pk) for (pk,) in cursor.fetchall()]


def lost(written: Sequence[str]) -> list[str]:
    """The words that the desk said it has, and that do not stand there exactly once."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        found = Counter(text.split()[-1] for (text,) in cursor.fetchall())
    return [word for word in written if found[word] != 1]
