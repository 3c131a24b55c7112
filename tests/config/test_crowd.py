"""Several processes that make pages: they count alike, and none is missed when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from allears.config import crowd
from allears.lib.wake import Call

ONE = Call(topic="cases", ids=(1,), walls=((1, (4,)),))


class Told:
    """What one of the others was told."""

    def __init__(self) -> None:
        self.met: list[str] = []
        self.taken: list[tuple[str, list[Call]]] = []
        self.news = asyncio.Event()

    def meet(self, mark: str) -> None:
        self.met.append(mark)
        self.news.set()

    def take(self, mark: str, calls: Sequence[Call]) -> None:
        self.taken.append((mark, list(calls)))
        self.news.set()

    async def next(self) -> None:
        await asyncio.wait_for(self.news.wait(), 20)
        self.news.clear()


@contextlib.asynccontextmanager
async def crying(path: Path) -> AsyncIterator[crowd.Crier]:
    crier = crowd.Crier(path)
    serving = asyncio.create_task(crier.serve(lambda: asyncio.sleep(600)))
    while not path.exists():
        await asyncio.sleep(0.01)
    yield crier
    serving.cancel()


class TestCrier:
    def test_tells_all_the_same_and_who_comes_later_where_we_are(self, tmp_path: Path) -> None:
        async def story() -> tuple[Told, Told]:
            path, early, late = tmp_path / "calls", Told(), Told()
            async with crying(path) as crier:
                crier.told("s.3", [])
                tasks = [asyncio.create_task(crowd.follow(str(path), early.take, early.meet))]
                await early.next()
                crier.told("s.4", [ONE])
                await early.next()
                tasks.append(asyncio.create_task(crowd.follow(str(path), late.take, late.meet)))
                await late.next()
                for task in tasks:
                    task.cancel()
            return early, late

        early, late = asyncio.run(story())
        assert (early.met, early.taken) == (["s.3"], [("s.4", [ONE])])
        assert (late.met, late.taken) == (["s.4"], [])

    def test_lets_go_who_does_not_listen_and_tells_them_where_we_are_when_they_come_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(crowd, "MOST_BEHIND", 0)
        monkeypatch.setattr(crowd, "AGAIN_S", 0.0)

        async def story() -> Told:
            path, told = tmp_path / "calls", Told()
            async with crying(path) as crier:
                crier.told("s.1", [])
                task = asyncio.create_task(crowd.follow(str(path), told.take, told.meet))
                await told.next()
                many = [
                    Call(topic="cases", ids=tuple(range(400)))
                ] * 1000  # more than a socket takes
                crier.told("s.1001", many)
                while told.met[-1] != "s.1001":
                    await told.next()
                task.cancel()
            return told

        assert asyncio.run(story()).met == ["s.1", "", "s.1001"]


class TestFollow:
    def test_hears_again_after_what_it_cannot_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(crowd, "AGAIN_S", 0.0)
        said = iter([b"{", json.dumps({"mark": "s.2", "calls": []}).encode()])

        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(next(said, b"") + b"\n")
            await writer.drain()

        async def story() -> Told:
            told = Told()
            async with await asyncio.start_unix_server(answer, tmp_path / "calls"):
                task = asyncio.create_task(
                    crowd.follow(str(tmp_path / "calls"), told.take, told.meet)
                )
                while told.met[-1:] != ["s.2"]:
                    await told.next()
                task.cancel()
            return told

        assert asyncio.run(story()).met == ["", "s.2"]
