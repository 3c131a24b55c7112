"""The laws of the desk as SQL, written apart from the code that keeps them: each finds the cases that break it.

`{mine}` narrows it to some cases; `%(now)s` is the time, `%(slack)s` the time that a loop may take to come round.
Said counts as what left or is on its way: neither given up nor taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

OURS_SAID = """
    SELECT m.case_id, m.received_at, m.id, m.by_id FROM cases_message m
    LEFT JOIN outbox_outgoing o ON o.id = m.outgoing_id
    WHERE m.by_id IS NOT NULL AND o.gave_up_at IS NULL AND o.cancelled_at IS NULL
"""
THEIR_FIRST = """
    SELECT min(t.received_at) FROM cases_message t JOIN cases_intake i ON i.mention_id = t.mention_id
    WHERE t.case_id = c.id AND i.reason <> 'thanks' AND t.received_at > coalesce(greatest(
        (SELECT max(s.received_at) FROM ({ours}) s WHERE s.case_id = c.id),
        (SELECT max(k.at) FROM cases_closure k WHERE k.case_id = c.id)), '-infinity')
""".replace("{ours}", OURS_SAID)

LAWS: Mapping[str, str] = {
    "its team does not work": """
        SELECT c.id FROM cases_case c JOIN staff_team t ON t.id = c.team_id WHERE {mine}
        AND (t.archived_at IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM staff_membership p JOIN staff_user u ON u.id = p.user_id
            WHERE p.team_id = t.id AND u.deactivated_at IS NULL AND u.role <> 'reader'))""",
    "another team than its history says": """
        SELECT c.id FROM cases_case c WHERE {mine} AND NOT EXISTS (
            SELECT 1 FROM cases_event e WHERE e.case_id = c.id AND e.kind = 'undone')
        AND c.team_id <> coalesce(
            (SELECT t.id FROM cases_event e JOIN staff_team t ON t.name = e.data->>'to_team'
             WHERE e.case_id = c.id AND e.kind = 'handed' ORDER BY e.id DESC LIMIT 1),
            (SELECT (e.data->>'team')::bigint FROM cases_event e
             WHERE e.case_id = c.id AND e.kind = 'routed' ORDER BY e.id DESC LIMIT 1))""",
    "closed without an outcome, or open with one": """
        SELECT c.id FROM cases_case c WHERE {mine} AND (c.closed_at IS NOT NULL) <> (
            SELECT count(*) = 1 FROM cases_closure k WHERE k.case_id = c.id AND k.reopened_at IS NULL)""",
    "forgotten: their last word has no answer, and nobody is waited for": """
        SELECT c.id FROM cases_case c WHERE {mine} AND c.closed_at IS NULL
        AND c.waiting_since IS NULL AND (""" + THEIR_FIRST + """) IS NOT NULL""",
    "waits since a later word than the first that has no answer": """
        SELECT c.id FROM cases_case c WHERE {mine} AND c.closed_at IS NULL
        AND c.waiting_since > (""" + THEIR_FIRST + """)""",
    "forgotten: they wrote after it was closed, and it is closed": """
        SELECT c.id FROM cases_case c JOIN cases_message m ON m.case_id = c.id
        JOIN cases_intake i ON i.mention_id = m.mention_id
        WHERE {mine} AND m.received_at > c.closed_at AND i.reason <> 'thanks'""",
    "forgotten: it was closed with an answer that never left": """
        SELECT c.id FROM cases_case c JOIN cases_closure k ON k.case_id = c.id AND k.reopened_at IS NULL
        JOIN cases_message m ON m.case_id = c.id AND m.received_at = k.at AND m.by_id = k.by_id
        JOIN outbox_outgoing o ON o.id = m.outgoing_id AND o.gave_up_at IS NOT NULL
        WHERE {mine} AND NOT EXISTS (SELECT 1 FROM cases_message n JOIN outbox_outgoing x ON x.id = n.outgoing_id
            WHERE n.case_id = c.id AND n.received_at > m.received_at AND x.gave_up_at IS NULL)""",
    "its place is not that of its waiting and its need": """
        SELECT c.id FROM cases_case c WHERE {mine} AND c.closed_at IS NULL AND (
            abs(extract(epoch FROM c.waiting_since - c.order_at) - c.need_points) > 1
            OR c.need_points NOT BETWEEN -43200 AND 3024000)""",
    "due at another time than its rows say": """
        SELECT c.id FROM cases_case c WHERE {mine} AND c.next_due_at IS DISTINCT FROM LEAST(
            (SELECT min(p.due_at) FROM cases_promise p WHERE p.case_id = c.id AND p.state = 'open'),
            (SELECT min(t.at) FROM (
                SELECT c.snoozed_until AS at
                UNION ALL SELECT k.due_at FROM cases_clock k WHERE k.case_id = c.id AND k.met_at IS NULL
                UNION ALL SELECT o.due_at FROM cases_offer o WHERE o.case_id = c.id AND o.ended_at IS NULL
                UNION ALL SELECT a.due_at FROM cases_aside a WHERE a.case_id = c.id AND a.ended_at IS NULL
                UNION ALL SELECT y.due_at FROM cases_approval y WHERE y.case_id = c.id AND y.ended_at IS NULL
            ) t WHERE c.closed_at IS NULL))""",
    "sleeps without an alarm, or past it": """
        SELECT c.id FROM cases_case c LEFT JOIN cases_snooze s ON s.case_id = c.id AND s.ended_at IS NULL
        WHERE {mine} AND (c.snoozed_until IS DISTINCT FROM s.until
            OR c.snoozed_until <= %(now)s - %(slack)s::interval)""",
    "it lies with somebody who may not answer it": """
        SELECT c.id FROM cases_case c JOIN staff_user u ON u.id = c.assignee_id
        WHERE {mine} AND c.closed_at IS NULL AND (u.deactivated_at IS NOT NULL OR u.role = 'reader'
        OR (u.walled_off && coalesce(c.walls, '{{}}') AND NOT EXISTS (
            SELECT 1 FROM staff_wallevent v WHERE v.at > %(now)s - %(slack)s::interval))
        OR (u.role = 'agent' AND EXISTS (SELECT 1 FROM staff_membership p WHERE p.user_id = u.id)
            AND NOT EXISTS (SELECT 1 FROM staff_membership p WHERE p.user_id = u.id AND (p.team_id = c.team_id
                OR p.team_id IN (SELECT a.team_id FROM cases_allowance a WHERE a.case_id = c.id)))))""",
    "its walls are not its own and its person's": """
        SELECT c.id FROM cases_case c JOIN contacts_contact p ON p.id = c.contact_id
        WHERE {mine} AND coalesce(c.walls, '{{}}') IS DISTINCT FROM ARRAY(
            SELECT DISTINCT w FROM unnest(ARRAY[c.wall_id, p.wall_id]) w WHERE w IS NOT NULL ORDER BY w)""",
    "its team is not behind its wall": """
        SELECT c.id FROM cases_case c, unnest(c.walls) w JOIN staff_wall x ON x.id = w
        WHERE {mine} AND c.closed_at IS NULL AND x.home_id <> c.team_id AND NOT EXISTS (
            SELECT 1 FROM staff_behind b WHERE b.wall_id = w AND b.team_id = c.team_id)""",
    "an offer that nobody can say yes to": """
        SELECT c.id FROM cases_case c JOIN cases_offer o ON o.case_id = c.id AND o.ended_at IS NULL
        WHERE {mine} AND (c.closed_at IS NOT NULL OR o.giver_id <> c.team_id OR NOT EXISTS (
            SELECT 1 FROM staff_membership p JOIN staff_user u ON u.id = p.user_id
            WHERE p.team_id = o.taker_id AND u.role <> 'reader' AND u.deactivated_at IS NULL
            AND NOT u.walled_off && coalesce(c.walls, '{{}}')))""",
    "a question at the side that nobody can answer": """
        SELECT c.id FROM cases_case c JOIN cases_aside a ON a.case_id = c.id AND a.ended_at IS NULL
        WHERE {mine} AND (c.closed_at IS NOT NULL OR a.team_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM staff_user u WHERE u.deactivated_at IS NULL AND NOT u.walled_off && coalesce(c.walls, '{{}}')
            AND (u.id = a.person_id OR EXISTS (
                SELECT 1 FROM staff_membership p WHERE p.user_id = u.id AND p.team_id = a.team_id))))""",
    "an answer that nobody can say yes to": """
        SELECT c.id FROM cases_case c JOIN cases_approval a ON a.case_id = c.id AND a.ended_at IS NULL
        WHERE {mine} AND (c.closed_at IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM staff_user u WHERE u.id <> a.by_id AND u.deactivated_at IS NULL
            AND NOT u.walled_off && coalesce(c.walls, '{{}}')
            AND (u.role = 'administrator' OR u.role = 'lead' AND EXISTS (
                SELECT 1 FROM staff_membership p WHERE p.user_id = u.id AND p.team_id = c.team_id))))""",
    "much money left without a second person's yes": """
        SELECT c.id FROM cases_case c JOIN cases_message m ON m.case_id = c.id AND m.by_id IS NOT NULL
        AND m.outgoing_id IS NOT NULL AND m.text ~ '€(200|450) ' WHERE {mine} AND NOT EXISTS (
            SELECT 1 FROM cases_approval a JOIN staff_user u ON u.id = a.ended_by_id
            WHERE a.message_id = m.id AND a.end IN ('approved', 'changed') AND a.ended_by_id <> a.by_id
            AND u.role IN ('lead', 'administrator'))""",
    "an answer without licence and without a yes": """
        SELECT c.id FROM cases_case c JOIN cases_message m ON m.case_id = c.id AND m.outgoing_id IS NOT NULL
        JOIN staff_user u ON u.id = m.by_id AND u.role = 'agent'
        JOIN cases_conversation v ON v.id = m.conversation_id
        WHERE {mine} AND m.at > %(now)s - interval '3 days'
        AND NOT EXISTS (SELECT 1 FROM cases_followup f WHERE f.message_id = m.id)
        AND NOT EXISTS (SELECT 1 FROM problems_told q WHERE q.message_id = m.id)
        AND NOT EXISTS (SELECT 1 FROM cases_approval a WHERE a.message_id = m.id
            AND a.end IN ('approved', 'changed') AND a.ended_by_id <> a.by_id)
        AND coalesce((SELECT l.how FROM cases_licencestep l WHERE l.user_id = u.id AND l.is_public = m.is_public
            AND l.network IN ('', v.network) AND l.at <= (SELECT e.at FROM cases_event e WHERE e.case_id = c.id
                AND e.kind = 'replied' AND (e.data->>'message')::bigint = m.id LIMIT 1)
            ORDER BY l.id DESC LIMIT 1), 'revoked') = 'revoked'""",
    "satisfied, and nobody said so": """
        SELECT c.id FROM cases_case c JOIN cases_closure k ON k.case_id = c.id AND k.outcome = 'satisfied'
        WHERE {mine} AND NOT EXISTS (SELECT 1 FROM cases_theirword w LEFT JOIN cases_message m ON m.id = w.message_id
            WHERE w.closure_id = k.id AND w.is_satisfied
            AND (w.message_id IS NULL OR m.mention_id IS NOT NULL AND m.case_id = c.id))""",
    "a message that was taken back and stands there": """
        SELECT c.id FROM cases_case c JOIN cases_message m ON m.case_id = c.id
        JOIN outbox_outgoing o ON o.id = m.outgoing_id WHERE {mine} AND o.cancelled_at IS NOT NULL""",
    "its messages are miscounted": """
        SELECT c.id FROM cases_case c WHERE {mine} AND c.n_messages <> (
            SELECT count(*) FROM cases_message m WHERE m.case_id = c.id)""",
    "its history goes back in time": """
        SELECT DISTINCT c.id FROM cases_case c JOIN LATERAL (
            SELECT e.at, lag(e.at) OVER (ORDER BY e.id) AS before FROM cases_event e WHERE e.case_id = c.id
        ) h ON h.at < h.before WHERE {mine}""",
    "a time has passed, and nobody has noted it": """
        SELECT c.id FROM cases_case c JOIN cases_clock k ON k.case_id = c.id WHERE {mine} AND c.closed_at IS NULL
        AND k.met_at IS NULL AND k.breached_at IS NULL AND k.due_at < %(now)s - %(slack)s::interval""",
    "somebody outside its wall was told of it": """
        SELECT c.id FROM cases_case c JOIN cases_notice n ON n.case_id = c.id AND n.id > %(notice)s
        JOIN staff_user u ON u.id = n.user_id WHERE {mine} AND u.walled_off && c.walls""",
}  # fmt: skip

PROMISES: Mapping[str, str] = {
    "a promise is open past its time": """
        SELECT c.id FROM cases_case c JOIN cases_promise p ON p.case_id = c.id WHERE {mine} AND p.state = 'open'
        AND p.due_at < %(now)s - %(slack)s::interval AND NOT EXISTS (
            SELECT 1 FROM cases_message m JOIN outbox_outgoing o ON o.id = m.outgoing_id WHERE m.case_id = c.id
            AND m.at > p.at AND m.received_at <= p.due_at AND m.id <> p.message_id AND o.due_at IS NOT NULL)""",
    "a promise is open though an answer has left since": """
        SELECT c.id FROM cases_case c JOIN cases_promise p ON p.case_id = c.id AND p.state = 'open'
        JOIN cases_message m ON m.case_id = c.id AND m.at > p.at AND m.by_id IS NOT NULL AND m.id <> p.message_id
        LEFT JOIN outbox_outgoing o ON o.id = m.outgoing_id WHERE {mine}
        AND (o.sent_at IS NOT NULL OR m.outgoing_id IS NULL)""",
    "a promise is called kept, and nothing kept it": """
        SELECT c.id FROM cases_case c JOIN cases_promise p ON p.case_id = c.id AND p.state = 'kept' WHERE {mine}
        AND NOT EXISTS (SELECT 1 FROM ({ours}) m WHERE m.case_id = c.id AND m.received_at > p.at
            AND m.received_at <= p.due_at AND m.id <> p.message_id)
        AND NOT EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id AND e.kind = 'promise_kept'
            AND (e.data->>'promise')::bigint = p.id AND e.by_id IS NOT NULL AND e.at <= p.due_at)""",
    "a promise is called broken, and it was kept": """
        SELECT c.id FROM cases_case c JOIN cases_promise p ON p.case_id = c.id AND p.state = 'broken'
        JOIN cases_message m ON m.case_id = c.id AND m.by_id IS NOT NULL AND m.at > p.at AND m.id <> p.message_id
            AND m.received_at <= p.due_at
        LEFT JOIN outbox_outgoing o ON o.id = m.outgoing_id
        WHERE {mine} AND (o.sent_at IS NOT NULL OR m.outgoing_id IS NULL) AND p.ended_at >= m.received_at""",
    "a broken promise is not shown as it is": """
        SELECT c.id FROM cases_case c WHERE {mine} AND c.promise_broken_at IS DISTINCT FROM (
            SELECT min(p.due_at) FROM cases_promise p WHERE p.case_id = c.id AND p.state = 'broken'
            AND p.told_at IS NULL)""",
    "a promise without its beginning or its end in the history": """
        SELECT c.id FROM cases_case c JOIN cases_promise p ON p.case_id = c.id WHERE {mine} AND (
            NOT EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id AND e.kind = 'promised'
                AND (e.data->>'promise')::bigint = p.id)
            OR (p.state <> 'open') <> EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id
                AND e.kind IN ('promise_kept', 'promise_broken', 'promise_over')
                AND (e.data->>'promise')::bigint = p.id AND (p.state <> 'open' OR e.id > coalesce((
                    SELECT max(x.id) FROM cases_event x WHERE x.case_id = c.id AND x.kind = 'undone'), 0))))""",
}  # fmt: skip


GIVEN = ("ids", "now", "slack", "notice")
TYPES = ("bigint[]", "timestamptz", "interval", "bigint")


def prepared(name: str, mine: str, *, without: Collection[str] = ()) -> str:
    """The statement as one that is planned once: planning it takes longer than asking it."""
    text = statement(mine, without=without)
    for n, one in enumerate(GIVEN, start=1):
        text = text.replace(f"%({one})s", f"${n}")
    return f"PREPARE {name} ({', '.join(TYPES)}) AS {text}"


def statement(mine: str, *, without: Collection[str] = ()) -> str:
    """All laws but some as one statement: (law, case) for each break."""
    laws = {name: text for name, text in {**LAWS, **PROMISES}.items() if name not in without}
    return "\nUNION ALL\n".join(
        f"SELECT '{name.replace(chr(39), chr(39) * 2)}', id FROM ("
        + text.replace("{ours}", OURS_SAID).replace("{{}}", "{}").replace("{mine}", mine)
        + ") AS broken"
        for name, text in laws.items()
    )
