"""What `bench fuzz` tries: each target makes inputs from a seed, and says what is wrong with one.

The parser and the matchers are driven by hypothesis, which also makes a finding small; the reader
of raw bytes by mutations of whole lines, thousands at a time. The strategies and the slow, obvious
evaluator are those of the tests.
"""

from __future__ import annotations

import importlib.util
import json
import random
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from allears.listening import jetstream, match
from allears.listening.query import QueryError, advise, format, parse, parse_x, to_json
from allears.listening.sieve.sieve import Sieve
from bench.fuzz_crowd import Crowd

_TESTS = Path(__file__).parents[1] / "tests" / "listening" / "test_sieve.py"
_ENDS = (".", "?", "!", ")")
_SLOW_S = 20.0
"""No input of these sizes may take so long, even on a machine that has much else to do."""


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


held = _load(_TESTS)
"""The tests of the sieve, with their strategies."""


class Driven:
    """A target that hypothesis drives."""

    n_examples = 300

    def __init__(self, keep: Path, cases: Path, _seed: int) -> None:
        self.last = keep / f"last-{type(self).__name__.lower()}"
        self.texts = [json.loads(line) for line in cases.read_text("utf-8").splitlines()]
        self.n_inputs = 0
        Sieve([(0, parse("a"))]).warm_up()

    def strategy(self) -> st.SearchStrategy:
        raise NotImplementedError

    def check(self, example: Any) -> None:
        raise NotImplementedError

    def round(self, number: str) -> tuple[int, dict | None]:
        """So many inputs, and the smallest one that is wrong."""
        self.n_inputs = 0
        try:
            self._run(number)
        except Exception:
            return self.n_inputs, {"input": self.last.read_text(errors="replace")[:20_000],
                                   "fault": traceback.format_exc()[-3_000:]}  # fmt: skip
        return self.n_inputs, None

    def _run(self, number: str) -> None:
        @seed(number)
        @settings(max_examples=self.n_examples, deadline=None, database=None, report_multiple_bugs=False, suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(self.strategy())
        def run(example: Any) -> None:
            self.n_inputs += 1
            self.last.write_text(repr(example), errors="backslashreplace")
            began = time.process_time()
            self.check(example)
            assert time.process_time() - began < _SLOW_S, "slow"

        run()


def check_query(text: str, read: Callable[[str], Any] = parse) -> None:
    """A query is read, or refused with a place in it and a sentence; what is read can be written."""
    try:
        node = read(text)
    except QueryError as fault:
        if not 1 <= fault.at <= len(text) + 1 or not fault.words.strip().endswith(_ENDS):
            raise AssertionError(f"{fault.at}: {fault.words}") from None
        return
    if node is not None:
        assert parse(format(node)) == node
        json.dumps(to_json(node))
        match.compile([(0, node)])
        advise(node)
        if read is parse:
            advise(text)


class Parser(Driven):
    """Texts that may be queries."""

    n_examples = 1000
    pieces = ('"', "(", ")", " OR ", " AND ", " NOT ", "-", "~", "~3", " NEAR/2 ", " NEAR/2f ", "NEAR/", " ONEAR ",
              "{", "}", "[", "]", " TO ", ":", "lang:", "likes:>", "site:", "title:\"", "*", "?", "#", "@", "$", "\\",
              "\0", "\u202e", "\ud800", "ﬁ", "İ", "\u0301", "9" * 40, "≤", "“", "”", "«", "＂", "：", "\n", "\t", "　")  # fmt: skip

    def strategy(self) -> st.SearchStrategy:
        known = st.sampled_from([case.get("query", case.get("x", "a")) for case in self.texts])
        some = known | st.sampled_from(self.pieces) | held.made.queries | st.text(max_size=8)
        mutated = st.builds(
            _splice, known | held.queries, some, st.integers(0, 80), st.integers(0, 9)
        )
        return st.one_of(mutated, mutated, st.lists(some, max_size=12).map("".join), st.text())

    def check(self, example: str) -> None:
        check_query(example)
        check_query(example, lambda text: parse_x(text).node)


def _splice(text: str, piece: str, at: int, gone: int) -> str:
    at = min(at, len(text))
    return text[:at] + piece + text[at + gone :]


class Matcher(Driven):
    """Monitors and posts: the matcher and the sieve, both ways in, say what the slow one says."""

    def strategy(self) -> st.SearchStrategy:
        known = st.sampled_from([c["query"] for c in self.texts if "query" in c and "match" in c])
        words = st.sampled_from([c["post"].get("text", "") for c in self.texts if "post" in c])
        queries = st.lists(held.queries | known, min_size=1, max_size=10)
        odd = st.lists(held.made.texts | words | st.text(max_size=9), max_size=5).map(" ".join)
        lines = held.lines | st.builds(held.event, odd, escaped=st.booleans())
        return st.tuples(
            queries, st.lists(lines, max_size=4), st.lists(held.made.posts, max_size=3)
        )

    def check(self, example: Any) -> None:
        written, lines, posts = example
        nodes = [held.readable(query) for query in written]
        sieve = Sieve(enumerate(nodes))
        found = held.answers(sieve, b"\n".join(lines))
        for number, line in enumerate(lines, 1):
            expected = held.truth(written, nodes, jetstream.to_post(line))
            met = found.get(number)
            assert (met.hits.sure if met else ()) == expected
        for post in posts:
            assert sieve.match(post) == (held.truth(written, nodes, post), ())


QUERIES = ("late", "site:x.example OR lang:en OR to:b OR has:image", "a* OR *e OR r?f*", '"late refund" -zzz',
           "a NEAR/3 b", "#late OR @bob OR $tsla", "is:question has:link", "{A} OR {é}", "東京 OR 京", "-late a",
           "author:did lang:de", "title:a OR likes:>0", '"a b c"~4', "is:reply -has:media")  # fmt: skip


class Bytes:
    """Lines, cut and mutated: the sieve refuses what the ordinary reader refuses, and meets the same."""

    n_lines = 2_000
    pieces = (b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\\ud83d",
              b"\\ude00", b"\\u0000", b"\0", b"\r", b"\t", b"\x1f", b"\xef\xbb\xbf", b"null", b"1e5", b"-0", b"01", b"true",
              b"[" * 70, b'{"a":' * 70, b'"did":"x",', b'"text":"late",', b'"text":', b'"langs":["en"],', b"\\u00e9",
              b'"t\\u0065xt":"late",', b"\xf4\x90\x80\x80", b"\xf0\x9f\x98\x80", b"\xe2\x80\x8d", b"\xcc\x81" * 9, b"a" * 300,
              b"late ", b" refund", b"#", b"@", b"https://", b"www.", b"\n", b'"record":{', b'"kind":"commit",')  # fmt: skip

    def __init__(self, keep: Path, _cases: Path, _seed: int) -> None:
        self.last = keep / "last-bytes"
        nodes = list(enumerate(map(parse, QUERIES)))
        self.sieve, self.matcher = Sieve(nodes), match.compile(nodes)

    def round(self, number: str) -> tuple[int, dict | None]:
        chance = random.Random(f"bytes-{number}")
        data = b"\n".join(self.mutated(chance, self.whole(chance)) for _ in range(self.n_lines))
        if chance.random() < 0.05:
            long = chance.choice(
                (b"a", b"\xc3\xa9", b"\xe6\x9d\xb1", b"a ", b"#", b"@a.", b"\\n", b"[", b"{}")
            )
            data += b"\n" + self.mutated(chance, held.event("").replace(b'""', b'"' + long * (1_000_000 // len(long)) + b'"', 1))  # fmt: skip
        self.last.write_bytes(data)
        try:
            self.check(data)
        except Exception:
            kept = self.last.with_name(f"bytes-{number}")
            kept.write_bytes(data)
            return self.n_lines, {"input": kept.name, "fault": traceback.format_exc()[-3_000:]}
        return self.n_lines, None

    def whole(self, chance: random.Random) -> bytes:
        """A line as it should be."""
        record: dict = (
            {"langs": chance.choice((["en"], ["de", "pt-BR"], []))} if chance.random() < 0.8 else {}
        )
        if chance.random() < 0.4:
            record["reply"] = {"parent": {"uri": "at://b/c"}, "root": {"uri": ""}}
        if chance.random() < 0.4:
            features = [
                {"$type": held.LINK, "uri": chance.choice(held.URLS)},
                {"$type": held.TAG, "tag": "x"},
            ]
            record["facets"] = [{"features": features[: chance.randrange(3)]}]
        if chance.random() < 0.4:
            record["embed"] = {"$type": "app.bsky.embed.images", "images": [{"alt": "é"}]}
        text = "".join(
            chance.choice(held.made.WORDS) + chance.choice(held.made.JOINS)
            for _ in range(chance.randrange(12))
        )
        return held.event(text, escaped=chance.random() < 0.5, **record)

    def mutated(self, chance: random.Random, line: bytes) -> bytes:
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 8))):
            at = chance.randrange(len(line) + 1)
            what = chance.random()
            if what < 0.6:
                gone = chance.choice((0, 0, 1, 1, 5))
                line = line[:at] + chance.choice((b"", *self.pieces)) + line[at + gone :]
            elif what < 0.75:
                line = line[:at] + bytes([chance.randrange(256)]) + line[at + 1 :]
            elif what < 0.85:
                line = line[:at]
            else:
                start = chance.randrange(len(line) + 1)
                line = line[:at] + line[start : start + chance.randrange(60)] + line[at:]
        return line.replace(b"\n", b" ") if chance.random() < 0.9 else line

    def check(self, data: bytes) -> None:
        found = held.answers(self.sieve, data)
        before = self.sieve.n_lines - (data.count(b"\n") + (not data.endswith(b"\n")))
        for number, line in enumerate(data.split(b"\n"), before + 1):
            met = found.get(number)
            try:
                post = jetstream.to_post(line) if line.strip() else None
            except (ValueError, RecursionError):
                assert met is not None, line[:3_000]
                assert met.fault is not None, line[:3_000]
                continue
            expected = self.matcher.match(post).sure if post else ()
            assert (met.hits.sure if met else ()) == expected, line[:3_000]


class Growth:
    """Texts twice as long take no more than three times as long: queries, and posts against them."""

    def __init__(self, keep: Path, cases: Path, _seed: int) -> None:
        self.last = keep / "last-growth"
        self.texts = [json.loads(line) for line in cases.read_text("utf-8").splitlines()]

    def round(self, number: str) -> tuple[int, dict | None]:
        chance = random.Random(f"growth-{number}")
        pieces = (*Parser.pieces, *held.made.WORDS, " ", " ", "a ", "-a ", "東", "é")
        unit = "".join(chance.choices(pieces, k=chance.choice((1, 1, 2, 2, 3, 4))))
        unit = unit.encode("utf-8", "replace").decode()
        self.last.write_text(repr(unit))
        queries = [
            case["query"]
            for case in self.texts
            if case.get("match") is not None and "query" in case
        ]
        nodes = [*map(held.readable, chance.sample(queries, 20)), *map(parse, QUERIES)]
        sieve, matcher = Sieve(enumerate(nodes)), match.compile(enumerate(nodes))
        sieve.warm_up()
        ways = {
            "parse": partial(_readable, parse),
            "advise": partial(_readable, advise),
            "match": lambda text: matcher.match(jetstream.to_post(held.event(text))),
            "sieve": lambda text: list(sieve.match_lines(held.event(text))),
        }
        for name, way in ways.items():
            fault = grows_too_fast(partial(way), unit)
            if fault:
                return 1, {"input": unit, "fault": f"{name}: {fault}"}
        return 1, None


def _readable(way: Callable[[str], Any], text: str) -> None:
    """What cannot be read may be refused; how long that takes is what counts."""
    with suppress(QueryError):
        way(text)


def grows_too_fast(way: Callable[[str], Any], unit: str) -> str | None:
    """Doubles a text of such units until it costs enough to be measured, and once more."""

    def cost(n: int) -> float:
        text, best = unit * n, float("inf")
        for _ in range(3):
            began = time.process_time()
            way(text)
            best = min(best, time.process_time() - began)
        return best

    n = max(1, 500 // len(unit))
    while (once := cost(n)) < 0.05 and n * len(unit) < 200_000:
        n *= 2
    twice = cost(2 * n)
    if twice <= 3 * max(once, 0.02):
        return None
    again, four = cost(2 * n), cost(4 * n)
    if again <= 3 * max(once, 0.02) and four <= 3 * again:
        return None
    return f"{n} times {once:.3f} s, {2 * n} times {twice:.3f} s, {4 * n} times {four:.3f} s"


TARGETS: dict[str, Any] = {
    "parser": Parser, "matcher": Matcher, "bytes": Bytes, "growth": Growth,
    "crowd": partial(Crowd, event=held.event),
}  # fmt: skip
