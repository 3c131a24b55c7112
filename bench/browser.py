"""What a person sees at a million mentions: the first page, the next case, ten thousand rows that scroll.

    python -m bench browser [--keep FOLDER] [--share S] [--rows 10000] [--runs 12]

The real web server on the large desk, headless Chromium (Debian's) at 1440 x 900 with an empty cache,
one agent who is logged in. Measured in the page by its own clock:

- first page: from the start of the navigation to the largest paint of the inbox;
- next case: from the key `]` to the frame after the one in which the case of the next row was painted, once its
  neighbour had the time to be fetched ahead that a person takes to glance at a case (0.7 s);
- scrolling: frames while ten thousand rows pass by at 6,000 pixels a second.

What it misses: a screen (frames are those of headless Chromium, which draws in software), and a network.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tomllib
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench import processes, scale_desk
from bench.desk import machine

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
GLANCE_MS = 700
FIRST = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""
NEXT = """() => new Promise((done) => {
  const before = document.getElementById("case").dataset.case, began = performance.now();
  const look = () => {
    if (document.getElementById("case").dataset.case === before) return void requestAnimationFrame(look);
    requestAnimationFrame(() => done(performance.now() - began));
  };
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "]", bubbles: true }));
  look();
})"""
FILL = """async (wanted) => {
  const box = document.querySelector(".pane-list .pane-body");
  const n = () => document.querySelectorAll(".pane-list [data-row]").length;
  for (let still = 0, before = 0; n() < wanted && still < 100; still = n() === before ? still + 1 : 0) {
    before = n();
    box.scrollTop = box.scrollHeight;
    await new Promise((next) => setTimeout(next, 60));
  }
  box.scrollTop = 0;
  return n();
}"""
SCROLL = """() => new Promise((done) => {
  const box = document.querySelector(".pane-list .pane-body"), frames = [];
  const end = box.scrollHeight - box.clientHeight, began = performance.now();
  let last = began;
  const step = (now) => {
    frames.push(now - last);
    last = now;
    box.scrollTop = Math.min(end, (now - began) * 6);
    if (now - began < 8000 && box.scrollTop < end) requestAnimationFrame(step);
    else done(frames.slice(1));
  };
  requestAnimationFrame(step);
})"""


def main() -> int:
    options = _options()
    kept = Path(options.keep) if options.keep else None
    budgets = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text())["browser"]
    with scale_desk.opened(kept, share=options.share) as folder:
        from allears.config.cli import prepare
        from bench import agents_desk

        scale_desk.use(scale_desk.LARGE)
        (person,) = agents_desk.log_in(1)
        prepare.gather_static()  # as `allears up` does
        scale_desk.use(scale_desk.LARGE)  # ends our own connection
        port = processes.free_port()
        os.environ |= {"ALLEARS_PORT": str(port)}
        processes.compiled_once(folder)
        web = processes.part("web", folder, port=port)
        web.start()
        try:
            web.wait_until_ready()
            return _measure(options, budgets, person.cookie, f"http://127.0.0.1:{port}")
        finally:
            web.end()


def _measure(options, budgets, cookie: str, url: str) -> int:  # type: ignore[no-untyped-def]
    print(f"# {machine()}, load {os.getloadavg()[0]:.1f}")
    cookies = [
        dict(zip(("name", "value"), one.split("=", 1), strict=True)) for one in cookie.split("; ")
    ]
    is_good = True
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        firsts = []
        for _run in range(options.runs):
            context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
            context.add_cookies([one | {"url": url} for one in cookies])
            page = context.new_page()
            page.goto("/inbox/?queue=all")
            page.wait_for_load_state("load")
            firsts.append(page.evaluate(FIRST))
            context.close()
        is_good &= _said("first page", firsts, budgets["first_page_ms"])
        context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
        context.add_cookies([one | {"url": url} for one in cookies])
        page = context.new_page()
        is_good &= _said("next case", _nexts(page, options.runs), budgets["next_case_ms"])
        page.goto("/inbox/?queue=closed")
        n = page.evaluate(FILL, options.rows)
        frames = page.evaluate(SCROLL)
        long_ones = sum(frame > budgets["frame_ms"] for frame in frames)
        print(
            f"  {n:,} rows: {len(frames)} frames, {long_ones} longer than {budgets['frame_ms']} ms"
        )
        is_good &= _said("a frame", frames, budgets["frame_ms"])
        browser.close()
    return 0 if is_good else 1


def _nexts(page: Page, runs: int) -> list[float]:
    page.goto("/inbox/?queue=all")
    page.locator("[data-row] a.row").first.click()
    page.locator("#case[data-case]").wait_for()
    found = []
    for _run in range(runs):
        page.wait_for_timeout(GLANCE_MS)
        found.append(page.evaluate(NEXT))
    return found


def _said(name: str, times: list[float], budget: float) -> bool:
    times = sorted(times)
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    sign = "reached" if p95 <= budget else "MISSED"
    print(
        f"  {name}: p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, most {times[-1]:.0f} ms:"
        f" {sign} ({budget} ms)",
        flush=True,
    )
    return p95 <= budget


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench browser")
    parser.add_argument("--keep", default="")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=12)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
