import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.listening.ports import Intent, Marks, Understanding
from allears.listening.post import Author, Post
from allears.triage import understand, understanding

NAUGHTY = Path(__file__).parents[2].parent / "shared/data/hostile/blns/blns.json"
MOODS = {"negative", "neutral", "positive", "mixed", "unknown"}
URGENCIES = {"low", "normal", "high", "critical", "unknown"}

ANY_TEXT = st.text(st.characters(), max_size=400)
POSTS = st.builds(
    Post,
    text=ANY_TEXT,
    title=ANY_TEXT,
    lang=st.one_of(st.sampled_from(["", "en", "de", "fr", "ja", "und"]), st.text(max_size=12)),
    rating=st.one_of(st.none(), st.floats()),
    network=st.sampled_from(["", "email", "rss"]),
    author=st.builds(Author, id=st.text(max_size=40), handle=st.text(max_size=40)),
)
WORDS = [
    "not",
    "love",
    "hate",
    "kill",
    "myself",
    "fire",
    "still",
    "waiting",
    "?",
    "!",
    "but",
    "nicht",
    "danke",
    "never",
    "again",
    "on",
    "no",
    "very",
    "cancel",
    "my",
    "😡",
    ":)",
    "@x",
    "https://e.example",
]


def is_whole(marks: Marks) -> bool:
    every = (marks.language, marks.mood, marks.intent, marks.urgency)
    return (
        marks.mood.value in MOODS
        and marks.urgency.value in URGENCIES
        and marks.intent.value in set(Intent)
        and all(0 <= m.confidence <= 1 and m.reason and len(m.reason) < 1200 for m in every)
    )


class TestUnderstanding:
    def test_fulfils_the_port(self) -> None:
        port: Understanding = understanding()
        assert port.understand([]) == []

    @settings(max_examples=150, deadline=None)
    @given(POSTS)
    def test_never_raises_and_always_gives_a_reason(self, post: Post) -> None:
        assert is_whole(understand([post])[0])

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), max_size=6))
    def test_says_the_same_alone_and_in_a_batch(self, texts: list[str]) -> None:
        posts = [Post(text=t) for t in texts]
        assert understand(posts) == [understand([p])[0] for p in posts]
        assert understand(posts) == understand(posts)

    def test_bears_naughty_strings(self) -> None:
        assert NAUGHTY.exists(), (
            f"{NAUGHTY} is missing: the sets of ../shared/data are needed here."
        )
        texts = json.loads(NAUGHTY.read_text("utf-8"))
        found = understand([Post(text=t, title=t, lang=t) for t in texts])
        assert len(found) == len(texts) > 400
        assert all(is_whole(m) for m in found)

    @pytest.mark.parametrize(
        "piece",
        [
            "a",
            "not ",
            "still waiting ",
            ":(",
            "@a ",
            "http://",
            "🤬",
            "!?",
            "a'",
            "#x",
            "\n",
            "é",
            "\ud800",
        ],
    )
    def test_looks_only_at_the_beginning_of_a_megabyte(self, piece: str) -> None:
        text = piece * (1_000_000 // len(piece))
        understand([Post(text=text)])
        start = time.process_time()
        assert is_whole(understand([Post(text=text, title=text)])[0])
        assert time.process_time() - start < 3  # a guard against square time, no benchmark

    def test_does_not_read_past_the_beginning(self) -> None:
        filler = "The library has three floors. " * 400
        hidden = understand([Post(text=filler + "I want to die", lang="en")])[0]
        assert hidden.intent.value != Intent.DANGER

    def test_reads_the_title_too(self) -> None:
        marks = understand([Post(title="Presseanfrage", text="Rufen Sie mich an", lang="de")])[0]
        assert marks.intent.value == Intent.PRESS

    def test_loads_no_model_at_import(self) -> None:
        code = (
            "import allears.triage as t, sys; from allears.triage import linear, understanding as u;"
            "assert linear.shipped.cache_info().currsize == 0;"
            "assert 'django' not in sys.modules"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
