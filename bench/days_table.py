"""What the days came to, as a table."""

from __future__ import annotations

from statistics import median

from bench.days_world import World

LOUD = 10_000
"""Followers from which somebody counts as loud."""


def table(world: World, *, took: float) -> str:
    ask = world.checks.rows.ask

    def one(sql: str) -> object:
        return ask(sql)[0][0]

    waits = ask(
        """SELECT coalesce((x.post->'author'->>'followers')::int, 0) >= %s, extract(epoch FROM c.first_answered_at - c.opened_at)
           FROM cases_case c JOIN LATERAL (SELECT m.mention_id FROM cases_message m WHERE m.case_id = c.id
               AND m.mention_id IS NOT NULL ORDER BY m.id LIMIT 1) f ON true
           JOIN mentions_mention x ON x.id = f.mention_id WHERE c.first_answered_at IS NOT NULL""", [LOUD],
    )  # fmt: skip
    loud = [float(s) / 3600 for is_loud, s in waits if is_loud]
    quiet = [float(s) / 3600 for is_loud, s in waits if not is_loud]
    promises = dict(ask("SELECT state, count(*) FROM cases_promise GROUP BY 1"))
    rows: list[tuple[str, object]] = [
        ("cases", one("SELECT count(*) FROM cases_case")),
        ("  open at the end", one("SELECT count(*) FROM cases_case WHERE closed_at IS NULL")),
        ("posts heard", world.people.n_posts),
        ("answers that left", sum(len(net.took) for net in world.nets.values())),
        ("first answer, median, loud (h)", f"{median(loud):.2f} of {len(loud)}" if loud else "-"),
        (
            "first answer, median, quiet (h)",
            f"{median(quiet):.2f} of {len(quiet)}" if quiet else "-",
        ),
        ("longest first wait (h)", f"{max(loud + quiet, default=0):.1f}"),
        ("promises", ", ".join(f"{n} {state}" for state, n in sorted(promises.items()))),
        ("hand-overs", one("SELECT count(*) FROM cases_event WHERE kind = 'handed'")),
        (
            "yes or no by a second person",
            one("SELECT count(*) FROM cases_approval WHERE ended_at IS NOT NULL"),
        ),
        (
            "told of a problem",
            one("SELECT count(*) FROM problems_told WHERE written_at IS NOT NULL"),
        ),
        ("cases behind a wall", one("SELECT count(*) FROM cases_case WHERE walls IS NOT NULL")),
        ("crashes", f"{world.crashes.total()}: {dict(world.crashes)}"),
        ("steps", f"{world.n_steps:,} in {took:.0f} s: {world.n_steps / took:.0f}/s"),
        *sorted(world.checks.counts.items()),
        ("refused", sum(world.refused.values())),
    ]
    lines = [
        f"{name:34} {value:,}" if isinstance(value, int) else f"{name:34} {value}"
        for name, value in rows
    ]
    acts = ", ".join(f"{name} {n}" for name, n in world.did.most_common())
    return "\n".join([*lines, f"what was done: {acts}"])
