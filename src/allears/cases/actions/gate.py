"""A gate between `care`, which opens cases by the tree and the times, and whoever changes these.

Batches of care pass together; a change waits for those under way and holds back the next ones.
It is PostgreSQL's advisory lock, given back at the end of the transaction by whatever way it ends.
Take it first in a transaction: whoever waits at it must hold nothing that others wait for.
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

from django.db import connection

KEY = 0x0A11_EA25_0001
"""Any number that nothing else of ours uses."""


def pass_through() -> None:
    """For those who read the tree and the times to open cases by them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [KEY])


def close() -> None:
    """For those who change the tree or the times."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])
