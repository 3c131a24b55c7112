"""What an answer becomes: whom it calls, who sees it, its parts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.connectors.mastodon_server import Instance
from allears.connectors.mastodon_words import fingerprint, handle_of, parts_of, visibility_of
from allears.listening.ports import Refused, Utterance

SERVER = Instance(domain="our.example", max_chars=100)


def said(text: str, **more: Any) -> Utterance:
    given_: dict[str, Any] = {"key": "k", "text": text, "to": "ann@far.example", "is_public": True}
    return Utterance(**(given_ | more))


def parts(text: str, **more: Any) -> list[str]:
    utterance = said(text, **more)
    return parts_of(utterance, SERVER, handle_of(utterance, SERVER.domain))


class TestVisibility:
    @pytest.mark.parametrize(
        ("is_public", "visibility", "spelled"),
        [
            (True, "public", "public"),
            (True, "unlisted", "unlisted"),
            (True, "followers", "private"),
            (True, "private", "direct"),
            (False, "public", "direct"),
            (False, "private", "direct"),
        ],
    )
    def test_is_never_wider_than_meant(
        self, is_public: bool, visibility: Any, spelled: str
    ) -> None:
        assert visibility_of(said("x", is_public=is_public, visibility=visibility)) == spelled


class TestHandle:
    @pytest.mark.parametrize(
        ("to", "handle"),
        [
            ("ann@far.example", "ann@far.example"),
            ("@ann@far.example", "ann@far.example"),
            ("ann@our.example", "ann"),
            ("ann@Our.Example", "ann"),
            ("ann", "ann"),
            ("ann@127.0.0.1:99", "ann@127.0.0.1:99"),
        ],
    )
    def test_is_as_this_server_knows_it(self, to: str, handle: str) -> None:
        assert handle_of(said("x", to=to), "our.example") == handle

    @pytest.mark.parametrize("to", ["ann bob", "ann@x @bob", "a\nb", "a@b@c", "@", "https://x/@a"])
    def test_refuses_what_calls_nobody_or_many(self, to: str) -> None:
        with pytest.raises(Refused):
            handle_of(said("x", to=to, is_public=False), "our.example")

    def test_may_be_missing_where_nobody_is_answered(self) -> None:
        assert handle_of(said("x", to=""), "our.example") == ""
        with pytest.raises(Refused):
            handle_of(said("x", to="", reply_to_id="our.example/5"), "our.example")
        with pytest.raises(Refused):
            handle_of(said("x", to="", is_public=False), "our.example")


class TestParts:
    def test_call_the_person_once(self) -> None:
        assert parts("Hello") == ["@ann@far.example Hello"]
        assert parts("Hello @ann@far.example") == ["Hello @ann@far.example"]
        assert parts("@Ann@Far.example hi") == ["@Ann@Far.example hi"]
        assert parts("@anna@far.example hi") == ["@ann@far.example @anna@far.example hi"]

    def test_of_a_thread_fit_with_the_name_and_the_warning(self) -> None:
        text = "A sentence that is neither short nor long. " * 6
        found = parts(text, warning="About trams")
        assert len(found) > 2
        assert all(len(part) + len("About trams") <= SERVER.max_chars for part in found)
        assert found[0].startswith("@ann@far.example ")
        assert not any(part.startswith("@ann") for part in found[1:])
        assert found[-1].endswith(f"{len(found)}/{len(found)}")

    @pytest.mark.parametrize("more", [{"is_public": False}, {"visibility": "followers"}])
    def test_call_in_every_part_where_names_decide_who_sees_it(self, more: Any) -> None:
        found = parts("A sentence that is neither short nor long. " * 6, **more)
        assert all(part.startswith("@ann@far.example ") for part in found)

    @pytest.mark.parametrize(
        "text",
        [
            "ask @bob or @carl@far.example",
            "(@bob) “@bob” ,@bob",
            "@ann@far.example.evil.example hi",
            "@ann@far.example@x",
            "@Bob",
        ],
    )
    def test_of_a_private_answer_call_nobody_else(self, text: str) -> None:
        (found,) = parts(text, is_public=False)
        called = found.replace("@ann@far.example ", "", 1)
        assert "@b" not in called.lower()
        assert "@carl" not in called
        assert "@\u200b" in called

    def test_leave_mail_addresses_and_links_alone(self) -> None:
        text = "write to help@our.example or see https://x.example/@bob"
        assert parts(text, is_public=False) == [f"@ann@far.example {text}"]

    def test_that_do_not_fit_are_refused_in_words(self) -> None:
        with pytest.raises(Refused, match="100 characters"):
            parts("word " * 1_000)
        with pytest.raises(Refused):
            parts("Hello", warning="w" * 99)

    @settings(max_examples=40)
    @given(st.text(max_size=300), st.booleans())
    def test_are_never_too_long(self, text: str, is_public: bool) -> None:
        try:
            found = parts(text, is_public=is_public)
        except Refused:
            return
        assert all(len(part) <= SERVER.max_chars for part in found)


class TestFingerprint:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("@ann@far.example Hello, you!", "@ann Hello, you!"),
            ("see https://x.example/a b", "see https://x.example/a… b"),
            ("*bold* words\n\nnew", "bold words new"),
            ("ask @\u200bbob", "ask @bob"),
            ("Ｆｕｌｌ", "full"),
        ],
    )
    def test_is_the_same_after_a_server_had_it(self, one: str, other: str) -> None:
        assert fingerprint(one) == fingerprint(other)

    @pytest.mark.parametrize(
        ("one", "other"), [("yes", "no"), ("👍", "👎"), ("part 1/2", "part 2/2")]
    )
    def test_tells_words_apart(self, one: str, other: str) -> None:
        assert fingerprint(one) != fingerprint(other)
