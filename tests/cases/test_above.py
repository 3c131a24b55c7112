"""What stands above a message, as its case shows it."""

from __future__ import annotations

from typing import Any

import pytest
from tests import cast
from tests.world import World

from allears.cases import above, queries
from allears.cases.models import Case
from allears.mentions.models import Above, Context

pytestmark = pytest.mark.django_db


def standing(case: Case, *posts: dict[str, Any], **row: Any) -> None:
    mention = case.messages.get().mention
    assert mention is not None
    Above.objects.create(mention=mention, asked_at=cast.NOW, **row)
    for place, post in enumerate(posts):
        gone = {"gone_at": cast.NOW} if post.pop("gone", False) else {}
        Context.objects.create(
            mention=mention, place=place, network="fake", post={"text": "", **post}, **gone
        )


def page(case: Case) -> str:
    return cast.at_the_desk(cast.amir()).get(f"/cases/{case.pk}/").content.decode()


def said(text: str, name: str) -> dict[str, Any]:
    return {"text": text, "author": {"name": name}}


class TestPutIn:
    def test_shows_the_post_that_is_answered_and_folds_the_others(self, world: World) -> None:
        case = world.case("And mine")
        standing(
            case, said("My kettle leaks", "Noor"), said("Mine, too", "Mira"), fetched_at=cast.NOW
        )
        seen = queries.seen(case.pk)
        assert seen is not None
        items = [{"message": {"id": one.pk}} for one in seen.messages]
        first, second = above.put_in(items, seen.messages)
        shown = first["above"]
        assert [one["text"] for one in shown["folded"]] == ["My kettle leaks"]
        assert shown["parent"]["text"] == "Mine, too"
        assert (shown["n"], shown["others"]) == (2, "Noor")
        assert "message" in second
        html = page(case)
        assert "2 posts above" in html
        assert html.index("My kettle leaks") < html.index("Mine, too") < html.rindex("And mine")

    def test_says_that_it_is_coming_or_not_to_be_had(self, world: World) -> None:
        case = world.case("And mine")
        standing(case, due_at=cast.NOW)
        assert "What stands above it is being fetched." in page(case)
        Above.objects.update(due_at=None, trouble="Their server says no.")
        assert "Their server says no." in page(case)

    def test_names_no_words_of_what_was_deleted(self, world: World) -> None:
        case = world.case("And mine")
        standing(case, {"gone": True}, fetched_at=cast.NOW)
        assert "A post that was deleted" in page(case)

    def test_leaves_a_thread_alone_above_which_nothing_stands(self, world: World) -> None:
        case = world.case("Alone")
        standing(case, fetched_at=cast.NOW)
        assert "thread-above" not in page(case)
