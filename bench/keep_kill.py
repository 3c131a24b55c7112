"""Kill -9 while posts are kept and while a monitor is filled with them; afterwards all is there, once.

    python -m bench keep-kill [--kills 40] [--posts 30000]

A process keeps posts and prints what was acknowledged; it is killed at random moments, the next one goes
on. Then a monitor is filled by the real `allears care`, killed at random moments as well. In the
end every acknowledged post is found once, and every post that the monitor meets is one mention with one
hit. Exit code 1 for any difference. What it misses: a power cut.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from bench.desk import desk, machine
from bench.processes import Part

KEEPER = """
import sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
from allears.listening import kept
from allears.listening.kept import growing, writer as writing
from allears.listening.post import Author, Post
growing.POSTS_OF_PIECE = writing.POSTS_OF_PIECE = 512
writing.POSTS_OF_SEGMENT = 4_000
writer = kept.Writer(Path(sys.argv[1]), channel=sys.argv[2])
n, end, at = int(sys.argv[3]), int(sys.argv[4]), datetime.fromtimestamp(float(sys.argv[5]), UTC)
print(n, flush=True)
while n < end:
    posts = [
        Post(id=f"p{i}", network="rss", url=f"https://example.org/{i}", created_at=at + timedelta(seconds=i),
             author=Author(id=f"a{i % 900}", handle=f"a{i % 900}"), lang="en",
             text=f"Post {i}: the parcel is {'late' if i % 7 == 0 else 'here'}, says number {i * 7919 % 10007}.")
        for i in range(n, min(end, n + 37))
    ]
    writer.append(posts, heard_at=at + timedelta(seconds=n + 60))
    n += len(posts)
    print(n, flush=True)
"""


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--kills", type=int, default=40)
    ask.add_argument("--posts", type=int, default=30_000)
    ask.add_argument("--seed", type=int, default=1)
    given = ask.parse_args()
    print(f"# kept and filled under kill -9: {machine()}")
    chance = random.Random(given.seed)
    with desk() as folder:
        faults = keep_under_fire(folder, given, chance)
        faults += fill_under_fire(folder, given, chance)
    print("nothing lost, nothing twice" if not faults else "\n".join(faults))
    return 1 if faults else 0


def keep_under_fire(folder: Path, given, chance: random.Random) -> list[str]:
    from allears.channels import actions as channels
    from allears.lib import clock

    row = channels.add(
        network="rss",
        name="Feed",
        values={"url": "https://example.org/feed"},
        by=None,
        now=clock.now(),
    )
    type(row).objects.update(kept_days=9, paused_at=clock.now())
    began = clock.now() - timedelta(days=2)
    safe, n_kills = 0, 0
    while safe < given.posts:
        start = max(0, safe - chance.randrange(100))  # the cursor was not committed: heard again
        argv = [folder / "kept", str(row.pk), str(start), str(given.posts), str(began.timestamp())]
        with subprocess.Popen(
            [sys.executable, "-c", KEEPER, *argv], stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            deadline = time.monotonic() + chance.uniform(0.01, 0.2)
            for line in process.stdout:
                safe = int(line)
                if n_kills < given.kills and time.monotonic() > deadline:
                    process.kill()
                    n_kills += 1
                    break
            for line in process.stdout:
                safe = int(line)
    found = all_kept(folder / "kept")
    wanted = [f"p{n}" for n in range(given.posts)]
    print(f"kept: {len(found)} posts through {n_kills} kills")
    return (
        []
        if found == wanted
        else [f"{len(found)} posts are kept, {len(set(found))} different, of {len(wanted)}"]
    )


def all_kept(place: Path) -> list[str]:
    from allears.listening import kept
    from allears.listening.query import parse

    *_before, end = kept.search(place, parse("parcel"), limit_examples=10**9)
    return sorted((one.post.id for one in end.examples), key=lambda name: int(name[1:]))


def fill_under_fire(folder: Path, given, chance: random.Random) -> list[str]:
    from allears.lib import clock
    from allears.mentions import actions as mentions
    from allears.mentions import queries
    from allears.mentions.models import Hit, HourlyCount, Mention
    from allears.staff.models import Role, User

    now = clock.now()
    boss = User.objects.create(
        email="boss@example.org", name="Boss", role=Role.ADMINISTRATOR, created_at=now
    )
    monitor = mentions.add_monitor(name="Late", query="late NOT nothing", by=boss, now=now)
    mentions.begin_fill(monitor=monitor, days=5, opens_cases=False, by=boss, now=now)
    care = Part("care", [sys.executable, "-m", "allears", "care"], folder / "care.log")
    n_kills = 0
    care.start()
    while queries.fill_of(monitor.pk).ended_at is None:
        time.sleep(chance.uniform(0.05, 0.6))
        if n_kills < given.kills and care.is_ready and chance.random() < 0.6:
            care.kill()
            n_kills += 1
            care.start()
    care.end()
    fill = queries.fill_of(monitor.pk)
    wanted = {f"p{n}" for n in range(0, given.posts, 7)}
    ids = list(Mention.objects.values_list("external_id", flat=True))
    hits = Hit.objects.filter(monitor=monitor).count()
    counted = sum(HourlyCount.objects.filter(monitor=monitor).values_list("n", flat=True))
    print(
        f"filled: {len(ids)} mentions through {n_kills} kills, {fill.n_looked} posts looked through"
    )
    numbers = (len(ids), len(set(ids) & wanted), hits, counted, fill.n_kept + fill.n_known)
    good = set(numbers) == {len(wanted)} and fill.n_looked == given.posts
    return (
        []
        if good
        else [f"wanted {len(wanted)} of {given.posts}: {numbers}, {fill.n_looked}, {fill.trouble}"]
    )


if __name__ == "__main__":
    raise SystemExit(main())
