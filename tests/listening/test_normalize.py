from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allears.listening.normalize import MAX_TEXT_CHARS, normalize
from allears.listening.ports import Drop
from allears.listening.post import Author, File, Media, Post, decode, encode

ROOT = Path(__file__).parents[2]
NAUGHTY = ROOT.parent / "shared/data/hostile/blns/blns.json"


def normal(**fields: object) -> Post:
    fields.setdefault("text", "Hello")
    post = normalize(Post(**fields))  # type: ignore[arg-type]
    assert isinstance(post, Post)
    return post


class TestText:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Hello  there\n\nyou", "Hello  there\n\nyou"),
            ("  Hello \r\nthere\r\r\r\ryou  ", "Hello\nthere\n\nyou"),
            ("a\x00b\x07c\x7f", "abc"),
            ("cafe\u0301", "café"),
            ("i\u200b ha\u00adte\ufeff it\u202e", "i hate it"),
            ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
            ("می\u200cخواهم", "می\u200cخواهم"),
            ("fo\u200do", "foo"),
            ("❤\ufe0f", "❤\ufe0f"),
            (
                "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
                "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            ),
            ("hi\U000e0041\U000e0042", "hi"),
            ("one\u2028two", "one\ntwo"),
            ("10\u00a0000", "10 000"),
            ("bad \ud800 half", "bad \ufffd half"),
            ("z" + "\u0336" * 50, "z" + "\u0336" * 8),
        ],
    )
    def test_spells_it_in_one_way(self, text: str, expected: str) -> None:
        assert normal(text=text).text == expected

    def test_ends_a_text_that_has_none(self) -> None:
        assert len(normal(text="ä " * MAX_TEXT_CHARS).text) <= MAX_TEXT_CHARS
        assert len(normal(text="a " * MAX_TEXT_CHARS).text) <= MAX_TEXT_CHARS

    def test_puts_a_title_on_one_line(self) -> None:
        assert normal(title=" A\n  long\ttitle ").title == "A long title"


class TestEmpty:
    @pytest.mark.parametrize("text", ["", " \n", "\u200b\u200d", "\x00", "\u3164", "\u2060"])
    def test_drops_what_says_nothing(self, text: str) -> None:
        assert normalize(Post(text=text, id="1", url="https://a.example/")) is Drop.EMPTY

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": "x"},
            {"media": (Media(kind="image"),)},
            {"files": (File(name="a.pdf"),)},
            {"rating": 1.0},
        ],
    )
    def test_keeps_what_says_it_otherwise(self, fields: dict[str, object]) -> None:
        assert isinstance(normalize(Post(text="", **fields)), Post)  # type: ignore[arg-type]


class TestFields:
    def test_takes_the_at_from_handles_and_leaves_their_case(self) -> None:
        post = normal(author=Author(handle="@Ann"), reply_to="@Bob", to=("@Bob", "Bob", ""))
        assert (post.author.handle, post.reply_to, post.to) == ("Ann", "Bob", ("Bob",))

    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            (
                "https://example.org/a?utm_source=x&id=5&fbclid=9#top",
                "https://example.org/a?id=5#top",
            ),
            ("HTTPS://Example.ORG:443", "https://example.org/"),
            ("http://example.org:8080/A", "http://example.org:8080/A"),
            ("https://ann:secret@example.org/", "https://example.org/"),
            ("https://example.org/#:~:text=word", "https://example.org/"),
            ("https://bücher.example/ü?q=ä", "https://bücher.example/ü?q=ä"),
            ("https://example.org/a b", "https://example.org/a%20b"),
            ("javascript:alert(1)", ""),
            ("data:text/html,x", ""),
            ("https://", ""),
            ("https://[::1", ""),
            ("https://a.example/<script>", ""),
            ("https://a.example:99999/", ""),
        ],
    )
    def test_spells_links_in_one_way(self, link: str, expected: str) -> None:
        post = normal(links=(link, link), url=link, author=Author(url=link, avatar=link))
        assert post.links == ((expected,) if expected else ())
        assert post.url == post.author.url == post.author.avatar == expected

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            (datetime(2026, 1, 1, 12, 0), datetime(2026, 1, 1, 12, 0, tzinfo=UTC)),
            (
                datetime(2026, 1, 1, 12, 0, tzinfo=timezone(timedelta(hours=2))),
                datetime(2026, 1, 1, 10, 0, tzinfo=UTC),
            ),
            (datetime(1970, 1, 1, tzinfo=UTC), None),
            (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))), None),
        ],
    )
    def test_gives_times_in_utc(self, at: datetime, expected: datetime | None) -> None:
        found = normal(created_at=at).created_at
        assert found == expected
        assert found is None or found.tzinfo is UTC

    @pytest.mark.parametrize(
        ("lang", "expected"),
        [
            ("EN_us", "en-US"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("deu", "de"),
            ("iw", "he"),
            ("und", ""),
            ("English please", ""),
            (("en", "EN", "x"), "en"),
            (("en", "de-at"), ("en", "de-AT")),
            (("und",), ""),
            ("sr-Latn-RS", "sr-Latn-RS"),
        ],
    )
    def test_gives_languages_in_their_usual_case(self, lang: object, expected: object) -> None:
        assert normal(lang=lang).lang == expected

    def test_believes_no_impossible_number(self) -> None:
        post = normal(likes=-1, reposts=2**70, replies=0, rating=float("nan"))
        assert (post.likes, post.reposts, post.replies, post.rating) == (None, None, 0, None)

    @pytest.mark.parametrize(
        ("given", "expected"), [("uk", "GB"), ("de", "DE"), ("DEU", ""), ("", "")]
    )
    def test_knows_countries_by_two_letters(self, given: str, expected: str) -> None:
        assert normal(country=given).country == expected

    def test_shortens_ids_that_no_index_can_hold(self) -> None:
        post = normal(id="x" * 5_000, references=tuple(f"<{n}>" for n in range(50_000)))
        assert len(post.id) == 32
        assert len(post.references) == 200
        assert (post.references[0], post.references[-1]) == ("<0>", "<49999>")

    @pytest.mark.parametrize(
        ("text", "has"),
        [
            ("see https://a.example/x", ("link",)),
            ("so #tired of it", ("hashtag",)),
            ("ticket #123", ()),
            ("@shop help", ("mention",)),
            ("write to ann@example.org", ()),
            ("https://a.example/@ann", ("link",)),
            ("plain", ()),
        ],
    )
    def test_adds_what_the_text_surely_has(self, text: str, has: tuple[str, ...]) -> None:
        assert normal(text=text).has == has

    def test_adds_what_the_post_surely_is(self) -> None:
        post = normal(reply_to_id="7", visibility="private", is_=("Quote",))
        assert post.is_ == ("quote", "reply", "private")
        shown = normal(media=(Media(kind="image"), Media(kind="video")), has=("link",))
        assert shown.has == ("link", "image", "video", "media")

    def test_keeps_what_is_verified_to_be_theirs_and_what_they_put_before_it(self) -> None:
        links = ("HTTPS://Mira.example", "javascript:alert(1)", "https://mira.example/")
        post = normal(author=Author(id="1", links=links), warning=" Long\x00\nmatter ")
        assert post.author.links == ("https://mira.example/",)
        assert post.warning == "Long matter"

    def test_gives_the_time_of_an_edit_in_utc(self) -> None:
        at = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=2)))
        assert normal(edited_at=at).edited_at == datetime(2026, 3, 2, 10, tzinfo=UTC)

    def test_hands_a_clean_post_back_as_it_is(self) -> None:
        post = Post(
            text="Hello there.", id="1", network="rss", created_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
        assert normalize(post) is post


words = st.text(st.characters(exclude_categories=()), max_size=40)
posts = st.builds(
    Post,
    id=words,
    network=words,
    channel=words,
    thread=words,
    reply_to=words,
    reply_to_id=words,
    text=words,
    title=words,
    quoted=words,
    url=words,
    author=st.builds(
        Author,
        id=words,
        handle=words,
        name=words,
        followers=st.integers(),
        links=st.lists(words | words.map("https://a.example/".__add__), max_size=2).map(tuple),
    ),
    warning=words,
    edited_at=st.none() | st.datetimes() | st.datetimes(timezones=st.timezones()),
    lang=words | st.lists(words, max_size=3).map(tuple),
    created_at=st.none() | st.datetimes() | st.datetimes(timezones=st.timezones()),
    references=st.lists(words, max_size=3).map(tuple),
    to=st.lists(words, max_size=3).map(tuple),
    is_=st.lists(words, max_size=3).map(tuple),
    has=st.lists(words, max_size=3).map(tuple),
    links=st.lists(words | words.map("https://a.example/".__add__), max_size=3).map(tuple),
    media=st.lists(st.builds(Media, kind=st.just("image"), url=words, alt=words), max_size=2).map(
        tuple
    ),
    likes=st.integers(),
    rating=st.floats(),
    country=words,
    extra=st.dictionaries(words, words, max_size=3),
)


class TestProperties:
    @example(Post(text="", rating=1001.0))
    @given(posts)
    def test_is_idempotent(self, post: Post) -> None:
        once = normalize(post)
        if isinstance(once, Post):
            assert normalize(once) == once

    @given(posts)
    def test_gives_what_a_database_can_hold(self, post: Post) -> None:
        once = normalize(post)
        if isinstance(once, Post):
            line = encode(once)
            assert decode(line) == once
            assert "\\u0000" not in line.decode().replace("\\\\", "")

    @given(st.text())
    def test_loses_no_letter(self, text: str) -> None:
        once = normalize(Post(text="a" + text + "b"))
        assert isinstance(once, Post)
        seen = [char for char in text if char.isascii() and char.isalnum()]
        assert [char for char in once.text if char.isascii() and char.isalnum()] == [
            "a",
            *seen,
            "b",
        ] or not text.isascii()

    def test_survives_the_naughty_strings(self) -> None:
        assert NAUGHTY.exists(), (
            f"{NAUGHTY} is missing: put the shared test data beside the repository"
        )
        strings = json.loads(NAUGHTY.read_text("utf-8"))
        assert len(strings) > 400
        for text in strings:
            once = normalize(
                Post(text=text, title=text, author=Author(name=text, handle=text), links=(text,))
            )
            if isinstance(once, Post):
                assert normalize(once) == once
                assert msgspec.json.decode(encode(once))["text"] == once.text
