"""What somebody said, as a message shows it."""

from __future__ import annotations

import hashlib

import pytest
from django.template.loader import render_to_string
from tests import cast

from allears.cases import said
from allears.connectors import CONNECTORS
from allears.listening.ports import Tells
from allears.listening.post import Author, File, Media
from allears.web import pictures

CAT = "https://pictures.example/cat.png"


class TestHandle:
    @pytest.mark.parametrize(
        ("network", "name", "written"),
        [
            ("mastodon", "mira@town.example", "@mira@town.example"),
            ("mastodon", "@mira", "@mira"),
            ("reddit", "mira", "u/mira"),
            ("email", "mira@example.org", "mira@example.org"),
            ("rss", "", ""),
        ],
    )
    def test_is_written_as_its_network_writes_it(
        self, network: str, name: str, written: str
    ) -> None:
        assert said.handle(network, name) == written


class TestLength:
    @pytest.mark.parametrize(
        ("text", "is_long"), [("word " * 5000, True), ("a\n" * 40, True), ("a\n" * 20, False)]
    )
    def test_folds_what_is_long(self, text: str, is_long: bool) -> None:
        assert said.length(text)["is_long"] is is_long

    @pytest.mark.parametrize(("text", "is_brief"), [("👍🏽", True), ("ok", False), ("", False)])
    def test_shows_a_mere_sign_large(self, text: str, is_brief: bool) -> None:
        assert said.length(text)["is_brief"] is is_brief


class TestTold:
    @pytest.mark.parametrize(
        ("network", "extra", "words"),
        [
            ("youtube", {"moderation": "heldForReview"}, ["Waits there for review"]),
            ("bluesky", {"labels": "spam, 100%s"}, ["Labelled there: spam, 100%s"]),
            ("appstore", {"version": "3.2", "answered": "1"}, ["version 3.2.", "an answer there"]),
            ("reddit", {"subreddit": "tea"}, []),
            ("rss", {"version": "1"}, []),
            ("of a removed connector", {"labels": "x"}, []),
        ],
    )
    def test_says_what_matters_to_whoever_answers(
        self, network: str, extra: dict[str, str], words: list[str]
    ) -> None:
        found = said.told(network, cast.post("Hi", extra=extra))
        assert len(found) == len(words)
        assert all(one in line for one, line in zip(words, found, strict=True))

    def test_has_a_sentence_that_can_be_filled_for_every_fact(self) -> None:
        every = [one for one in CONNECTORS.values() if isinstance(one, Tells)]
        assert len(every) >= 7
        for connector in every:
            for words in connector.tells.values():
                assert words % {"it": "x"}


@pytest.mark.django_db
class TestShown:
    def test_tells_what_the_network_says_of_it(self) -> None:
        place = cast.channel("Sky", "bluesky")
        (mention,) = cast.hear(cast.post("Hi", extra={"labels": "spam"}), on=place)
        html = render_to_string("web/_message.html", {"message": said.shown(mention)})
        assert "Labelled there: spam" in html

    def test_names_pictures_by_our_own_addresses_alone(self) -> None:
        media = (Media("image", CAT, "A cat"), Media("image", "javascript:alert(1)"))
        (mention,) = cast.hear(
            cast.post("Look", media=media, author=Author(id="m", name="Mira", avatar=CAT))
        )
        shown = said.shown(mention) | said.by_whom(mention)
        (one,) = shown["media"]
        assert (one["src"], one["alt"]) == (pictures.address(CAT), "A cat")
        assert shown["image"] == pictures.face(CAT)
        assert not shown["asks_first"]

    def test_tells_whom_a_website_signed_for(self) -> None:
        (mention,) = cast.hear(cast.post("Where is it?", extra={"site_person": "4711"}))
        assert said.shown(mention)["signed_as"] == "4711"

    def test_waits_to_be_asked_for_the_pictures_of_a_mail(self) -> None:
        place = cast.channel("Mail", "email")
        (mention,) = cast.hear(cast.post("Hi", media=(Media("image", CAT),)), on=place)
        assert said.shown(mention)["asks_first"]

    def test_shows_the_pictures_inside_a_mail_that_we_have(self) -> None:
        sha256 = hashlib.sha256(b"x").hexdigest()
        inside = File("a.png", "image/png", 3, sha256, "cid-1")
        beside = File("b.pdf", "application/pdf", 3, sha256)
        (mention,) = cast.hear(cast.post("Hi", files=(inside, beside)))
        shown = said.shown(mention)
        assert [one["alt"] for one in shown["pictures"]] == ["a.png"]
        assert [one["name"] for one in shown["files"]] == ["a.png", "b.pdf"]

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"is_": ("edited",)}, "Edited"),
            ({"extra": {"deleted_at": "2026"}}, "Deleted"),
            ({}, ""),
        ],
    )
    def test_tells_what_the_network_said_of_changes(
        self, more: dict[str, object], words: str
    ) -> None:
        assert said.changed(cast.post("Hi", **more)).startswith(words)
