"""Every page and fragment at a million mentions and two hundred thousand cases, against its budget.

    python -m bench scale [--keep FOLDER] [--share 0.01] [--only WORDS] [--runs 40] [--database small]

Makes the desk (see `scale_build`; some minutes, kept in FOLDER for the next time), logs an
administrator in and asks for each page in this process, with the whole stack of middleware and a
new connection to the database each time, as the web server does. Prints p50 and p95 of the time,
the time of our own process within it, the number of queries on the large and on a small desk (60
cases), and the bytes. The number of queries must not differ but by what a page shows.
What it misses: the web server itself (see `bench.agents`) and the browser.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from bench import scale_desk
from bench.desk import machine

WARM = 3
GROWTH = 3
"""Queries by which a page may differ between the desks: parts that are not shown when they are empty."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    name: str
    p50: float
    p95: float
    own: float
    n_queries: int
    n_small: int | None
    n_bytes: int
    budget: float

    @property
    def is_slow(self) -> bool:
        return self.p95 > self.budget

    @property
    def grows(self) -> bool:
        return self.n_small is not None and self.n_queries > self.n_small + GROWTH


def main() -> int:
    options = _options()
    kept = Path(options.keep) if options.keep else None
    with scale_desk.opened(kept, share=options.share):
        budgets = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text())["scale"]
        scale_desk.use(scale_desk.SMALL)
        small = {} if options.only_large else dict(_counted(options.only))
        scale_desk.use(scale_desk.LARGE)
        _print_shape()
        return _print(list(_measured(options, budgets, small)), budgets)


def _asks(only: str):  # type: ignore[no-untyped-def]
    from bench import scale_pages

    known = scale_pages.facts()
    for ask in [*scale_pages.variants(known), *scale_pages.addresses(known)]:
        if only in ask.name:
            yield ask


def _client():  # type: ignore[no-untyped-def]
    from django.conf import settings
    from django.test import Client

    from allears.staff.queries import administrators

    settings.ALLOWED_HOSTS = ["*"]
    client = Client(raise_request_exception=False)
    client.force_login(administrators()[0], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _counted(only: str) -> Iterator[tuple[str, int]]:
    """Queries of each page on the desk that is in use."""
    client = _client()
    for ask in _asks(only):
        url = _url(client, ask)
        if url and client.get(url, headers=ask.headers).status_code == 200:
            yield ask.name, _queries(client, url, ask)


def _url(client, ask) -> str:  # type: ignore[no-untyped-def]
    """Where it is; empty when the page has nothing after it."""
    if ask.then != "next":
        return str(ask.url)
    body = client.get(ask.url).content.decode()
    found = re.search(r'<a[^>]*rel="next"[^>]*href="([^"]+)"', body)
    return urljoin(ask.url, unescape(found.group(1))) if found else ""


def _queries(client, url: str, ask) -> int:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(url, headers=ask.headers)
    return len(captured)


def _measured(options, budgets, small) -> Iterator[Measured]:  # type: ignore[no-untyped-def]
    from django.db import connection

    from allears.config import warming

    client = _client()
    warming.warm()
    warming.settle()  # as the web server does
    for ask in _asks(options.only):
        url = _url(client, ask)
        answer = client.get(url, headers=ask.headers) if url else None
        if answer is None or answer.status_code != 200:
            if answer is not None and answer.status_code >= 500:
                print(f"  {ask.name}: answers with {answer.status_code}")
            continue
        times, own = [], []
        gc.collect()
        for run in range(WARM + options.runs):
            connection.close()
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(url, headers=ask.headers)
            if run >= WARM:
                times.append(time.perf_counter() - began)
                own.append(time.process_time() - worked)
        times.sort()
        own.sort()
        measured = Measured(
            name=ask.name, p50=times[len(times) // 2] * 1000,
            p95=times[min(len(times) - 1, int(len(times) * 0.95))] * 1000,
            own=own[len(own) // 2] * 1000, n_queries=_queries(client, url, ask),
            n_small=small.get(ask.name), n_bytes=len(answer.content),
            budget=budgets["search_p95_ms" if ask.is_search else "page_p95_ms"],
        )  # fmt: skip
        _line(measured)
        yield measured


def _line(m: Measured) -> None:
    signs = " SLOW" * m.is_slow + " GROWS" * m.grows
    before = "" if m.n_small is None else f"{m.n_small}"
    print(
        f"  {m.name:<46.46} {m.p50:8.1f} {m.p95:8.1f} {m.own:8.1f} {m.n_queries:5} {before:>5}"
        f" {m.n_bytes:8,}{signs}",
        flush=True,
    )


def _print_shape() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE django_session")
        cursor.execute(
            "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND reltuples > 1000 ORDER BY 2 DESC"
        )
        rows = ", ".join(f"{n:,} {name.partition('_')[2]}" for name, n in cursor.fetchall())
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        size = cursor.fetchone()[0]
    print(f"# {machine()}, load {os.getloadavg()[0]:.1f}; {size}: {rows}")
    print(
        f"  {'milliseconds':<46} {'p50':>8} {'p95':>8} {'own p50':>8} {'SQL':>5} {'small':>5} {'bytes':>8}"
    )


def _print(measured: list[Measured], budgets: dict[str, float]) -> int:
    slow = [one for one in measured if one.is_slow]
    grown = [one for one in measured if one.grows]
    print(
        f"{len(measured)} pages and fragments, load {os.getloadavg()[0]:.1f}: {len(slow)} over their budget"
        f" (p95 {budgets['page_p95_ms']:.0f} ms, search {budgets['search_p95_ms']:.0f} ms),"
        f" {len(grown)} whose queries grow with the rows."
    )
    return 1 if slow or grown else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench scale")
    parser.add_argument("--keep", default="", help="a folder in which the desk stays")
    parser.add_argument("--share", type=float, default=1.0, help="of the rows")
    parser.add_argument("--only", default="", help="pages whose name holds these words")
    parser.add_argument("--only-large", action="store_true", help="without the small desk")
    parser.add_argument("--runs", type=int, default=40)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
