"""The kept firehose: what a post costs on the disk and in time, and how soon a query is answered.

    python -m bench keep [--posts 1000000] [--folder FOLDER] [--only write answer] [--grow 0] [--keep]
                         [--queries WORDS] [--runs 3] [--workload ../shared/workload.py]

`write` keeps the same posts that the engine answers, in turn with it, so that a slow minute is slow
for both: CPU time a post of reading and matching raw lines (the sieve), of the steps of a channel that is kept
(translated, normalized, matched one by one), and of keeping. `answer` asks all of `keep_queries` of a
store of `--posts`: some once in a process that has just begun and with its files out of memory, as far as
the system lets go of them, then all `--runs` times; until the first 50 examples, and until the exact count by the
hour. `--grow N` only adds up to N posts and ends, so that a large store can be made in pieces.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import gettempdir

from allears.listening import jetstream, kept, match
from allears.listening.normalize import normalize
from allears.listening.post import Post
from allears.listening.query import parse
from allears.listening.sieve import Sieve
from bench import keep_posts
from bench.desk import machine
from bench.keep_queries import COLD, QUERIES, once
from bench.match_ladder import load

PAGE = 1_000
RUNS = 3
FIRST_S, WHOLE_S = 2.0, 20.0
"""What we promise of 15 million posts."""
N_BESIDE = 60_000
"""Posts that are kept and matched beside each other; a turn takes a sixth of them."""
TURNS = 6
MONITORS = (1_000, 10_000, 100_000)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--workload", type=Path, default=Path("../shared/workload.py"))
    ask.add_argument("--posts", type=int, default=1_000_000)
    ask.add_argument("--base", type=int, default=400_000)
    ask.add_argument("--folder", type=Path, default=Path(gettempdir()) / "allears-keep" / "store")
    ask.add_argument("--grow", type=int, default=0)
    ask.add_argument("--runs", type=int, default=RUNS)
    ask.add_argument("--only", nargs="*", default=["write", "answer"])
    ask.add_argument("--queries", default="", help="only those whose name holds this")
    ask.add_argument("--keep", action="store_true", help="leave the store where it is")
    ask.add_argument("--cold", default="", help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.cold:
        print(json.dumps(once(given.folder, QUERIES[given.cold])))
        return 0
    print(f"# the kept firehose: {machine()}, load {os.getloadavg()[0]:.1f}")
    if not given.workload.exists() and (given.grow or "write" in given.only):
        print(f"The workload {given.workload} is not here; name it with --workload.")
        return 1
    if "write" in given.only and not given.grow:
        beside_the_engine(given)
    if given.grow or "answer" in given.only:
        grow(given, given.grow or given.posts)
    if "answer" in given.only and not given.grow:
        answer(given)
    if not (given.keep or given.grow):
        shutil.rmtree(given.folder)
    return 0


# ---- writing -----------------------------------------------------------------------------------


def grow(given, more: int) -> None:
    """Keep posts until there are `--posts`, at most so many now."""
    have = kept.standing_of(given.folder, "1").n_posts
    upto = min(given.posts, have + more)
    if have < upto:
        records = keep_posts.base(given.workload, given.folder.parent / "posts.ndjson", given.base)
        gc.freeze()
        limits = kept.Limits(days=30, max_bytes=10**11)
        with kept.Writer(given.folder, channel="1", limits=limits) as writer:
            for start in range(have, upto, PAGE):
                page = list(keep_posts.posts(records, start, min(PAGE, upto - start), given.posts))
                writer.append(page, heard_at=page[-1].created_at)
            writer.seal()
    standing = kept.standing_of(given.folder, "1")
    each = standing.n_bytes / max(1, standing.n_posts)
    print(f"{standing.n_posts:,} posts, {each:.0f} bytes each, {standing.n_bytes / 1e9:.2f} GB")


def beside_the_engine(given) -> None:
    """CPU time a post of the engine and of keeping, in turns."""
    records = given.folder.parent / "posts.ndjson"
    keep_posts.base(given.workload, records, given.base)
    with records.open("rb") as lines:
        wire = list(islice(lines, N_BESIDE))
    work = load(given.workload)
    texts = [q["text"] for q in work.queries(max(MONITORS), 7, work.World(7))]
    nodes = list(enumerate(map(parse, texts)))
    sieves = {n: _sieve(nodes[:n]) for n in MONITORS}
    matcher = match.compile(nodes[: MONITORS[1]])
    folder = given.folder.parent / "beside"
    shutil.rmtree(folder, ignore_errors=True)
    kept.warm_up()
    spent: dict[str, list[float]] = {}
    with kept.Writer(folder, channel="1") as writer:
        for turn in range(TURNS):
            part = wire[turn * len(wire) // TURNS : (turn + 1) * len(wire) // TURNS]
            for n, sieve in sieves.items():
                block = b"".join(part)
                _time(spent, f"lines to hits, {n:,} monitors", part, _drained, sieve, block)
            posts = _time(spent, "translated, normalized", part, _translated, part)
            _time(spent, f"matched one by one, {MONITORS[1]:,}", part, _each, matcher, posts)
            _time(spent, "kept", part, _kept, writer, posts)
        _time(spent, "joined and sealed", wire, writer.seal)
    shutil.rmtree(folder)
    _tell(spent)


def _tell(spent: dict[str, list[float]]) -> None:
    """Least of the turns, which others disturb the least."""
    least = {what: min(times) for what, times in spent.items()}
    whole = least["kept"] + least["joined and sealed"]
    print(f"{'CPU a post':34} {'µs':>7} {'keeping is of it':>18}")
    for what, each in least.items():
        print(f"{what:34} {each * 1e6:7.2f} {whole / each:17.2f}x")
    steps = sum(each for what, each in least.items() if what[0] in "tm")
    print(
        f"{'the steps of a kept channel':34} {steps * 1e6:7.2f} {whole / steps:17.2f}x", flush=True
    )


def _sieve(nodes) -> Sieve:
    sieve = Sieve(detected_language=True)
    sieve.change(add=nodes)
    sieve.warm_up()
    return sieve


def _time(spent: dict[str, list[float]], what: str, posts, work, *args):
    began = time.process_time()
    made = work(*args)
    spent.setdefault(what, []).append((time.process_time() - began) / len(posts))
    return made


def _drained(sieve: Sieve, block: bytes) -> int:
    return sum(1 for _met in sieve.match_lines(block))


def _translated(lines: list[bytes]) -> list[Post]:
    made = (normalize(jetstream.to_post(line)) for line in lines)
    return [post for post in made if isinstance(post, Post)]


def _each(matcher: match.Matcher, posts: list[Post]) -> int:
    return sum(1 for post in posts if any(matcher.match(post)))


def _kept(writer: kept.Writer, posts: list[Post]) -> None:
    for start in range(0, len(posts), PAGE):
        page = posts[start : start + PAGE]
        writer.append(page, heard_at=keep_posts.END + timedelta(hours=1))


# ---- asking ------------------------------------------------------------------------------------


def answer(given) -> None:
    kept.warm_up()
    print(f"{'':30} {'met':>10} {'cold':>13} {'50 examples':>12} {'counted':>8} {'CPU':>6}")
    slow = []
    for name, text in QUERIES.items():
        if given.queries not in name:
            continue
        cold = _cold(given, name) if name in COLD else None
        times = [once(given.folder, text) for _run in range(max(1, given.runs))]
        first, whole, cpu = (statistics.median(t[i] for t in times) for i in (0, 1, 2))
        both = f"{cold[0]:5.2f} {cold[1]:6.2f}" if cold else "-"
        met = f"{times[0][3]:,}"
        print(f"{name:30} {met:>10} {both:>13} {first:12.2f} {whole:8.2f} {cpu:6.2f}", flush=True)
        slow += [name] if first > FIRST_S or whole > WHOLE_S else []
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{_own_mb():.0f} MB of its own, {most:.0f} MB with what is mapped of the files")
    print(f"beyond {FIRST_S:.0f} s or {WHOLE_S:.0f} s: {', '.join(slow) or 'none'}")


def _own_mb() -> float:
    """Memory of this process but for files; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0.0)


def _cold(given, name: str) -> tuple[float, float] | None:
    """Another process, its files out of memory; the time is from the question on, loading included."""
    for path in given.folder.rglob("*.*"):
        with path.open("rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    argv = [sys.executable, "-m", "bench.keep", "--folder", str(given.folder), "--cold", name]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    first, whole, *_rest = json.loads(done.stdout)
    return first, whole


if __name__ == "__main__":
    raise SystemExit(main())
