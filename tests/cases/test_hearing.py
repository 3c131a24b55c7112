"""Mentions as the pages show them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.cases import actions, hearing
from allears.listening.ports import UNKNOWN, Mark, Marks
from allears.listening.post import Author, File, Media
from allears.mentions import actions as monitors
from allears.mentions import queries as mentions

pytestmark = pytest.mark.django_db


def row(**more: object) -> dict[str, object]:
    (made,) = hearing.rows(mentions.stream(mentions.Filter()), **more)  # type: ignore[arg-type]
    return made


class TestRows:
    def test_mark_the_words_that_monitors_and_the_search_met(self) -> None:
        cast.hear(cast.post("A late tram"), hits=[cast.monitor()])
        pieces = row(words="late")["text"]
        assert [one.text for one in pieces if one.is_hit] == ["late", "tram"]  # type: ignore[attr-defined]

    def test_say_how_often_a_text_was_said(self) -> None:
        text = "The tram on line nine never comes when it rains and nobody tells us why that is"
        cast.hear(cast.post(text), cast.post(text, who="Jonas Weber"))
        assert row()["n_said"] == 2

    def test_say_when_it_was_said_long_before_it_was_heard(self) -> None:
        cast.hear(cast.post("Old", created_at=cast.NOW - timedelta(days=1)))
        assert row()["is_late"] is True

    def test_of_a_story_stand_at_the_time_when_they_were_said(self) -> None:
        said_at = cast.NOW - timedelta(days=1)
        cast.hear(cast.post("Old", created_at=said_at))
        made = row(is_story=True)
        assert (made["at"], made["is_late"]) == (said_at, False)

    def test_name_nobody_somebody(self) -> None:
        cast.hear(cast.post("Hello", author=Author()))
        assert row()["name"] == "Somebody"


class TestShown:
    def test_leaves_out_what_says_nothing(self) -> None:
        marks = Marks(
            intent=Mark("question", 0.9, "?"),
            mood=Mark("neutral", 0.9, ""),
            urgency=Mark("normal", 0.9, ""),
        )
        assert [mark.value for mark in hearing.shown(marks)] == ["question"]
        assert hearing.shown(Marks(intent=UNKNOWN)) == []

    def test_shows_a_mood_and_an_urgency_that_matter(self) -> None:
        marks = Marks(mood=Mark("negative", 0.9, ""), urgency=Mark("critical", 0.9, ""))
        assert [mark.value for mark in hearing.shown(marks)] == ["negative", "critical"]


class TestFate:
    def test_is_open_until_somebody_decides(self) -> None:
        assert hearing.fate(None)["is_open"] is True

    def test_is_the_reason_why_it_is_no_case(self) -> None:
        cast.hear(cast.post("Nice"), understood=cast.marks(intent="chatter"))
        cast.care()
        fate = row()["fate"]
        assert fate["words"] == "Nobody wants an answer to it."  # type: ignore[index]
        assert fate["case_url"] == ""  # type: ignore[index]

    def test_is_the_case_that_it_became(self) -> None:
        (mention,) = cast.hear(cast.post("Nice"))
        case = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        fate = row()["fate"]
        assert fate["case_url"] == f"/cases/{case.pk}/"  # type: ignore[index]
        assert fate["is_part"] is True  # type: ignore[index]


class TestSaid:
    def test_links_to_the_web_and_to_files_that_we_have(self) -> None:
        (mention,) = cast.hear(
            cast.post(
                "Look",
                url="javascript:alert(1)",
                media=(Media("image", "https://example.org/a.png"), Media("image", "data:x")),
                files=(File("a.pdf", sha256="a" * 64), File("lost.pdf")),
            )
        )
        said = hearing.said(mention)
        assert said["url"] == ""
        assert [one["url"] for one in said["media"]] == ["https://example.org/a.png"]
        assert [one["url"] for one in said["files"]] == [f"/files/{mention.pk}/{'a' * 64}/"]


class TestListened:
    def test_explains_a_hit_by_the_query_of_that_time(self) -> None:
        trams = cast.monitor(query="tram")
        (mention,) = cast.hear(cast.post("A late tram"), hits=[trams])
        monitors.change_monitor(
            monitor=trams, name="Trams", query="ferry", by=cast.lena(),
            now=cast.NOW + timedelta(days=1),
        )  # fmt: skip
        (hit,) = hearing.listened(mention)
        assert hit["query"] == "tram"
        assert [one.text for one in hit["text"] if one.is_hit] == ["tram"]
