"""A batch goes through all steps, with the real normalize and dedupe and small fakes around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening import dedupe, pipeline
from allears.listening.match import Matcher
from allears.listening.pipeline import Outcome, run
from allears.listening.ports import DROP_WORDS, Drop, Mark, Marks
from allears.listening.post import Author, Post
from allears.listening.query import parse
from allears.triage.understanding import Triage


@dataclass
class Memory:
    """`Seen` that remembers."""

    keys: set[str] = field(default_factory=set)

    def known(self, keys: Sequence[str]) -> dict[str, datetime | None]:
        return dict.fromkeys(self.keys & set(keys))


class Away:
    def known(self, keys: Sequence[str]) -> dict[str, datetime | None]:
        raise ConnectionError("the database is away")


@dataclass
class Hits:
    sure: tuple[int, ...] = ()
    maybe: tuple[int, ...] = ()


class Words:
    """A matcher: monitor 1 is "acme", monitor 2 "acme" said in anger; "crash" breaks it."""

    def match(self, post: Post, /) -> Hits:
        if "crash-match" in post.text:
            raise RuntimeError("no stack left")
        is_hit = "acme" in post.text.lower()
        is_maybe = is_hit or "brand" in post.text.lower()
        return Hits((1,) if is_hit else (), (2,) if is_maybe else ())

    def settle(self, post: Post, marks: Marks, maybe: Collection[int], /) -> tuple[int, ...]:
        if "crash-settle" in post.text:
            raise RuntimeError("lost")
        return tuple(maybe) if marks.mood.value == "negative" else ()


class Moods:
    """Triage: a "!" is anger; a text with "crash-triage" breaks the whole call."""

    def __init__(self) -> None:
        self.n_calls = 0

    def understand(self, posts: Sequence[Post]) -> list[Marks]:
        self.n_calls += 1
        if any("crash-triage" in post.text for post in posts):
            raise ValueError("model is out of its mind")
        return [
            Marks(mood=Mark("negative" if "!" in post.text else "neutral", 0.9, "by the !"))
            for post in posts
        ]


class Short:
    """Triage that gives back too few marks."""

    def understand(self, posts: Sequence[Post]) -> list[Marks]:
        return [Marks(mood=Mark("neutral", 0.5, ""))] * (len(posts) // 2 or 1)


def post(text: str, *, id: str = "", **more: object) -> Post:
    return Post(text=text, id=id or text, network="rss", channel="blog", **more)  # type: ignore[arg-type]


def sent(*posts: Post, keep_all: bool = False, **more: object) -> Outcome:
    given = {"seen": Memory(), "matcher": Words(), "understanding": Moods(), **more}
    return run(posts, keep_all=keep_all, perf=count().__next__, **given)  # type: ignore[arg-type]


def reasons(outcome: Outcome) -> list[Drop]:
    return [each.reason for each in outcome.dropped]


class TestRun:
    def test_keeps_what_a_monitor_met_with_all_it_gained(self) -> None:
        (kept,) = sent(post("Acme broke my bike!")).kept
        assert kept.hits == (1, 2)
        assert kept.marks.mood == Mark("negative", 0.9, "by the !")
        assert kept.fingerprint == dedupe.fingerprint(kept.post)
        assert kept.bands == dedupe.bands(kept.post) != ()
        assert kept.key
        assert not kept.trouble

    def test_is_content_with_nothing(self) -> None:
        outcome = sent()
        assert outcome.kept == outcome.dropped == ()

    @pytest.mark.parametrize(
        ("given_post", "reason"),
        [
            (post("Nice weather"), Drop.UNMATCHED),
            (post("A brand of calm"), Drop.UNMATCHED),
            (post(" \n ", id="1"), Drop.EMPTY),
            (post("Acme answers", extra={"ours": "1"}), Drop.OURS),
        ],
    )
    def test_drops_with_a_reason_in_words(self, given_post: Post, reason: Drop) -> None:
        outcome = sent(given_post)
        assert not outcome.kept
        (dropped,) = outcome.dropped
        assert (dropped.reason, dropped.why) == (reason, DROP_WORDS[reason])

    def test_settles_what_hangs_on_the_mood(self) -> None:
        assert [kept.hits for kept in sent(post("This brand!"), post("Acme.")).kept] == [(2,), (1,)]

    def test_normalizes_before_it_matches(self) -> None:
        (kept,) = sent(post("ｴ Acme\u200b", author=Author(handle="@jo"))).kept
        assert kept.post.author.handle == "jo"

    def test_keeps_the_order_of_the_batch(self) -> None:
        texts = ["acme 3", "acme 1", "none", "acme 2"]
        assert [kept.post.text for kept in sent(*map(post, texts)).kept] == [
            "acme 3",
            "acme 1",
            "acme 2",
        ]


class TestDedupe:
    def test_drops_what_is_known(self) -> None:
        memory = Memory()
        memory.keys = {kept.key for kept in sent(post("Acme one")).kept}
        outcome = sent(post("Acme one"), post("Acme two"), seen=memory)
        assert [kept.post.text for kept in outcome.kept] == ["Acme two"]
        assert reasons(outcome) == [Drop.SEEN]

    def test_keeps_an_edit_of_what_is_known_whatever_it_says_now(self) -> None:
        memory = Memory({kept.key for kept in sent(post("Acme", id="1")).kept})
        edit = post("Never mind", id="1", edited_at=datetime(2026, 3, 2, tzinfo=UTC))
        (kept,) = sent(edit, seen=memory).kept
        assert (kept.is_edit, kept.hits) == (True, ())
        (fresh,) = sent(post("Acme", id="2", edited_at=edit.edited_at), seen=memory).kept
        assert not fresh.is_edit

    def test_drops_the_poorer_copy_inside_a_batch(self) -> None:
        outcome = sent(post("Acme", id="9"), post("Acme in full", id="9"))
        assert [kept.post.text for kept in outcome.kept] == ["Acme in full"]
        assert reasons(outcome) == [Drop.SEEN]

    def test_keeps_one_number_on_two_channels_where_ids_are_local(self) -> None:
        batch = [
            Post(text="Acme", id="1", network="email", channel=name) for name in ("help", "sales")
        ]
        assert len(sent(*batch, key_of=lambda p: dedupe.key(p, scope=p.channel)).kept) == 2
        assert len(sent(*batch).kept) == 1

    def test_says_so_when_nobody_can_tell_what_is_known(self) -> None:
        with pytest.raises(ConnectionError):
            sent(post("Acme"), seen=Away())


class TestKeepAll:
    @pytest.mark.parametrize("text", ["Hello?", "A brand of calm", "crash-match", "crash-triage"])
    def test_keeps_what_was_sent_to_us_whatever_fails(self, text: str) -> None:
        (kept,) = sent(post(text), keep_all=True).kept
        assert kept.hits == ()
        assert bool(kept.trouble) is text.startswith("crash")

    @pytest.mark.parametrize("text", ["Hello?", "A brand of calm", "crash-match", "crash-triage"])
    def test_keeps_one_that_was_sent_to_us_among_others(self, text: str) -> None:
        """A channel that hears a hashtag and what is said to its own account."""
        outcome = sent(post(text, extra={"addressed": "1"}), post("Hello, all", id="2"))
        (kept,) = outcome.kept
        assert kept.post.text == text
        assert reasons(outcome) == [Drop.UNMATCHED]

    def test_still_drops_our_own_words_and_empty_ones(self) -> None:
        ours = post("Hello", extra={"ours": "yes"})
        assert reasons(sent(ours, post(" ", id="1"), keep_all=True)) == [Drop.OURS, Drop.EMPTY]


class TestFaults:
    @pytest.mark.parametrize(
        ("bad", "step"),
        [
            (post("crash-match acme"), "match"),
            (post("crash-settle brand!"), "settle"),
            (Post(text=None, id="x"), "normalize"),  # type: ignore[arg-type]
            (post("acme", visibility=object()), "normalize"),
        ],
    )
    def test_of_one_post_stop_nobody_else(self, bad: Post, step: str) -> None:
        outcome = sent(post("acme 1"), bad, post("acme 2"))
        texts = [kept.post.text for kept in outcome.kept]
        assert texts == ["acme 1", "acme 2"]
        (dropped,) = outcome.dropped
        assert dropped.reason is Drop.UNREADABLE
        assert dropped.why.startswith(f"{step} failed: ")
        assert dropped.sample

    def test_of_settling_keep_what_was_sure(self) -> None:
        (kept,) = sent(post("crash-settle acme!")).kept
        assert kept.hits == (1,)
        assert kept.trouble == "settle failed: RuntimeError: lost"

    def test_of_triage_mark_one_post_unknown_and_drop_none(self) -> None:
        kept = sent(post("acme!"), post("acme crash-triage")).kept
        assert [each.marks.mood.value for each in kept] == ["negative", "unknown"]
        assert "out of its mind" in kept[1].marks.intent.reason

    def test_of_counting_in_triage_mix_up_nobodys_marks(self) -> None:
        kept = sent(post("acme 1"), post("acme 2"), understanding=Short()).kept
        assert [each.marks.mood.value for each in kept] == ["neutral", "neutral"]

    def test_keep_a_sample_that_is_short_and_can_be_written_down(self) -> None:
        bad = Post(text=["\ud800\0" * 9_999], id="\ud800\0")  # type: ignore[arg-type]
        (dropped,) = sent(bad).dropped
        assert 400 < len(dropped.sample) < 4_000
        assert b"\0" not in dropped.sample.encode()


class TestRealFloors:
    def test_carry_a_post_from_the_wire_to_hits_and_marks(self) -> None:
        matcher = Matcher([(4, parse("acme")), (5, parse("acme mood:negative")), (6, parse("tea"))])
        outcome = sent(
            post("Acme, my order arrived broken and I am really angry!", id="1"),
            post("Acme opens at nine.", id="2"),
            post("Nothing at all about it", id="3"),
            matcher=matcher,
            understanding=Triage(is_small=True),
        )
        assert [kept.hits for kept in outcome.kept] == [(4, 5), (4,)]
        assert outcome.kept[0].marks.mood.value == "negative"
        assert reasons(outcome) == [Drop.UNMATCHED]
        assert not any(kept.trouble for kept in outcome.kept)

    def test_want_monitors_compiled_under_their_ids(self) -> None:
        (dropped,) = sent(post("Acme"), matcher=Matcher([("acme", parse("acme"))])).dropped
        assert "under their ids" in dropped.why


class TestTimings:
    def test_name_every_step_once(self) -> None:
        assert sent(post("acme")).timings == dict.fromkeys(pipeline.STEPS, 1)

    def test_do_not_call_triage_when_nothing_is_left(self) -> None:
        moods = Moods()
        sent(post("Nice weather"), understanding=moods)
        assert moods.n_calls == 0


texts = st.text(max_size=20) | st.sampled_from(
    ["acme", "acme!", "brand!", "brand", "crash-match", "crash-triage acme", "crash-settle brand"]
)
batches = st.lists(
    st.builds(
        Post,
        text=texts,
        id=st.sampled_from(["", "1", "2", "3"]),
        network=st.just("rss"),
        extra=st.sampled_from([{}, {"ours": "1"}]),
    ),
    max_size=8,
)


class TestOutcome:
    @given(batches, st.booleans())
    def test_holds_every_post_exactly_once(self, batch: list[Post], keep_all: bool) -> None:
        outcome = sent(*batch, keep_all=keep_all)
        assert len(outcome.kept) + len(outcome.dropped) == len(batch)
        assert len({kept.key for kept in outcome.kept}) == len(outcome.kept)

    @given(batches, st.booleans(), st.randoms())
    def test_does_not_depend_on_the_order(
        self, batch: list[Post], keep_all: bool, random: object
    ) -> None:
        turned = list(batch)
        random.shuffle(turned)  # type: ignore[attr-defined]
        ways = [sent(*some, keep_all=keep_all) for some in (batch, turned)]
        first, second = ({(kept.key, kept.hits) for kept in way.kept} for way in ways)
        assert first == second

    @given(batches)
    def test_is_empty_the_second_time(self, batch: list[Post]) -> None:
        memory = Memory({kept.key for kept in sent(*batch).kept})
        assert not sent(*batch, seen=memory).kept
