from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening import dedupe
from allears.listening.ports import Drop
from allears.listening.post import Author, Post

REPORT = (
    "The kettle of the Nordlicht series can be opened while it is boiling, said the agency for "
    "consumer safety on Tuesday. Eleven people were scalded since the spring, two of them so badly "
    "that they had to stay in hospital. The maker asks everybody who owns one to stop using it at "
    "once and to send it back at no cost. Shops were told to take the model from their shelves, and "
    "a hotline was set up for those who have questions about the exchange. The agency will publish "
    "its full report in June, after the laboratory has looked at the lids of older models as well."
)

FINGERPRINT_OF_NEVER_AGAIN = 2882820069282704730
FINGERPRINT_OF_REPORT = 13427304776284722844


class Memory:
    """Keeps keys."""

    def __init__(self, *keys: str) -> None:
        self.keys = set(keys)
        self.edited_at: datetime | None = None
        self.n_questions = 0

    def known(self, keys: Sequence[str]) -> dict[str, datetime | None]:
        self.n_questions += 1
        return dict.fromkeys(self.keys & set(keys), self.edited_at)


def post(text: str, **fields: object) -> Post:
    return Post(text=text, network="rss", **fields)  # type: ignore[arg-type]


def are_near(a: str, b: str) -> bool:
    return dedupe.near(dedupe.fingerprint(post(a)), dedupe.fingerprint(post(b)))


class TestDedupe:
    def test_drops_what_is_kept_already(self) -> None:
        old, new = post("a", id="1"), post("b", id="2")
        memory = Memory(dedupe.key(old))
        assert dedupe.dedupe([old, new], memory) == [Drop.SEEN, new]
        assert memory.n_questions == 1

    @pytest.mark.parametrize(
        ("kept", "heard", "passes"),
        [
            (None, None, False),
            (None, 5, True),
            (5, 5, False),
            (5, 4, False),
            (5, None, False),
            (5, 6, True),
        ],
    )
    def test_lets_a_later_edit_through(
        self, kept: int | None, heard: int | None, passes: bool
    ) -> None:
        def at(hour: int | None) -> datetime | None:
            return None if hour is None else datetime(2026, 3, 2, hour, tzinfo=UTC)

        one = post("a", id="1", edited_at=at(heard))
        memory = Memory(dedupe.key(one))
        memory.edited_at = at(kept)
        assert dedupe.dedupe([one], memory) == [one if passes else Drop.SEEN]

    def test_lets_nothing_through_of_what_was_taken_back(self) -> None:
        one = post("a", id="1", edited_at=datetime(2999, 1, 1, tzinfo=UTC))
        memory = Memory(dedupe.key(one))
        memory.edited_at = dedupe.NEVER_AGAIN
        assert dedupe.dedupe([one], memory) == [Drop.SEEN]

    def test_keeps_the_last_edit_of_one_batch(self) -> None:
        first = post("as it was, at length", id="1")
        second = post("changed", id="1", edited_at=datetime(2026, 3, 2, tzinfo=UTC))
        for batch in ([first, second], [second, first]):
            assert [p for p in dedupe.dedupe(batch, Memory()) if p != Drop.SEEN] == [second]

    def test_drops_the_second_of_one_batch(self) -> None:
        one = post("a", id="1")
        assert dedupe.dedupe([one, one], Memory()) == [one, Drop.SEEN]

    def test_keeps_the_fuller_of_two(self) -> None:
        short, full = post("It broke…", id="1"), post("It broke on the first day.", id="1")
        assert dedupe.dedupe([short, full], Memory()) == [Drop.SEEN, full]

    def test_keeps_a_repost_that_adds_words(self) -> None:
        said = post("Never again.", id="1")
        again = post("Never again. Nor me, and here is why", id="2", is_=("quote",))
        assert dedupe.dedupe([said, again], Memory()) == [said, again]

    def test_keeps_near_copies(self) -> None:
        posts = [post(REPORT, id="1"), post(REPORT, id="2")]
        assert dedupe.dedupe(posts, Memory()) == posts

    def test_knows_a_channel_from_another_where_ids_are_not_global(self) -> None:
        a, b = post("a", id="1", channel="x"), post("a", id="1", channel="y")
        assert dedupe.key(a) != dedupe.key(a, scope="7")
        assert dedupe.dedupe([a, b], Memory(), key_of=lambda p: dedupe.key(p, scope=p.channel)) == [
            a,
            b,
        ]
        assert dedupe.dedupe([a, b], Memory()).count(Drop.SEEN) == 1

    def test_asks_nothing_about_nothing(self) -> None:
        memory = Memory()
        assert dedupe.dedupe([], memory) == []
        assert memory.n_questions == 0

    @given(st.lists(st.tuples(st.integers(0, 4), st.text(max_size=3)), max_size=8), st.randoms())
    def test_does_not_depend_on_order(
        self, drawn: list[tuple[int, str]], chance: random.Random
    ) -> None:
        posts = [post(text, id=str(number)) for number, text in drawn]
        shuffled = posts[:]
        chance.shuffle(shuffled)
        memory = Memory(dedupe.key(post("", id="0")))

        def kept(batch: list[Post]) -> set[tuple[str, str]]:
            return {(p.id, p.text) for p in dedupe.dedupe(batch, memory) if isinstance(p, Post)}

        assert kept(posts) == kept(shuffled)

    @given(st.lists(st.integers(0, 9), max_size=30), st.integers(0, 30))
    def test_does_not_depend_on_where_a_batch_is_cut(self, numbers: list[int], at: int) -> None:
        posts = [post("x", id=str(number)) for number in numbers]
        whole = [p.id for p in dedupe.dedupe(posts, Memory()) if isinstance(p, Post)]
        memory, parts = Memory(), []
        for batch in (posts[:at], posts[at:]):
            fresh = [p for p in dedupe.dedupe(batch, memory) if isinstance(p, Post)]
            memory.keys.update(map(dedupe.key, fresh))
            parts += [p.id for p in fresh]
        assert sorted(parts) == sorted(whole)


class TestKey:
    def test_falls_back_from_id_to_url_to_words(self) -> None:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        ann, bob = Author(handle="ann"), Author(handle="bob")
        several = [
            post("x", id="1"),
            post("x", id="2"),
            post("x", url="https://a.example/"),
            post("x", url="https://b.example/"),
            post("x", author=ann),
            post("x", author=bob),
            post("x", author=ann, created_at=at),
            post("y", author=ann),
        ]
        assert len({dedupe.key(p) for p in several}) == len(several)

    def test_is_deaf_to_what_changes_under_one_id(self) -> None:
        a = post("x", id="1", likes=1)
        assert dedupe.key(a) == dedupe.key(
            msgspec.structs.replace(a, likes=9, text="y", url="https://a.example/")
        )

    def test_cannot_be_forged_by_moving_a_border(self) -> None:
        assert dedupe.key(Post(text="", network="a", id="bc")) != dedupe.key(
            Post(text="", network="ab", id="c")
        )


class TestNear:
    @pytest.mark.parametrize(
        "copy",
        [
            REPORT,
            REPORT.upper(),
            f"RT @news: {REPORT} https://a.example/1",
            REPORT.replace("Tuesday", "Wednesday"),
            REPORT.replace(". ", ".\n\n") + " (dpa)",
        ],
    )
    def test_groups_copies_of_a_report(self, copy: str) -> None:
        assert are_near(REPORT, copy)

    @pytest.mark.parametrize(
        "other",
        [
            REPORT[: len(REPORT) // 2],
            REPORT
            + " "
            + "I owned one of these and my hand still hurts when it rains, so thank you. " * 3,
            "The toaster of another maker was praised by testers this week for its even browning and price.",
        ],
    )
    def test_leaves_other_texts_apart(self, other: str) -> None:
        assert not are_near(REPORT, other)

    @pytest.mark.parametrize(
        ("a", "b", "is_near"),
        [
            ("Never again!", "never again", True),
            (
                "@shop Never again https://t.example/1",
                "@other never AGAIN https://t.example/2",
                True,
            ),
            ("Never again", "Never ever again", False),
            ("It is good", "It is not good", False),
            ("👍", "👎", False),
            ("naïve café", "naive cafe", True),
        ],
    )
    def test_asks_of_short_texts_that_they_are_equal(self, a: str, b: str, is_near: bool) -> None:
        assert are_near(a, b) is is_near

    def test_never_groups_posts_without_words(self) -> None:
        a, b = post("https://a.example/1", id="1"), post("https://a.example/1", id="2")
        assert not dedupe.near(dedupe.fingerprint(a), dedupe.fingerprint(b))

    def test_reads_the_title_too(self) -> None:
        a, b = (
            post("More inside.", title="Kettle recall"),
            post("More inside.", title="Toaster test"),
        )
        assert not dedupe.near(dedupe.fingerprint(a), dedupe.fingerprint(b))

    @given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=6))
    def test_lets_six_bits_differ(self, number: int, flipped: set[int]) -> None:
        other = number
        for bit in flipped:
            other ^= 1 << bit
        assert dedupe.near(number, other)

    def test_gives_keys_that_strangers_hardly_ever_share(self) -> None:
        """A lookup must stay small: 2,000 texts of 400 words share hardly a key."""
        chance = random.Random(11)
        vocabulary = [f"word{number}" for number in range(400)]
        keys = [
            key
            for _ in range(2_000)
            for key in dedupe.bands(post(" ".join(chance.choices(vocabulary, k=30))))
        ]
        assert len(keys) == 2_000 * dedupe.N_BANDS
        assert len(keys) - len(set(keys)) < 20  # common words may meet by chance
        assert all(0 <= key < 2**64 for key in keys)

    @given(st.text(max_size=300))
    def test_gives_64_bits_for_any_text(self, text: str) -> None:
        assert 0 <= dedupe.fingerprint(post(text)) < 2**64

    @given(st.lists(st.sampled_from("abcdefgh"), min_size=12, max_size=60))
    def test_counts_each_word_and_each_pair_once(self, words: list[str]) -> None:
        hashes = [dedupe._word_hash(word) for word in words]
        votes = set(hashes)
        for one, two in pairwise(hashes):
            pair = (one * 0x9E3779B97F4A7C15 % 2**64) ^ two
            votes.add((pair ^ pair >> 29) * 0xBF58476D1CE4E5B9 % 2**64)
        in_order = [int.from_bytes(vote.to_bytes(8, "little"), "big") for vote in votes]
        majority = sum(
            1 << bit
            for bit in range(64)
            if sum(vote >> bit & 1 for vote in in_order) * 2 > len(votes)
        )
        assert dedupe.fingerprint(post(" ".join(words))) == majority

    def test_gives_the_same_in_every_process(self) -> None:
        """Fingerprints are stored: another number here means old posts find no new copies."""
        assert dedupe.fingerprint(post("Never again")) == FINGERPRINT_OF_NEVER_AGAIN
        assert dedupe.fingerprint(post(REPORT)) == FINGERPRINT_OF_REPORT


class TestBackTest:
    def test_groups_news_that_travelled_and_nothing_else(self) -> None:
        """200 reports of 120 words, each sent on five times with two words changed."""
        chance = random.Random(7)
        vocabulary = [f"word{number}" for number in range(3_000)]
        weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
        originals = [chance.choices(vocabulary, weights, k=120) for _ in range(200)]
        n_found = n_copies = 0
        index: dict[int, list[tuple[int, int]]] = {}
        for number, words in enumerate(originals):
            own = dedupe.fingerprint(post(" ".join(words)))
            for band in dedupe.bands(post(" ".join(words))):
                index.setdefault(band, []).append((own, number))
        for number, words in enumerate(originals):
            for _ in range(5):
                copy = words[:]
                for at in chance.sample(range(len(copy)), 2):
                    copy[at] = chance.choice(vocabulary)
                own = dedupe.fingerprint(post(" ".join(copy)))
                hits = {
                    n
                    for b in dedupe.bands(post(" ".join(copy)))
                    for fp, n in index.get(b, [])
                    if dedupe.near(fp, own)
                }
                assert hits <= {number}
                n_copies += 1
                n_found += number in hits
        assert n_found / n_copies > 0.75, f"{n_found} of {n_copies}"
