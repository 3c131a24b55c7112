"""A target of `bench fuzz`: many monitors of few words, changed and woken by other gates meanwhile.

Few monitors seldom share a key, a guard, a pair or a place in the sketch; thousands of a small
vocabulary always do. The ordinary matcher, which is held against the slow evaluator elsewhere, says
what is right.
"""

from __future__ import annotations

import random
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from allears.listening import jetstream, match
from allears.listening.query import QueryError, parse
from allears.listening.query.nodes import Node
from allears.listening.sieve.sieve import Sieve

_ODD = (
    "東",
    "京",
    "é",
    "e",
    "ﬁn",
    "a",
    "late",
    "😂",
    "🇩🇪",
    "C++",
    "x.example",
    "don't",
    "İ",
    "ไทย",
    "_",
    "7",
)
_FIELDS = ("lang:en", "lang:de", "is:reply", "has:link", "site:x.example", "author:did:plc:b", "-lang:en", "is:question")  # fmt: skip


class Crowd:
    """Rounds of some hundred lines against so many monitors, in four turns with changes between."""

    n_lines, n_turns = 150, 4
    n_monitors = (20, 200, 1_000, 3_000)

    def __init__(self, keep: Path, _cases: Path, _seed: int, event: Any) -> None:
        self.last = keep / "last-crowd"
        self.event = event

    def round(self, number: str) -> tuple[int, dict[str, str] | None]:
        chance = random.Random(f"crowd-{number}")
        try:
            self._try(chance)
        except Exception:
            return self.n_lines, {"input": number, "fault": traceback.format_exc()[-3_000:]}
        return self.n_turns * self.n_lines, None

    def _try(self, chance: random.Random) -> None:
        words = [*_ODD, *(f"w{i}" for i in range(chance.choice((3, 20, 200, 2_000))))]
        wanted = dict(
            enumerate(self._node(chance, words) for _ in range(chance.choice(self.n_monitors)))
        )
        sieve = Sieve(wanted.items())
        for _ in range(self.n_turns):
            self._hold(chance, words, sieve, wanted)
            self._change(chance, words, sieve, wanted)

    def _hold(
        self, chance: random.Random, words: list[str], sieve: Sieve, wanted: dict[int, Node]
    ) -> None:
        lines = [self._line(chance, words) for _ in range(self.n_lines)]
        self.last.write_bytes(b"\n".join(lines))
        plain, before = match.compile(wanted.items()), sieve.n_lines
        found = {met.number - before: met.hits for met in sieve.match_lines(b"\n".join(lines))}
        for number, line in enumerate(lines, 1):
            post = jetstream.to_post(line)
            expected = plain.match(post)
            assert set(found[number].sure if number in found else ()) == set(expected.sure), line
            assert set(sieve.match(post).sure) == set(expected.sure), line

    def _change(
        self, chance: random.Random, words: list[str], sieve: Sieve, wanted: dict[int, Node]
    ) -> None:
        """Some monitors go or change; then words count as often as chance says, and gates follow."""
        gone = chance.sample(sorted(wanted), len(wanted) // 20)
        for key in gone:
            del wanted[key]
        more = {
            chance.randrange(4_000): self._node(chance, words) for _ in range(len(wanted) // 10 + 1)
        }
        sieve.change(remove=gone, add=more.items())
        wanted |= more
        habits = sieve._habits
        habits.met[:] = [chance.choice((0, 0, 1, 30, 512)) for _ in habits.met]
        habits.met[0], habits._next_look, sieve._spare_s = 512, 0, 5.0
        habits._costs.clear()
        sieve._adapt()

    def _node(self, chance: random.Random, words: list[str]) -> Node:
        while True:  # some of what is put together is no query
            some = [self._part(chance, words) for _ in range(chance.choice((1, 1, 2, 3)))]
            with suppress(QueryError):
                return parse(" ".join(some))

    def _part(self, chance: random.Random, words: list[str]) -> str:
        one, two, three = chance.choices(words, k=3)
        many = " OR ".join(chance.choices(words, k=chance.choice((2, 5, 9, 10, 11, 30))))
        return chance.choice((
            one, f'"{one} {two}"', f'"{one} {two} {three}"', f"({many})", f"({many})", f"({one} NEAR/3 ({many}))",
            f'("{one} {two}" OR "{two} {three}" OR {one})', f"({one} ({many}) OR {two} #{three})", f"-{one}",
            f'-("{one} {two}" OR {three})', "#" + one, f"{one[:1]}{one[1:2]}*", f'"{one} {two}"~3',
            chance.choice(_FIELDS), f"({chance.choice(_FIELDS[:6])} OR {one})",
        ))  # fmt: skip

    def _line(self, chance: random.Random, words: list[str]) -> bytes:
        said = chance.choices(words, k=chance.choice((0, 1, 3, 8, 20, 60)))
        text = "".join(
            chance.choice(("", "", "", "#", "@", "https://"))
            + word
            + chance.choice((" ", " ", " ", "", ", ", "-"))
            for word in said
        )
        record: dict[str, Any] = {"langs": chance.choice((["en"], ["de", "en"], []))}
        if chance.random() < 0.2:
            record["reply"] = {"parent": {"uri": "at://did:plc:b/c"}, "root": {"uri": ""}}
        made: bytes = self.event(text, escaped=chance.random() < 0.3, **record)
        return made
