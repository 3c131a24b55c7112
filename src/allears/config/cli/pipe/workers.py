"""Blocks handed to processes, their answers taken back in the order of the blocks.

The processes are forked after all is compiled, so the monitors lie in memory once. Each has at
most two blocks waiting, so a slow reader of our output holds the whole pipe, as it should.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread

from allears.config.cli.pipe.engines import Answer, Engine, count_lines

_N_WAITING = 2


def can_fork() -> bool:
    """Whether this system can share what is compiled among processes."""
    return "fork" in multiprocessing.get_all_start_methods()


def answers(blocks: Iterable[bytes], engine: Engine, n_jobs: int) -> Iterator[Answer]:
    """The answer of each block, in order; by this process alone where one job is enough."""
    first = 1
    if n_jobs < 2:
        for block in filter(None, blocks):
            yield engine.answer(block, first)
            first += count_lines(block)
        return
    context = multiprocessing.get_context("fork")
    pairs = [context.Pipe() for _ in range(n_jobs)]
    workers = [
        context.Process(target=_work, args=(engine, theirs, ours), daemon=True)
        for ours, theirs in pairs
    ]
    for worker, (_, theirs) in zip(workers, pairs, strict=True):
        worker.start()
        theirs.close()
    try:
        yield from _deal(blocks, [ours for ours, _ in pairs])
    finally:
        for (ours, _), worker in zip(pairs, workers, strict=True):
            ours.close()
            worker.terminate()
            worker.join()


def _deal(blocks: Iterable[bytes], desks: list[Connection]) -> Iterator[Answer]:
    """Blocks go round the workers, and so do their answers."""
    waiting: deque[Connection] = deque()
    desk, first = 0, 1
    for block in blocks:
        if len(waiting) == _N_WAITING * len(desks):
            yield waiting.popleft().recv()
        if block:
            desks[desk].send((block, first))
            waiting.append(desks[desk])
            desk, first = (desk + 1) % len(desks), first + count_lines(block)
        while waiting and (not block or waiting[0].poll()):
            yield waiting.popleft().recv()
    while waiting:
        yield waiting.popleft().recv()


def _work(engine: Engine, desk: Connection, other_end: Connection) -> None:
    """Answer until nobody asks; the parent alone decides what an interruption means.

    A thread takes blocks in while an answer goes out: two full pipes must not wait for each other.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    other_end.close()
    blocks: SimpleQueue[tuple[bytes, int] | None] = SimpleQueue()

    def take_in() -> None:
        try:
            while True:
                blocks.put(desk.recv())
        except (EOFError, OSError):
            blocks.put(None)

    Thread(target=take_in, daemon=True).start()
    while (found := blocks.get()) is not None:
        try:
            desk.send(engine.answer(*found))
        except OSError:
            return
