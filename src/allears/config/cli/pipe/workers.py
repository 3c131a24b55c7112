"""Blocks handed to processes, their answers taken back in the order of the blocks.

The processes are forked after all is compiled, so the monitors lie in memory once. What is handed
over is small: of a plain file two places, between which a worker reads for itself; of a stream
the number of a slot, a stretch of memory that all share. That memory has no name, so whatever
dies, nothing of it stays. Each worker has at most two blocks waiting and nobody gets far ahead of
the slowest, so a slow reader of our output holds the whole pipe, as it should.
"""

from __future__ import annotations

import gc
import mmap
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import NamedTuple, Protocol

from allears.config.cli.pipe.engines import Answer, Engine
from allears.config.cli.pipe.source import (
    BLOCK_BYTES,
    BadSource,
    Part,
    Room,
    Source,
    blocks,
    parts,
)

_N_WAITING = 2
"""Blocks that a worker has, with the one it is at."""
_N_AHEAD = 64
"""Answers that may wait for one whose turn is before theirs."""
_SLOT_BYTES = 2 * BLOCK_BYTES


class WorkerDied(Exception):
    """A process that was matching has ended by itself; says how."""


class Held(NamedTuple):
    """A block in shared memory."""

    slot: int
    n_bytes: int


class _Lull:
    """Nothing more is there just now."""


Task = Part | Held
Given = Task | bytes | _Lull
"""What is handed over; what is answered here because no slot has room for it; or nothing now."""


class Tasks(Protocol):
    """Where blocks come from; made before the processes, which read what is handed to them."""

    def __iter__(self) -> Iterator[Given]: ...

    def read(self, task: Task, /) -> bytes:
        """In a worker: the block."""

    def let_go(self, task: Task, /) -> None:
        """The task is done."""


def can_fork() -> bool:
    """Whether this system can share what is compiled among processes."""
    return "fork" in multiprocessing.get_all_start_methods()


def answers(source: Source, engine: Engine, n_jobs: int) -> Iterator[Answer]:
    """The answer of each block, in order; by this process alone where one job is enough."""
    n_lines = 0
    for answer in _answer_here(source, engine) if n_jobs < 2 else _share(source, engine, n_jobs):
        yield answer.after(n_lines)
        n_lines += answer.tally.lines


def _answer_here(source: Source, engine: Engine) -> Iterator[Answer]:
    for block in filter(None, blocks(source)):
        yield engine.answer(block)


def _share(source: Source, engine: Engine, n_jobs: int) -> Iterator[Answer]:
    tasks: Tasks = _Parts(source) if source.is_file else _Slots(source, _N_WAITING * n_jobs + 1)
    gc.freeze()  # what is shared must not be written to by a collector that looks at it
    crew = _Crew(engine, tasks, n_jobs)
    try:
        yield from _deal(tasks, crew, engine)
    finally:
        crew.dismiss()


def _deal(tasks: Tasks, crew: _Crew, engine: Engine) -> Iterator[Answer]:
    """Blocks out, answers in, each in its turn; what was handed out is told before a fault is."""
    turns, fault = _Turns(), None
    try:
        for task in tasks:
            if isinstance(task, bytes):
                turns.ready[turns.take_number()] = engine.answer(task)
            elif not isinstance(task, _Lull):
                crew.hand(turns.take_number(), task)
            while crew.n_out and (isinstance(task, _Lull) or crew.is_busy or turns.is_far_ahead):
                turns.ready.update(crew.take_in())
                yield from turns.told()
            yield from turns.told()
    except BadSource as bad:
        fault = bad
    while crew.n_out:
        turns.ready.update(crew.take_in())
        yield from turns.told()
    yield from turns.told()
    if fault:
        raise fault


@dataclass
class _Turns:
    """Answers that wait for their turn."""

    n_given: int = 0
    n_told: int = 0
    ready: dict[int, Answer | BadSource] = field(default_factory=dict)

    def take_number(self) -> int:
        self.n_given += 1
        return self.n_given - 1

    @property
    def is_far_ahead(self) -> bool:
        return self.n_given - self.n_told > _N_AHEAD

    def told(self) -> Iterator[Answer]:
        while (answer := self.ready.pop(self.n_told, None)) is not None:
            if isinstance(answer, BadSource):
                raise answer
            self.n_told += 1
            yield answer


# ---- what is handed over -------------------------------------------------------------------


class _Parts:
    """Parts of a plain file."""

    def __init__(self, source: Source) -> None:
        self._source, self._room = source, Room()

    def __iter__(self) -> Iterator[Given]:
        return parts(self._source)

    def read(self, task: Task) -> bytes:
        assert isinstance(task, Part)
        return self._room.read(task)

    def let_go(self, task: Task) -> None:
        """A part costs nothing."""


class _Slots:
    """Blocks of a stream in shared memory; the giver never has more out than there are slots."""

    def __init__(self, source: Source, n_slots: int) -> None:
        self._source = source
        self._slots = [mmap.mmap(-1, _SLOT_BYTES) for _ in range(n_slots)]
        self._free = list(range(n_slots))

    def __iter__(self) -> Iterator[Given]:
        for block in blocks(self._source):
            if not block:
                yield _Lull()
            elif len(block) > _SLOT_BYTES:
                yield block
            else:
                slot = self._free.pop()
                self._slots[slot][: len(block)] = block
                yield Held(slot, len(block))

    def read(self, task: Task) -> bytes:
        assert isinstance(task, Held)
        return self._slots[task.slot][: task.n_bytes]

    def let_go(self, task: Task) -> None:
        assert isinstance(task, Held)
        self._free.append(task.slot)


# ---- the processes -------------------------------------------------------------------------


@dataclass
class _Worker:
    process: ForkProcess
    desk: Connection
    out: deque[tuple[int, Task]]
    """What it has, with its number; it answers in this order."""


class _Crew:
    """The processes, and what each of them has."""

    def __init__(self, engine: Engine, tasks: Tasks, n_jobs: int) -> None:
        self._tasks = tasks
        self._workers: list[_Worker] = []
        context = multiprocessing.get_context("fork")
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent alone ends at it
        for _ in range(n_jobs):
            ours, theirs = context.Pipe()
            others = [worker.desk for worker in self._workers]
            job = _Job(engine, tasks, theirs, [*others, ours])
            process = context.Process(target=_work, args=(job,), daemon=True)
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours, deque()))
        signal.signal(signal.SIGINT, before)

    @property
    def n_out(self) -> int:
        return sum(len(worker.out) for worker in self._workers)

    @property
    def is_busy(self) -> bool:
        """Whether all have as much as they should."""
        return all(len(worker.out) >= _N_WAITING for worker in self._workers)

    def hand(self, number: int, task: Task) -> None:
        """Give a task to who has least."""
        worker = min(self._workers, key=lambda worker: len(worker.out))
        try:
            worker.desk.send(task)
        except OSError:
            raise _died(worker) from None
        worker.out.append((number, task))

    def take_in(self) -> Iterator[tuple[int, Answer | BadSource]]:
        """Wait for answers, and take those that are there."""
        desks = {worker.desk: worker for worker in self._workers if worker.out}
        for desk in wait(list(desks)):
            worker = desks[desk]  # type: ignore[index]
            try:
                answer = worker.desk.recv()
            except (EOFError, OSError):
                raise _died(worker) from None
            number, task = worker.out.popleft()
            self._tasks.let_go(task)
            yield number, answer

    def dismiss(self) -> None:
        """End them all, whatever they are at."""
        for worker in self._workers:
            worker.desk.close()
            worker.process.kill()
            worker.process.join()


def _died(worker: _Worker) -> WorkerDied:
    worker.process.join()
    code = worker.process.exitcode or 0
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    return WorkerDied(
        f"One of the processes that match {how}. Where memory is short, use fewer --jobs."
    )


class _Job(NamedTuple):
    """What a worker is born with."""

    engine: Engine
    tasks: Tasks
    desk: Connection
    others: list[Connection]
    """Ends that are not its own: closed, or nobody could see who has gone."""


def _work(job: _Job) -> None:
    """Answer until nobody asks."""
    for other in job.others:
        other.close()
    while True:
        try:
            task = job.desk.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Answer | BadSource = job.engine.answer(job.tasks.read(task))
        except BadSource as bad:
            answer = bad
        try:
            job.desk.send(answer)
        except OSError:
            return
