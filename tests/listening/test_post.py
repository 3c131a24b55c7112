from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening.post import Author, File, Media, Post, decode, decode_many, encode


class TestPost:
    def test_reads_and_writes_the_names_of_the_query_language(self) -> None:
        post = decode(b'{"text": "a", "is": ["reply"], "author": {"handle": "bob"}}')
        assert post.is_ == ("reply",)
        assert msgspec.json.decode(encode(post))["is"] == ["reply"]

    @given(st.text(), st.text(), st.none() | st.integers(-(2**40), 2**40))
    def test_comes_back_equal(self, text: str, name: str, likes: int | None) -> None:
        post = Post(
            text=text,
            likes=likes,
            author=Author(name=name),
            media=(Media(kind="image", alt=text),),
            files=(File(name=name),),
            created_at=datetime(2026, 3, 2, tzinfo=UTC),
        )
        try:
            line = encode(post)
        except UnicodeEncodeError:
            return
        assert decode(line) == post

    @pytest.mark.parametrize(
        ("lang", "langs"), [("", ()), ("de", ("de",)), (("de", "fr"), ("de", "fr"))]
    )
    def test_has_no_one_or_many_languages(
        self, lang: str | tuple[str, ...], langs: tuple[str, ...]
    ) -> None:
        assert Post(text="a", lang=lang).langs == langs

    def test_knows_what_is_private_and_what_a_machine_wrote(self) -> None:
        assert Post(text="a", visibility="private").is_private
        assert Post(text="a", is_=("private",)).is_private
        assert not Post(text="a").is_private
        assert Post(text="a", is_=("automatic",)).is_automatic

    @pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"title": "a"}', b'{"text": 1}'])
    def test_names_the_fault_of_a_line(self, line: bytes) -> None:
        with pytest.raises(msgspec.DecodeError):
            decode(line)

    def test_takes_null_for_missing(self) -> None:
        line = (
            b'{"text": "a", "lang": null, "likes": null, "author": {"handle": "b", "name": null}}'
        )
        assert decode(line) == Post(text="a", author=Author(handle="b"))
        with pytest.raises(msgspec.DecodeError):
            decode(b'{"text": null}')

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(AttributeError):
            Post(text="a").text = "b"  # type: ignore[misc]

    def test_is_read_many_at_a_time(self) -> None:
        assert decode_many([b'{"text": "a"}', b'{"text": "b"}']) == [Post(text="a"), Post(text="b")]
