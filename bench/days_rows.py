"""What the checks read, in SQL of their own: nothing is asked of the code that is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

_STANDING = """
    SELECT c.id, c.team_id, c.assignee_id, c.closed_at, c.snoozed_until, c.priority, c.title, c.wall_id,
        c.dissatisfied_at, c.promise_broken_at
    FROM cases_case c"""
_MORE = """
    SELECT (SELECT array_agg((p.id, p.state, p.due_at, p.told_at)::text ORDER BY p.id)
            FROM cases_promise p WHERE p.case_id = c.id),
        (SELECT array_agg((a.id, a.end)::text ORDER BY a.id) FROM cases_aside a WHERE a.case_id = c.id),
        (SELECT array_agg((a.id, a.end)::text ORDER BY a.id) FROM cases_approval a WHERE a.case_id = c.id),
        (SELECT array_agg((o.id, o.end)::text ORDER BY o.id) FROM cases_offer o WHERE o.case_id = c.id AND o.ended_at IS NULL),
        (SELECT array_agg(w.team_id ORDER BY w.team_id) FROM cases_case_watchers w WHERE w.case_id = c.id),
        (SELECT array_agg((w.id, w.is_satisfied)::text ORDER BY w.id)
         FROM cases_theirword w WHERE w.case_id = c.id),
        (SELECT array_agg(s.until ORDER BY s.id) FROM cases_snooze s WHERE s.case_id = c.id AND s.ended_at IS NULL),
        c.waiting_since, CASE WHEN c.waiting_since IS NOT NULL THEN c.order_at END, c.n_reopened
    FROM cases_case c WHERE c.id = %s"""


class Standing(NamedTuple):
    """How a case stands."""

    team: int
    assignee: int | None
    closed: datetime | None
    snoozed: datetime | None
    priority: str
    title: str
    wall: int | None
    dissatisfied: datetime | None
    broken: datetime | None


class Rows:
    """Reads of the checks."""

    def __init__(self) -> None:
        self._sent_at: datetime | None = None
        self._connection: object = None

    def ask(self, sql: str, given: Mapping[str, Any] | Sequence[Any] = ()) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            found: list[Any] = cursor.fetchall()
            return found

    def run(self, sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def ask_prepared(self, name: str, sql: str, given: Sequence[Any]) -> list[Any]:
        """By a statement that each connection plans once; what was taken back takes such statements with it."""
        if self._connection is not connection.connection:
            self._connection = connection.connection
            self.run("DEALLOCATE ALL")  # of a run before this one, in a test
        if not self.ask("SELECT FROM pg_prepared_statements WHERE name = %s", [name]):
            self.run(sql)
        places = ", ".join(["%s"] * len(given))
        return self.ask(f"EXECUTE {name}({places})", given)

    def touched(self, event_id: int) -> tuple[list[int], int, int]:
        """The cases whose history grew after an event, the newest event, and the newest notice (0 where no
        history grew)."""
        rows = self.ask(
            """SELECT case_id, max(id), (SELECT coalesce(max(id), 0) FROM cases_notice)
               FROM cases_event WHERE id > %s GROUP BY 1""", [event_id],
        )  # fmt: skip
        last_id = max((row[1] for row in rows), default=event_id)
        return [row[0] for row in rows], last_id, rows[0][2] if rows else 0

    def open_ids(self) -> list[int]:
        """The cases that time alone can put in the wrong: open ones."""
        return [row[0] for row in self.ask("SELECT id FROM cases_case WHERE closed_at IS NULL")]

    def standings(self) -> dict[int, Standing]:
        return {row[0]: Standing(*row[1:]) for row in self.ask(_STANDING)}

    def standing(self, case_id: int) -> tuple[Any, ...]:
        """All that an undone act must bring back."""
        (row,) = self.ask(f"{_STANDING} WHERE c.id = %s", [case_id])
        (more,) = self.ask(_MORE, [case_id])
        return (*row, *more)

    def kinds_since(self, event_id: int) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for case_id, kind in self.ask(
            "SELECT case_id, kind FROM cases_event WHERE id > %s", [event_id]
        ):
            found[case_id].add(kind)
        return found

    # ---- what left ---------------------------------------------------------------------------

    def not_ours(self, keys: Sequence[str]) -> list[str]:
        """Which of these the desk does not know, or says that they did not leave."""
        good = self.ask(
            "SELECT key FROM outbox_outgoing WHERE key = ANY(%s) AND cancelled_at IS NULL",
            [list(keys)],
        )
        return sorted(set(keys) - {row[0] for row in good})

    def new_sent(self) -> list[str]:
        """What the desk says has left since it was asked the last time."""
        rows = self.ask(
            "SELECT key, sent_at FROM outbox_outgoing WHERE sent_at > coalesce(%s, '-infinity'::timestamptz)",
            [self._sent_at],
        )
        self._sent_at = max((row[1] for row in rows), default=self._sent_at)
        return [row[0] for row in rows]

    def unsent(self) -> list[str]:
        """Keys of what should have left, and has not."""
        sql = "SELECT key FROM outbox_outgoing WHERE sent_at IS NULL AND due_at IS NOT NULL"
        return [row[0] for row in self.ask(sql)]

    def given_up(self) -> list[int]:
        sql = """SELECT m.id FROM cases_message m JOIN outbox_outgoing o ON o.id = m.outgoing_id
                 WHERE o.gave_up_at IS NOT NULL AND o.sent_at IS NULL ORDER BY m.id DESC LIMIT 5"""
        return [row[0] for row in self.ask(sql)]

    def case_of_key(self, key: str) -> int | None:
        sql = """SELECT m.case_id FROM cases_message m JOIN outbox_outgoing o ON o.id = m.outgoing_id
                 WHERE o.key = %s"""
        found = self.ask(sql, [key])
        return found[0][0] if found else None

    # ---- who and where -----------------------------------------------------------------------

    def away(self, now: datetime) -> dict[int, datetime | None]:
        sql = "SELECT user_id, until FROM cases_away WHERE ended_at IS NULL AND (until IS NULL OR until > %s)"
        return dict(self.ask(sql, [now]))

    def with_somebody_away(self, since: datetime) -> list[int]:
        sql = """SELECT c.id FROM cases_case c JOIN cases_away a ON a.user_id = c.assignee_id
                 WHERE a.ended_at IS NULL AND a.gives_back AND a.at < %(since)s
                 AND (a.until IS NULL OR a.until > now() + interval '100 years' OR a.until > %(since)s + interval '1 day')
                 AND c.closed_at IS NULL AND c.snoozed_until IS NULL AND c.waiting_since < %(since)s
                 AND NOT EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id AND e.at > %(since)s)"""
        return [row[0] for row in self.ask(sql, {"since": since})]

    def undecided(self, since: datetime) -> list[int]:
        sql = """SELECT m.id FROM mentions_mention m LEFT JOIN cases_intake i ON i.mention_id = m.id
                 WHERE i.mention_id IS NULL AND m.heard_at < %s AND m.gone_at IS NULL"""
        return [row[0] for row in self.ask(sql, [since])]

    def outside(self, *, limit: int) -> list[tuple[int, int]]:
        """(somebody, a case that is hidden from them)."""
        sql = """SELECT u.id, c.id FROM cases_case c JOIN staff_user u ON u.walled_off && c.walls
                 WHERE c.walls IS NOT NULL ORDER BY md5(u.id::text || c.id::text || c.version::text) LIMIT %s"""
        return [(row[0], row[1]) for row in self.ask(sql, [limit])]

    def n_waiting_for(self, user_id: int) -> int:
        sql = """SELECT count(*) FROM cases_case c JOIN staff_user u ON u.id = %s
                 WHERE c.closed_at IS NULL AND c.snoozed_until IS NULL AND c.waiting_since IS NOT NULL
                 AND NOT u.walled_off && coalesce(c.walls, '{}')"""
        return int(self.ask(sql, [user_id])[0][0])

    def words_of(self, case_id: int) -> str:
        found = self.ask("SELECT subject_words FROM cases_case WHERE id = %s", [case_id])
        return " ".join(found[0][0][:2]) or "nothing"

    def case_with_page(self, post_id: str) -> int | None:
        sql = """SELECT m.case_id FROM cases_message m JOIN mentions_mention x ON x.id = m.mention_id
                 JOIN cases_personpage p ON p.case_id = m.case_id AND p.withdrawn_at IS NULL
                 WHERE x.external_id = %s"""
        found = self.ask(sql, [post_id])
        return found[0][0] if found else None

    def history(self, case_id: int) -> str:
        """All that is known of a case, for people."""
        events = self.ask(
            "SELECT e.at, e.kind, e.by_id, e.words, e.data::text FROM cases_event e WHERE case_id = %s ORDER BY id",
            [case_id],
        )
        messages = self.ask(
            """SELECT m.id, m.received_at, m.by_id, m.leaves_at, o.sent_at, o.gave_up_at, left(m.text, 60)
               FROM cases_message m LEFT JOIN outbox_outgoing o ON o.id = m.outgoing_id
               WHERE m.case_id = %s ORDER BY m.id""", [case_id],
        )  # fmt: skip
        closures = self.ask(
            "SELECT at, outcome, reopened_at FROM cases_closure WHERE case_id = %s", [case_id]
        )
        promises = self.ask(
            "SELECT id, at, due_at, state, ended_at, told_at, message_id FROM cases_promise WHERE case_id = %s",
            [case_id],
        )
        if not self.ask("SELECT 1 FROM cases_case WHERE id = %s", [case_id]):
            return "  it is gone"
        standing = self.standing(case_id)
        parts = [
            ("event", events),
            ("message", messages),
            ("closure", closures),
            ("promise", promises),
        ]
        lines = [
            f"  {name}: " + " | ".join(_said(one) for one in row)
            for name, rows in parts
            for row in rows
        ]
        return "\n".join([f"  stands: {' | '.join(_said(one) for one in standing)}", *lines])


def _said(value: object) -> str:
    return f"{value:%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else str(value)
