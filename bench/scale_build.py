"""Makes the large desk around the sample, and holds the one against the other. Once Django is set up."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench import scale_cases, scale_rows, scale_sample
from bench.scale_load import Line, Sheets, broken, load
from bench.scale_rows import Ground, Heard, People, Size

NUMBERED = (
    "contacts_contact", "contacts_identity", "mentions_mention", "cases_case", "cases_conversation",
    "cases_message", "outbox_outgoing",
)  # fmt: skip
AFTER = (
    "INSERT INTO cases_said (case_id, words) SELECT c.id, allears_case_words(c.id) FROM cases_case c"
    " WHERE NOT EXISTS (SELECT FROM cases_said s WHERE s.case_id = c.id)",
    "INSERT INTO cases_said (case_id, words) SELECT id, allears_case_words(id) FROM cases_case"
    " ON CONFLICT DO NOTHING",
    "UPDATE mentions_mention m SET n_copies = t.n FROM (SELECT copy_of_id, count(*) AS n"
    " FROM mentions_mention WHERE copy_of_id IS NOT NULL GROUP BY 1) t WHERE m.id = t.copy_of_id",
    "INSERT INTO mentions_hourlycount (hour, channel_id, monitor_id, n)"
    " SELECT date_trunc('hour', posted_at), channel_id, NULL, count(*) FROM mentions_mention"
    " GROUP BY 1, 2 ON CONFLICT (hour, channel_id, monitor_id) DO UPDATE SET n = excluded.n",
    "INSERT INTO mentions_hourlycount (hour, channel_id, monitor_id, n)"
    " SELECT date_trunc('hour', h.posted_at), m.channel_id, h.monitor_id, count(*)"
    " FROM mentions_hit h JOIN mentions_mention m ON m.id = h.mention_id"
    " GROUP BY 1, 2, 3 ON CONFLICT (hour, channel_id, monitor_id) DO UPDATE SET n = excluded.n",
    "INSERT INTO cases_savedview (owner_id, name, area, query, created_at, changed_at)"
    " SELECT u.id, 'View ' || n, 'inbox', 'queue=all&intent=complaint', now(), now()"
    " FROM staff_user u, generate_series(1, 8) n ON CONFLICT DO NOTHING",
)


def sample(n: int, *, now: datetime) -> Ground:
    """A small desk by the real actions; what the large one builds on."""
    tongues = scale_sample.tongues()
    made = scale_sample.frame(tongues, now=now)
    scale_sample.tell(made, tongues, n=n, now=now)
    from django.db import connection

    first = {}
    with connection.cursor() as cursor:
        for table in NUMBERED:
            cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
            first[table] = cursor.fetchone()[0]
        cursor.execute("SELECT user_id, array_agg(team_id) FROM staff_membership GROUP BY 1")
        teams_of = dict(cursor.fetchall())
    words = {}
    for monitor in made.monitors:
        word, code = monitor.name.rstrip(")").split(" (")
        words[code, word] = monitor.pk
    return Ground(
        mailbox_id=made.mailbox.pk, feed_ids=[feed.pk for feed in made.feeds], monitor_words=words,
        agent_ids=sorted({one.pk for found in made.agents_of.values() for one in found}), teams_of=teams_of, first=first, now=now,
    )  # fmt: skip


def grow(folder: Path, url: str, ground: Ground, *, share: float) -> None:
    """Write the rows, load them, look whether they are sound."""
    size = Size() if share == 1 else Size().part(share)
    tongues = scale_sample.tongues()
    people = People(size, ground, tongues)
    sheets = Sheets(folder, scale_rows.COLUMNS | scale_cases.COLUMNS)
    began = time.perf_counter()
    people.tell(sheets)
    plan = scale_cases.plan(size)
    heard = Heard(size, ground, tongues, people)
    heard.tell(sheets, plan)
    persons = [0] * size.cases
    for case, person in zip(plan.of_case, plan.person, strict=True):
        if case >= 0:
            persons[case] = person
    scale_cases.Told(size, ground, people).tell(sheets, persons, heard.said)
    sheets.close()
    print(f"  rows written: {time.perf_counter() - began:.0f} s", flush=True)
    filled = load(url, sheets)
    print(f"  rows loaded: {time.perf_counter() - began:.0f} s", flush=True)
    with psycopg.connect(url, autocommit=True) as line:
        for statement in AFTER:
            line.execute(statement)  # type: ignore[call-overload]
        line.execute("VACUUM ANALYZE")
        line.execute("CHECKPOINT")
        print(f"  counted and analyzed: {time.perf_counter() - began:.0f} s", flush=True)
        if filled:
            print(f"  columns not known here, filled as in the sample: {', '.join(filled)}")
        for text in [*broken(line), *unlike(line, ground)]:
            print(f"  NOT AS REAL: {text}")


def unlike(line: Line, ground: Ground) -> list[str]:
    """Columns whose made rows do not look like those of the real actions: the share of NULL and of
    empty, the size of values (within a factor of eight), and the keys of JSON objects."""
    found = []
    for table, columns in (scale_rows.COLUMNS | scale_cases.COLUMNS).items():
        number = "id" if "id" in columns else ""
        split = ground.first.get(table)
        if not number or split is None:
            continue
        kinds = dict(
            line.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
                [table],
            ).fetchall()
        )
        for name, kind in kinds.items():
            real = _shape(line, table, name, kind=kind, where=f"id < {split}")
            made = _shape(line, table, name, kind=kind, where=f"id >= {split} AND id % 50 = 0")
            found += [f"{table}.{name}: {fault}" for fault in _differences(real, made)]
    return found


def _shape(line: Line, table: str, name: str, *, kind: str, where: str) -> dict[str, Any]:
    column = sql.Identifier(name)
    keys = sql.SQL("NULL")
    if kind == "jsonb":
        keys = sql.SQL(
            "(SELECT array_agg(DISTINCT k) FROM {t} t, LATERAL jsonb_object_keys("
            "CASE WHEN jsonb_typeof(t.{c}) = 'object' THEN t.{c} ELSE '{{}}' END) k WHERE {w})"
        ).format(t=sql.Identifier(table), c=column, w=sql.SQL(where))
    row = line.execute(
        sql.SQL(
            "SELECT count(*), count({c}), avg(pg_column_size({c})), {k} FROM {t} WHERE {w}"
        ).format(c=column, k=keys, t=sql.Identifier(table), w=sql.SQL(where))
    ).fetchone()
    assert row is not None
    return {"n": row[0], "given": row[1], "size": float(row[2] or 0), "keys": set(row[3] or [])}


def _differences(real: dict[str, Any], made: dict[str, Any]) -> list[str]:
    faults = []
    if not real["n"] or not made["n"]:
        return []
    if (real["given"] == 0) != (made["given"] == 0):
        faults.append(
            f"{real['given']} of {real['n']} given there, {made['given']} of {made['n']} here"
        )
    ratio = (made["size"] + 8) / (real["size"] + 8)
    if not 1 / 8 < ratio < 8:
        faults.append(f"{real['size']:.0f} bytes there, {made['size']:.0f} here")
    if real["keys"] != made["keys"]:
        faults.append(f"keys {sorted(real['keys'] ^ made['keys'])} on one side only")
    return faults
