"""Gates follow what is heard: fewer are woken, and nobody else is met."""

from __future__ import annotations

import json
import random

import pytest

from allears.listening import jetstream, match
from allears.listening.query import parse
from allears.listening.sieve import habits
from allears.listening.sieve import sieve as sieves
from allears.listening.sieve.sieve import Sieve


def event(text):
    commit = {"operation": "create", "collection": jetstream.COLLECTION, "rkey": "3k"}
    whole = {"did": "did:plc:a", "kind": "commit", "commit": commit | {"record": {"text": text}}}
    return json.dumps(whole).encode()


@pytest.fixture
def with_time(monkeypatch):
    """As much time to choose gates as is wanted, so that nothing depends on the machine."""
    monkeypatch.setattr(sieves, "_SHARE_TO_ADAPT", 1e6)
    monkeypatch.setattr(sieves, "_MOST_TO_ADAPT_S", 60.0)


@pytest.mark.usefixtures("with_time")
class TestHabits:
    """`commonplace` is thought to be rare for its length, and the short names to be common."""

    NAMES = [f"q{chr(97 + i)}{chr(97 + j)}" for i in range(20) for j in range(20)]
    PER_MONITOR = 20
    """More names than guards have room for."""

    def monitors(self):
        some = [self.NAMES[i : i + self.PER_MONITOR] for i in range(0, 400, self.PER_MONITOR)]
        return [(i, parse(f"commonplace ({' OR '.join(names)})")) for i, names in enumerate(some)]

    def heard(self):
        said = [
            f"it is commonplace {self.NAMES[i]}" if i < 400 else "commonplace" for i in range(9_000)
        ]
        return b"\n".join(map(event, said))

    def test_have_monitors_woken_by_what_is_rare_in_what_was_heard(self):
        sieve, data = Sieve(self.monitors()), self.heard()
        first = [(met.number, met.hits) for met in sieve.match_lines(data)]
        n_first = sieve.n_woken
        assert n_first > 8_000 * 20
        again = [(met.number - 9_000, met.hits) for met in sieve.match_lines(data)]
        assert again == first
        assert len(first) == 400
        assert sieve.n_woken - n_first < 1_000

    def test_are_gone_through_again_only_where_they_cost_more(self):
        sieve, data = Sieve(self.monitors()), self.heard()
        list(sieve.match_lines(data))
        assert not list(sieve._habits.costly(sieve._roster))

    def test_of_long_ago_are_worth_less(self):
        some = habits.Habits()
        some.met[:2] = habits._MOST_COUNTED, 300
        assert some.is_look_due
        list(some.costly(Sieve([(0, parse("late"))])._roster))
        assert some.met[:2].tolist() == [habits._MOST_COUNTED // 2, 150]
        assert not some.is_look_due


@pytest.mark.usefixtures("with_time")
class TestAnyCounts:
    QUERIES = (
        "late refund", '"late refund" -zzz', "(a NEAR/3 b) late", "(late OR re*) (a OR b OR #acme)",
        "late lang:en", '"a b" OR (refund late)', "(a b) OR (b late) OR c", '"a b c"~4 late', "-late a",
        "東京 OR (京 a)", "{A} late", "site:x.example OR (a refund)",
    )  # fmt: skip

    @pytest.mark.parametrize("seed", range(30))
    def test_change_nothing_about_who_is_met(self, seed):
        chance = random.Random(seed)
        nodes = [(i, parse(chance.choice(self.QUERIES))) for i in range(60)]
        sieve, plain = Sieve(nodes), match.compile(nodes)
        words = [
            "late",
            "refund",
            "a",
            "b",
            "c",
            "rex",
            "#acme",
            "東京",
            "www.x.example/a",
            "A",
            "zzz",
        ]
        for _ in range(6):
            sieve._habits.met[1:] = [chance.choice((0, 1, 40, 500)) for _ in sieve._habits.met[1:]]
            sieve._habits.met[0], sieve._habits._next_look = 512, 0
            sieve._habits._costs.clear()
            sieve.change(add=[(chance.randrange(60), parse(chance.choice(self.QUERIES)))])
            sieve.change(remove=[key := chance.randrange(60)], add=[(key, parse("late c"))])
            nodes = [
                (key, sieves.marshal.loads(sieve._monitor(key).packed)) for key in sieve._numbers
            ]
            plain = match.compile(nodes)
            for _ in range(8):
                line = event(" ".join(chance.choices(words, k=chance.randrange(7))))
                found = [met.hits.sure for met in sieve.match_lines(line)]
                expected = plain.match(jetstream.to_post(line)).sure
                assert set(found[0] if found else ()) == set(expected)
