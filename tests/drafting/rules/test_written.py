from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.drafting.rules import written
from allears.drafting.rules.written import Fault, NoDraft

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["choices", "message", "content", "usage", "error", "text"]), inner, max_size=3
    ),
    max_leaves=12,
)  # fmt: skip


def said(content: object, **more: object) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}} | more]}).encode()


class TestRead:
    def test_takes_text_and_parts_of_text(self) -> None:
        assert written.read(200, said("Hello")).text == "Hello"
        parts = [{"type": "text", "text": "Hel"}, {"type": "image"}, {"type": "text", "text": "lo"}]
        assert written.read(200, said(parts)).text == "Hello"

    def test_needs_no_numbers_of_tokens(self) -> None:
        found = written.read(200, said("Hello", finish_reason="length"))
        assert (found.n_prompt, found.n_completion, found.is_cut) == (0, 0, True)

    def test_cuts_off_what_it_thought_aloud(self) -> None:
        assert written.read(200, said("<think>I see.</think>\nHello")).text == "Hello"

    def test_says_what_the_other_side_said_of_a_fault(self) -> None:
        with pytest.raises(NoDraft) as told:
            written.read(404, b'{"error": "model not found"}')
        assert (told.value.fault, told.value.said) == (Fault.NOT_FOUND, "model not found")

    @given(anything, st.sampled_from([200, 204, 302, 400, 401, 500]))
    def test_survives_anything(self, found: object, status: int) -> None:
        answer = None
        with contextlib.suppress(NoDraft):
            answer = written.read(status, json.dumps(found).encode())
        assert answer is None or answer.text


class TestPlain:
    def test_lets_only_known_links_stand(self) -> None:
        text = (
            "See https://ours.example/help. Or [this](https://evil.example/x) or www.evil.example"
        )
        assert written.plain(text, {"https://ours.example/help"}) == (
            "See https://ours.example/help. Or this {{link}} or {{link}}"
        )

    @given(st.text(max_size=300))
    def test_holds_nothing_that_cannot_be_seen_and_keeps_its_length(self, text: str) -> None:
        found = written.plain(text, ())
        assert len(found) <= written.MAX_TEXT
        assert not {"\x00", "\u202e", "\u2066", "\x1b"} & set(found)
