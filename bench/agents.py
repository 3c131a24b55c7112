"""Sixty agents with open inboxes while twenty things a second change, on the large desk.

    python -m bench agents [--keep FOLDER] [--share S] [--agents 60] [--rate 20] [--seconds 60]

The real web server; sixty people who are logged in, each with a page of the inbox (half of them
everybody who waits, the others their teams and their own), a stream of events, and the asking again
that js/live.js does: what it hears it gathers for a tenth of a second and then asks for the parts
that it concerns; what its list must know is pushed to it, and it asks for what it is told to. Half of the changes are persons who write again (through steps 2 to 10, in a
process of their own), half are agents who take a case and put it back, as forms of the site.
A screen is right when the words, or the name, of a change stand in what it was given; the clock
starts with the commit. Measured too: the processor time of the web server and of PostgreSQL.
What it misses: the browser's painting, and agents who hear each other's typing.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil

from bench import markup, processes, scale_desk
from bench.agents_line import Line, Told
from bench.desk import machine

GATHER_S = 0.1
FOLLOWED = frozenset({"rows", "queues", "bulks"})
"""Parts that are told what changed."""
LATE_S = 5.0
"""A change that is not on a screen by then is counted as this late."""


@dataclass
class Change:
    """Something that must appear."""

    token: str
    case_id: int
    at: float


@dataclass
class Screen:
    """One tab of one agent, as js/live.js would run it."""

    line: Line
    url: str
    parts: dict[str, tuple[list[str], str]] = field(default_factory=dict)
    """Id of a part to its topics and its address."""
    beside: dict[str, str] = field(default_factory=dict)
    """Parts that are asked for together with another, at its address."""
    rows: set[int] = field(default_factory=set)
    heard: str = "1"
    """The mark of the last event."""
    expected: dict[str, Change] = field(default_factory=dict)
    lags: list[float] = field(default_factory=list)
    n_asked: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    """How often each part was asked for again."""
    n_bytes: int = 0
    n_pushed: int = 0
    is_followed: bool = False
    _waiting: set[str] = field(default_factory=set)
    _running: set[str] = field(default_factory=set)
    _is_gathering: bool = False
    _flushing: set[asyncio.Task[None]] = field(default_factory=set)
    """Held here: the loop alone would let them go in the middle."""

    async def open(self) -> None:
        body = (await self.line.get(self.url)).decode()
        for tag in markup.tags_with(body, 'data-live="'):
            if part := tag.get("id"):
                self.parts[part] = (tag["data-live"].split(), tag.get("data-live-url", ""))
            if part and "data-live-with" in tag:
                self.beside[part] = tag["data-live-with"]
        self.rows = {int(n) for n in re.findall(r'id="case-(\d+)"', body)}
        mark = re.search(r'data-live-stream="([^"]+)"', body)
        assert mark, "the page has no stream"
        shown = quote(self.parts["rows"][1].partition("?")[2])
        self.line.listen(f"{mark.group(1)}&list={shown}", self.hear, self.follow)

    def follow(self, name: str, body: bytes) -> None:
        """`pushing` and `push`, as js/followed.js takes them."""
        self.is_followed |= name == "pushing"
        if name != "push":
            return
        told = json.loads(body)
        self.n_pushed += 1
        self.n_bytes += len(body)
        self._waiting |= set(told.get("ask", ())) & self.parts.keys()
        if "order" in told:
            self.rows = set(told["order"])
            self._seen("".join(told["rows"].values()))
        self._gather()

    def hear(self, event: Told) -> None:
        self.heard = event.mark or self.heard
        for part, (topics, _url) in self.parts.items():
            if self.is_followed and event.topic == "cases" and part in FOLLOWED:
                continue
            if event.topic == "everything" or any(event.concerns(one) for one in topics):
                self._waiting.add(part)
        self._gather()

    def _gather(self) -> None:
        if self._waiting and not self._is_gathering:
            self._is_gathering = True
            task = asyncio.create_task(self._flush())
            self._flushing.add(task)
            task.add_done_callback(self._flushing.discard)

    async def _flush(self) -> None:
        await asyncio.sleep(GATHER_S)
        self._is_gathering = False
        by_url: dict[str, list[str]] = {}
        self._waiting &= self.parts.keys()  # of a case that was left meanwhile nothing is asked
        for part in self._waiting - self._running:
            lead = self.beside.get(part, part)
            by_url.setdefault(self.parts[lead if lead in self.parts else part][1], []).append(part)
            self._waiting.discard(part)
        await asyncio.gather(*(self._refresh(url, parts) for url, parts in by_url.items()))
        self._gather()

    async def _refresh(self, url: str, parts: list[str]) -> None:
        self._running |= set(parts)
        headers = {"X-Live": self.heard, "Accept-Encoding": "gzip"}
        if url:
            headers |= {
                "HX-Request": "true",
                "HX-Target": parts[0],
                "X-Live-Parts": " ".join(parts),
            }
        try:
            body = (await self.line.get(url or self.url, headers)).decode()
        finally:
            self._running -= set(parts)
        self.n_asked += 1
        self.asked.update(re.sub(r"\d+", "N", part) for part in parts)
        self.n_bytes += len(body)
        if "rows" in parts:
            self._seen(body)

    def close(self) -> None:
        """Nothing is heard or asked any more."""
        self.line.hang_up()
        for task in self._flushing:
            task.cancel()

    def _seen(self, body: str) -> None:
        now = time.time()
        for token in [token for token in self.expected if token in body]:
            self.lags.append(now - self.expected.pop(token).at)


def main() -> int:
    options = _options()
    kept = Path(options.keep) if options.keep else None
    with scale_desk.opened(kept, share=options.share) as folder:
        from bench import agents_desk

        scale_desk.use(scale_desk.LARGE)
        people = agents_desk.log_in(options.agents)
        cases = agents_desk.busy_cases(40)
        scale_desk.use(scale_desk.LARGE)  # ends our own connection
        port = processes.free_port()
        os.environ |= {"ALLEARS_PORT": str(port)}
        processes.compiled_once(folder)
        web = processes.part("web", folder, port=port)
        web.start()
        try:
            web.wait_until_ready()
            return asyncio.run(_run(options, people, cases, web.pid, port, folder))
        finally:
            web.end()


async def _run(options, people, cases, pid, port, folder) -> int:  # type: ignore[no-untyped-def]
    screens, case_ids = [], list(cases)
    for n, person in enumerate(people):
        kind = ("all", "all", "team", "mine")[n % 4]
        screens.append(Screen(Line(port, person.cookie), f"/inbox/?queue={kind}"))
    for screen in screens:
        await screen.open()
    print(
        f"# {machine()}, load {os.getloadavg()[0]:.1f}; {len(screens)} agents, {options.rate} changes/s"
    )
    changer = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.agents_desk", str(options.rate / 2), str(options.seconds),
        *map(str, case_ids[: len(case_ids) // 2]),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert changer.stdout is not None
    await changer.stdout.readline()  # it is ready
    others = {"the persons' process": changer.pid, "this bench": os.getpid()}
    before, began = worked(pid, folder) | _used(others), time.time()
    taken = {n: cases[n] for n in case_ids[len(case_ids) // 2 :]}
    acting = asyncio.create_task(_act(options, people, taken, port))
    n_changes, after_changer = 0, before
    while line := await changer.stdout.readline():
        said = json.loads(line)
        n_changes += 1
        _expect(screens, Change(said["token"], said["case_id"], said["at"]))
        after_changer = _used(others) | {}
    n_changes += await acting
    took = time.time() - began
    now = _used(others) | after_changer | worked(pid, folder)
    spent = {name: used - before[name] for name, used in now.items()}
    await asyncio.sleep(3)
    for screen in screens:
        screen.close()
    return _print(screens, n_changes, took, spent)


def _expect(screens: list[Screen], change: Change) -> None:
    for screen in screens:
        if change.case_id in screen.rows and "queue=all" in screen.url:
            older = [t for t, c in screen.expected.items() if c.case_id == change.case_id]
            for token in older:  # overtaken: only the newest words stand in a row
                screen.expected.pop(token)
            screen.expected[change.token] = change


async def _act(options, people, cases, port) -> int:  # type: ignore[no-untyped-def]
    """Agents take cases of their teams and put them back. Gives how many were done, not refused."""
    hands = {
        case_id: next(one for one in people if team_id in one.team_ids)
        for case_id, team_id in cases.items()
    }
    lines = {one.pk: Line(port, one.cookie) for one in hands.values()}
    case_ids, n_done = list(cases), 0
    loop, began = asyncio.get_running_loop(), time.monotonic()
    doing: set[asyncio.Task[bytes]] = set()
    while time.monotonic() - began < options.seconds:
        case_id = case_ids[n_done % len(case_ids)]
        person, is_taking = hands[case_id], n_done // len(case_ids) % 2 == 0
        body = f"csrfmiddlewaretoken={person.csrf}&user={person.pk if is_taking else 'nobody'}"
        act = lines[person.pk].post(f"/cases/{case_id}/assignment/", body, person.csrf)
        doing.add(loop.create_task(act))
        n_done += 1
        await asyncio.sleep(max(0.0, began + n_done / (options.rate / 2) - time.monotonic()))
    await asyncio.gather(*doing)
    n_refused = sum(line.n_refused for line in lines.values())
    if n_refused:
        print(f"  {n_refused} of {n_done} acts of agents were refused and changed nothing")
    return n_done - n_refused


def _used(pids: dict[str, int]) -> dict[str, float]:
    """Processor seconds so far, of those that are still there."""
    found = {}
    for name, pid in pids.items():
        with contextlib.suppress(psutil.Error):
            used = psutil.Process(pid).cpu_times()
            found[name] = used.user + used.system
    return found


def worked(pid: int, folder: Path) -> dict[str, float]:
    """Processor seconds so far, of the web server and of all of PostgreSQL."""
    web = psutil.Process(pid)
    found = {"web server": 0.0, "PostgreSQL": 0.0}
    for one in [web, *web.children(recursive=True)]:
        used = one.cpu_times()
        found["web server"] += used.user + used.system
    head = int((folder / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0])
    used = psutil.Process(head).cpu_times()
    found["PostgreSQL"] += used.user + used.system + used.children_user + used.children_system
    for one in psutil.Process(head).children():
        used = one.cpu_times()
        found["PostgreSQL"] += used.user + used.system
    return found


def _print(screens: list[Screen], n_changes: int, took: float, spent: dict[str, float]) -> int:
    missed = sum(len(screen.expected) for screen in screens)
    lags = sorted([lag for screen in screens for lag in screen.lags] + [LATE_S] * missed)
    n_asked = sum(screen.n_asked for screen in screens)
    n_pushed = sum(screen.n_pushed for screen in screens)
    p95 = lags[int(0.95 * len(lags))] if lags else LATE_S
    share = (spent["web server"] + spent["PostgreSQL"]) / took / 2
    print(
        f"  {n_changes / took:.1f} changes/s, {n_pushed / took:.0f} pushes/s, {n_asked / took:.1f} askings/s,"
        f" {sum(s.n_bytes for s in screens) / took / 1000:.0f} kB/s, load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"  seconds until the screen is right: p50 {statistics.median(lags or [0]):.2f}, p95 {p95:.2f},"
        f" max {lags[-1] if lags else 0:.2f} ({len(lags)} looked at, {missed} never seen)"
    )
    for name, used in spent.items():
        print(
            f"  {name}: {used / took:.2f} of a core, {used / max(1, n_changes) * 1000:.1f} ms a change"
        )
    is_good = p95 < 1.0 and share < 0.5
    print(
        f"  {share:.0%} of two cores: {'reached' if is_good else 'missed'} (under 50 %, p95 under 1 s)."
    )
    return 0 if is_good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench agents")
    parser.add_argument("--keep", default="")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--agents", type=int, default=60)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
