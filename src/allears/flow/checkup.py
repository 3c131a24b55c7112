"""How an installation is doing, read from its database: version, loops, channels, outbox, rules.

That a loop is alive is seen by its work: what is due or waits is not left lying. Nothing is written.
What it will miss: a loop that died a moment ago, and one that has nothing to do.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from allears.cases import queries as cases
from allears.cases import routing as stored
from allears.cases.rules import routing
from allears.channels import actions as channels
from allears.channels import keeping
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS, LISTENERS
from allears.lib import clock, worker
from allears.lib.checkup import Remark
from allears.lib.keys import CannotOpen
from allears.listening import kept, query
from allears.listening.ports import UNLIMITED, ChannelFacts, Finding
from allears.mentions import queries as heard
from allears.outbox import queries as outbox
from allears.staff import queries as staff

OLDEST_MAJOR = 15
SKEW, BAD_SKEW = timedelta(seconds=5), timedelta(minutes=1)
PATIENCE = timedelta(minutes=5)
"""What is due longer than this is left lying."""
CHECK_S = 20.0
"""How long one channel may take to answer."""
SIDE_BY_SIDE = 8
MOST_CONNECTIONS = 0.8


# ---- the database ----------------------------------------------------------------------------


def database() -> Iterator[Remark]:
    """Version, safety, clock, connections."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
            " current_setting('fsync'), current_setting('full_page_writes'),"
            " pg_encoding_to_char(encoding), current_setting('max_connections')::int,"
            " (SELECT count(*) FROM pg_stat_activity), pg_database_size(datname)"
            " FROM pg_database WHERE datname = current_database()"
        )
        version, number, fsync, pages, encoding, most, n_used, size = cursor.fetchone()
    yield from _version(str(version), int(number) // 10_000, int(size))
    if fsync != "on" or pages != "on":
        yield Remark(
            "bad",
            "database",
            "fsync or full_page_writes is off: a power cut can destroy everything.",
            "Turn both on in PostgreSQL's settings.",
        )
    if encoding != "UTF8":
        yield Remark(
            "bad",
            "database",
            f"Its encoding is {encoding}; most of what people write does not fit.",
            "Make a new database with ENCODING 'UTF8', and go there by backup and restore.",
        )
    if n_used > MOST_CONNECTIONS * most:
        yield Remark(
            "warn",
            "database",
            f"{n_used} of {most} connections are in use.",
            "Raise max_connections, or end what else uses this server.",
        )
    yield from _clock()


def _version(version: str, major: int, size: int) -> Iterator[Remark]:
    words = f"PostgreSQL {version} answers; the database has {size / 1_000_000:.0f} MB."
    if major < OLDEST_MAJOR:
        then = f"Upgrade it to {OLDEST_MAJOR} or newer."
        yield Remark("bad", "database", words, then)
    else:
        yield Remark("good", "database", words)


def _clock() -> Iterator[Remark]:
    before = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    after = clock.now()
    skew = abs(theirs - (before + (after - before) / 2))
    if skew > SKEW:
        yield Remark(
            "bad" if skew > BAD_SKEW else "warn",
            "clock",
            f"The clock here and that of the database differ by {skew.total_seconds():.0f} s.",
            "Set both by NTP (timedatectl set-ntp true).",
        )


def migrations() -> Iterator[Remark]:
    """Whether the tables fit this version."""
    executor = MigrationExecutor(connection)
    ours = executor.loader.disk_migrations
    theirs = [pair for pair in executor.loader.applied_migrations if pair[0] in _apps(ours)]
    newer = [f"{app}.{name}" for app, name in theirs if (app, name) not in ours]
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if newer:
        yield Remark(
            "bad",
            "tables",
            f"They belong to a newer All Ears ({newer[-1]}).",
            "Install that version again, or restore the backup from before it.",
        )
    if missing:
        yield Remark(
            "bad",
            "tables",
            f"{len(missing)} steps are missing.",
            "Bring them up to date: `allears up`, or python -m allears.config.cli.prepare.",
        )
    if not newer and not missing:
        yield Remark("good", "tables", "They are up to date.")


def _apps(migrations: Iterable[tuple[str, str]]) -> set[str]:
    return {app for app, _name in migrations}


# ---- the loops -------------------------------------------------------------------------------


def loops(*, now: datetime) -> Iterator[Remark]:
    """What is due and left lying, and by whom; and which parts fail."""
    due = oldest(now)
    yield _loop("listen", due["listen"], now, lying="A visit", idle="No visit is overdue.")
    yield _loop("care", due["care"], now, lying="A mention", idle="No mention waits.")
    yield _loop("deliver", due["deliver"], now, lying="A reply", idle="No reply is overdue.")
    yield from _stumbles(now)
    takers = {row.leased_by for row in known.every() if _is_taken(row, now)}
    takers |= {row.leased_by for row in outbox.leased()}
    dead = sorted(name for name in takers if name and worker.is_dead(name))
    if dead:
        yield Remark(
            "note",
            "loops",
            f"{len(dead)} processes died over their work ({dead[0]}).",
            "Nothing to do: others take it over when the lease ends, in minutes.",
        )


def oldest(now: datetime) -> dict[str, datetime | None]:
    """By loop: since when the oldest that is due and that nobody is at waits for it."""
    rows = [row for row in known.of_networks(list(LISTENERS)) if not _is_taken(row, now)]
    return {
        "listen": min((row.next_visit_at for row in rows if row.next_visit_at), default=None),
        "care": heard.oldest_fresh_at(),
        "deliver": None if outbox.leased() else outbox.next_due_at(),
    }


def _stumbles(now: datetime) -> Iterator[Remark]:
    for row in staff.stumbles():
        minutes = int((now - row.since).total_seconds() // 60)
        yield Remark(
            "bad",
            row.loop,
            f"Its part “{row.part}” fails since {minutes} minutes, {row.n} times: {row.words}",
            "The other parts go on, and it is tried again. The log has the whole fault: report it.",
        )
    if n := heard.n_put_aside():
        yield Remark(
            "bad",
            "care",
            f"{n} mentions could not be decided about, because that broke; they are tried again.",
            "The log names them and has the whole fault: report it.",
        )
    if n := heard.n_changes_aside():
        yield Remark(
            "bad",
            "care",
            f"{n} edits or deletions could not be followed, because that broke; they are tried again.",
            "Until then the desk shows what its author changed or took back. Report the fault: the log names it.",
        )


def firehose() -> Iterator[Remark]:
    """How much is kept of what channels hear, and whether there is room for it."""
    names = {keeping.name_of(row): row for row in known.every()}
    total = 0
    for one in kept.standings(keeping.folder()):
        row = names.get(one.channel)
        total += one.n_bytes
        since = f", since {one.oldest_at:%Y-%m-%d %H:%M} UTC" if one.oldest_at else ""
        words = f"{one.n_posts:,} posts, {one.n_bytes / 1_000_000:,.0f} MB{since}."
        if row is None or not keeping.days_of(row):
            words, then = (
                f"Left of a channel that keeps nothing: {words}",
                "`allears listen` deletes it within minutes.",
            )
            yield Remark("note", "kept firehose", words, then)
        else:
            days = keeping.days_of(row)
            yield Remark("good", "kept firehose", f"{row.name} ({days} days): {words}")
    wanted = sum(keeping.megabytes_of(row) for row in known.every() if keeping.days_of(row))
    if wanted:
        yield from _room(wanted * 1_000_000 - total)


def _room(still: int) -> Iterator[Remark]:
    """Whether the disk has room for what may still be kept."""
    place = keeping.folder()
    free = shutil.disk_usage(place if place.is_dir() else place.parent).free
    if free < still:
        yield Remark(
            "warn",
            "kept firehose",
            f"It may grow by {still / 1e9:.1f} GB, and the disk has {free / 1e9:.1f} GB left.",
            "Give it more room, or keep fewer days or megabytes in the settings of its channels.",
        )


def _is_taken(row: Channel, now: datetime) -> bool:
    return row.leased_until is not None and row.leased_until > now


def _loop(name: str, since: datetime | None, now: datetime, *, lying: str, idle: str) -> Remark:
    if since is None or now - since <= PATIENCE:
        return Remark("good", name, idle)
    minutes = int((now - since).total_seconds() // 60)
    return Remark(
        "bad",
        name,
        f"{lying} waits since {minutes} minutes: nobody does the work of `{name}`.",
        f"Start it: `allears up`, or `allears {name}` where it runs alone; then read its log.",
    )


# ---- channels --------------------------------------------------------------------------------


def keys() -> Iterator[Remark]:
    """Whether the secret key opens what is stored."""
    lost = [row.name for row in known.every() if known.has_lost_secrets(row)]
    if lost:
        yield Remark(
            "bad",
            "secret key",
            f"It does not open the passwords of {_few(lost)}.",
            "Put back the key they were stored with (data folder, secret-key), or type them anew.",
        )
    elif known.every():
        yield Remark("good", "secret key", "It opens the stored passwords.")


@dataclass
class _Try:
    """One channel being tried in a thread of its own."""

    name: str
    network: str
    facts: ChannelFacts
    found: Sequence[Finding] = ()
    fault: str = ""
    is_done: bool = field(default=False)

    def run(self) -> None:
        try:
            self.found = CONNECTORS[self.network].check(self.facts)
        except Exception as error:
            self.fault = f"a fault of ours ({type(error).__name__})"
        self.is_done = True


def try_channels(*, limit_s: float = CHECK_S) -> Iterator[Remark]:
    """Try each channel for real, several side by side; none takes longer than `limit_s`."""
    tries = []
    for row in known.every():
        if row.paused_at is not None:
            yield Remark("note", f"channel {row.name}", "Paused by somebody.")
        elif row.network not in CONNECTORS:
            words = f"There is no connector for {row.network}."
            yield Remark(
                "bad", f"channel {row.name}", words, "Remove it, or install what it needs."
            )
        else:
            try:
                facts = replace(channels.facts(row), budget=UNLIMITED)  # it is to be asked
                tries.append(_Try(row.name, row.network, facts))
            except CannotOpen:
                continue  # `keys` has said so
    rest = iter(tries)
    while some := list(islice(rest, SIDE_BY_SIDE)):
        _side_by_side(some, limit_s)
        for one in some:
            yield from _told(one, limit_s)


def _side_by_side(tries: list[_Try], limit_s: float) -> None:
    threads = [threading.Thread(target=one.run, daemon=True) for one in tries]
    for thread in threads:
        thread.start()
    end = clock.now() + timedelta(seconds=limit_s)
    for thread in threads:
        thread.join(max(0.0, (end - clock.now()).total_seconds()))


def _told(one: _Try, limit_s: float) -> Iterator[Remark]:
    about = f"channel {one.name}"
    open_it = "Open it under Settings, Channels: mend what it says and test it there."
    if not one.is_done:
        words = f"It did not answer within {limit_s:.0f} s."
        yield Remark("bad", about, words, "Is the network slow, or a firewall in between?")
        return
    if one.fault:
        yield Remark("bad", about, f"Trying it ended in {one.fault}.", "Report it.")
    bad = [finding for finding in one.found if not finding.is_good]
    for finding in bad:
        yield Remark("bad", about, f"{finding.label}: {finding.words}", open_it)
    if not bad and not one.fault:
        yield Remark("good", about, " ".join(finding.words for finding in one.found))


# ---- what must leave, what decides -----------------------------------------------------------


def sending() -> Iterator[Remark]:
    """Replies that do not leave by themselves any more."""
    given_up, held = outbox.n_given_up(), outbox.n_held()
    if given_up:
        yield Remark(
            "bad",
            "outbox",
            f"{given_up} replies were given up.",
            "Open their cases (Inbox, Not sent): send again, or take back.",
        )
    stopped = [row.name for row in known.every() if row.sends_held_at]
    if held or stopped:
        yield Remark(
            "bad",
            "outbox",
            f"{held} replies wait for new keys of {_few(stopped) or 'their channels'}.",
            "Renew them under Settings, Channels; the replies leave by themselves then.",
        )
    if not (given_up or held or stopped):
        yield Remark("good", "outbox", f"Nothing is stuck; {outbox.n_waiting()} replies wait.")


def rules() -> Iterator[Remark]:
    """Monitors and routes that cannot be read, and what the tree objects to."""
    faults = [(f"monitor {row.name}", _query_fault(row.query)) for row in heard.monitors()]
    routes = [(f"route {row.name}", _route_fault(row.conditions)) for row in cases.routes()]
    found = [(about, fault) for about, fault in (*faults, *routes) if fault]
    for about, fault in found:
        place = "Listen, Monitors" if about.startswith("monitor") else "Settings, Routes"
        words = f"It cannot be read and finds nothing: {fault}"
        yield Remark("bad", about, words, f"Mend it: {place}.")
    if any(fault for _about, fault in routes):
        return
    problems = routing.validate(stored.tree(), {team.pk for team in staff.teams()})
    for problem in problems:
        yield Remark("bad", "routes", problem, "Mend it: Settings, Routes.")
    if not found and not problems:
        yield Remark("good", "rules", "All monitors and routes can be read.")


def _query_fault(text: str) -> str:
    try:
        query.parse(text)
    except query.QueryError as error:
        return str(error.words)
    return ""


def _route_fault(conditions: dict[str, object]) -> str:
    try:
        words = stored.conditions_from(conditions).words
    except (ValueError, TypeError) as error:
        return str(error)
    return _query_fault(words) if words else ""


def _few(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
