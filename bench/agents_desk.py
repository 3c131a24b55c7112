"""Who is logged in for `bench.agents`, and the process in which persons write again.

    python -m bench.agents_desk RATE SECONDS CASE_ID...      (started by `bench.agents`)

Prints one line of JSON for each change, right after its commit.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass

import django


@dataclass(frozen=True)
class Person:
    pk: int
    cookie: str
    csrf: str
    team_ids: frozenset[int]


def log_in(n: int) -> list[Person]:
    """Sessions of the first `n` agents."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from allears.staff import queries as staff

    found = []
    for number, user in enumerate([one for one in staff.users() if not one.is_administrator][:n]):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        csrf = f"{number:032d}"
        names = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={csrf}"
        found.append(Person(user.pk, names, csrf, frozenset(staff.team_ids_of(user))))
    return found


def busy_cases(n: int) -> dict[int, int]:
    """Cases at the top of the list of everybody who waits, and the team that answers for each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, team_id FROM cases_case WHERE closed_at IS NULL AND snoozed_until IS NULL"
            " AND waiting_since IS NOT NULL ORDER BY order_at, id LIMIT %s",
            [n],
        )
        return dict(cursor.fetchall())


def main() -> None:
    rate, seconds = float(sys.argv[1]), float(sys.argv[2])
    django.setup()
    from bench.agents_writing import Writing

    writing = Writing([int(word) for word in sys.argv[3:]])
    print(json.dumps({"ready": os.getpid()}), flush=True)
    began, n = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        case_id, token = writing.write(n)
        print(json.dumps({"token": token, "case_id": case_id, "at": time.time()}), flush=True)
        n += 1
        time.sleep(max(0.0, began + n / rate - time.monotonic()))


if __name__ == "__main__":
    main()
