"""`python -m bench jetstream`: the whole of Bluesky at 20 times its height, through the real loop into rows.

    python -m bench jetstream [--minutes 10] [--rate 720] [--monitors 1000] [--kept-days 0]

A Jetstream of our own in another process says `--rate` posts a second over a websocket (and a
deletion, an account and some identities now and then), `allears listen` hears them on one core, with
PostgreSQL beside it. Once a second the lag is read from the cursor that is committed: how old the
newest event of the last transaction is. At the end every post that names a monitor's brand must be
a mention, once. `--kept-days` keeps all that is heard for so long as well (the product's default is
7), which wants every post translated; 0 lets the sieve leave them out.
What it misses: TLS and the way over the internet, and what people do at the same time.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from bench import processes
from bench.desk import machine
from bench.living import living
from bench.spine import LANGUAGES, brands

TICK_S = 0.02
ONE_IN = 100
"""Posts of which one names a brand that a monitor listens for."""
N_TEXTS = 50_000
KEPT_EVENTS = 400_000
"""How far a line that comes back may go back: minutes."""
SETTLE_S = 20.0


# ---- the network -----------------------------------------------------------------------------


def texts(names: list[str]) -> list[tuple[str, bool]]:
    """Words in five languages, and whether they name a brand."""
    rng = random.Random(5)
    made = []
    for number in range(N_TEXTS):
        words = rng.choices(rng.choice(LANGUAGES).split(), k=rng.randint(5, 30))
        is_named = number % ONE_IN == 0
        if is_named:
            words.insert(rng.randrange(len(words)), rng.choice(names))
        made.append((" ".join(words), is_named))
    return made


def events(names: list[str]) -> Iterator[tuple[bytes, bytes, bool]]:
    """What stands before and behind the time of each event, and whether it is a mention."""
    said = texts(names)
    for number in itertools.count():
        did = f"did:plc:{number * 7919 % 2_000_000:024d}"
        if number % 700 == 350:
            yield commit(did, "delete", f"3g{number:09d}", None), b"}", False
        if number % 1_000 == 500:
            gone = f"did:plc:{3_000_000 + number:024d}"
            account = {"active": False, "did": gone, "status": "deactivated", "seq": number}
            yield head(gone, "account", account), b"}", False
        text, is_named = said[number % len(said)]
        written = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        record = {"$type": "app.bsky.feed.post", "text": f"{text} {number}", "langs": ["en"], "createdAt": written}  # fmt: skip
        yield commit(did, "create", f"3k{number:09d}", record), b"}", is_named


def head(did: str, kind: str, told: dict[str, Any]) -> bytes:
    return json.dumps({"did": did, "kind": kind, kind: told})[:-1].encode() + b', "time_us": '


def commit(did: str, operation: str, rkey: str, record: Any) -> bytes:
    told = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey, "rev": rkey}
    return head(did, "commit", told | ({"record": record, "cid": "bafyreibench"} if record else {}))


class Network:
    """Says so many posts a second from its first subscriber on, until it is told to stop."""

    def __init__(self, names: list[str], rate: float, numbers: Any, quiet: Event) -> None:
        self._events, self._rate = events(names), rate
        self._numbers, self._quiet = numbers, quiet
        self._said: list[tuple[int, bytes]] = []
        self._begun = threading.Event()
        threading.Thread(target=self._talk, daemon=True).start()

    def _talk(self) -> None:
        self._begun.wait()
        began, n = time.monotonic(), 0
        while not self._quiet.is_set():
            due = int((time.monotonic() - began) * self._rate)
            while n < due:
                before, behind, is_named = next(self._events)
                now_us = time.time_ns() // 1_000
                self._said.append((now_us, before + str(now_us).encode() + behind))
                n += 1
                self._numbers[0] = n
                self._numbers[1] += is_named
            if len(self._said) > 2 * KEPT_EVENTS:
                self._said = self._said[-KEPT_EVENTS:]
            time.sleep(TICK_S)

    def handle(self, line: ServerConnection) -> None:
        assert line.request is not None
        since = int(parse_qs(urlsplit(line.request.path).query).get("cursor", ["0"])[0])
        self._begun.set()
        self._numbers[2] += 1
        last_us = max(since - 1, 0) or time.time_ns() // 1_000
        try:
            while True:
                said = self._said
                at = len(said)
                while at and said[at - 1][0] > last_us:
                    at -= 1
                for now_us, event in said[at:]:
                    line.send(event.decode())
                    last_us = now_us
                time.sleep(TICK_S / 4)
        except ConnectionClosed:
            pass


def talk(port: int, names: list[str], rate: float, numbers: Any, quiet: Event) -> None:
    """The process of the network."""
    network = Network(names, rate, numbers, quiet)
    serve(network.handle, "127.0.0.1", port, compression=None).serve_forever()


# ---- the measure -----------------------------------------------------------------------------


def used_s(pid: int) -> float:
    """Seconds of a processor that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    line = next(one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS"))  # fmt: skip
    return int(line.split()[1]) / 1024


def prepare(given: argparse.Namespace, port: int, names: list[str]) -> int:
    """Monitors and the channel; its number."""
    from allears.channels import actions as channels
    from allears.channels.models import Channel
    from allears.lib import clock
    from allears.mentions import actions as mentions

    for name in names:
        text = f'{name} OR "{name} shop" OR #{name} NOT spam'
        mentions.add_monitor(name=name, query=text, by=None, now=clock.now())
    values = {"hosts": f"ws://127.0.0.1:{port}", "compressed": "no"}
    row = channels.add(network="jetstream", name="Sky", values=values, by=None, now=clock.now())
    Channel.objects.filter(pk=row.pk).update(kept_days=given.kept_days)
    return int(row.pk)


def lag_s(channel_id: int) -> float | None:
    """How old the newest event is that is committed."""
    from allears.channels.models import Channel

    cursor = Channel.objects.values_list("cursor", flat=True).get(pk=channel_id)
    return time.time() - json.loads(cursor)["us"] / 1e6 if cursor else None


def watch(given: argparse.Namespace, channel_id: int, pid: int, numbers: Any) -> list[float]:
    """A line a minute; all lags."""
    all_lags: list[float] = []
    print("  minute   posts said   lag p50   p99    max    core   memory   load")
    for minute in range(1, given.minutes + 1):
        lags, cpu, began = [], used_s(pid), time.monotonic()
        while time.monotonic() - began < 60:
            time.sleep(1 - time.monotonic() % 1 + random.random() / 5)
            lags.append(lag_s(channel_id) or 0.0)
            if given.each:
                print(f"    {time.monotonic() - began:5.1f} s: {lags[-1]:5.2f} s, {used_s(pid) - cpu:5.1f} s of a core")  # fmt: skip
        share = (used_s(pid) - cpu) / (time.monotonic() - began)
        centiles = statistics.quantiles(lags, n=100)
        print(
            f"  {minute:6} {numbers[0]:12,} {statistics.median(lags):8.2f}s {centiles[98]:5.2f}s "
            f"{max(lags):5.2f}s {share:6.0%} {rss_mb(pid):6.0f} MB {os.getloadavg()[0]:6.1f}",
            flush=True,
        )
        all_lags += lags
    return all_lags


def settled(expected: int) -> tuple[int, int]:
    """Mentions, and how many different posts they are, when nothing more comes."""
    from allears.mentions.models import Mention

    until = time.monotonic() + SETTLE_S
    while Mention.objects.count() < expected and time.monotonic() < until:
        time.sleep(0.5)
    time.sleep(2)
    return Mention.objects.count(), Mention.objects.values("external_id").distinct().count()


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--minutes", type=int, default=10)
    ask.add_argument("--rate", type=float, default=720.0)
    ask.add_argument("--monitors", type=int, default=1_000)
    ask.add_argument("--kept-days", type=int, default=0)
    ask.add_argument("--each", action="store_true", help="every lag, not only a line a minute")
    given = ask.parse_args()
    names = brands(given.monitors)
    context = multiprocessing.get_context("spawn")
    numbers, quiet = context.Array("q", 3), context.Event()
    port = processes.free_port()
    speaker = context.Process(
        target=talk, args=(port, names, given.rate, numbers, quiet), daemon=True
    )
    with living(port=processes.free_port()) as (folder, _server):
        channel_id = prepare(given, port, names)
        speaker.start()
        listen = processes.part("listen", folder)
        listen.start()
        try:
            listen.wait_until_ready()
            os.sched_setaffinity(listen.pid, {0})
            for child in processes.descendants(listen.pid):
                os.sched_setaffinity(child, {0})
            kept = (
                f"all kept for {given.kept_days} days"
                if given.kept_days
                else "the rest left out by the sieve"
            )
            print(f"# {machine()}; {given.rate:.0f} posts/s, {given.monitors} monitors, 1 post in {ONE_IN} met, {kept}")  # fmt: skip
            while lag_s(channel_id) is None:
                time.sleep(0.2)
            lags = watch(given, channel_id, _python(listen.pid), numbers)
            quiet.set()
            time.sleep(1)
            n, n_different = settled(numbers[1])
            print(f"  lag over all: median {statistics.median(lags):.2f} s, worst {max(lags):.2f} s; lines opened: {numbers[2]}")  # fmt: skip
            print(f"  {numbers[0]:,} posts said, {numbers[1]:,} met a monitor: {n:,} mentions, lost {numbers[1] - n_different}, doubled {n - n_different}")  # fmt: skip
            if numbers[1] != n or n != n_different:
                print(listen.said()[-2_000:], file=sys.stderr)
                return 1
        finally:
            listen.end()
            speaker.terminate()
    return 0


def _python(pid: int) -> int:
    """The process that does the work, behind its leash."""
    found = processes.descendants(pid)
    return max(found | {pid}, key=rss_mb)


if __name__ == "__main__":
    raise SystemExit(main())
