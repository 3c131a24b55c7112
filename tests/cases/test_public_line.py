from __future__ import annotations

from typing import Any

from tests.world import World

from allears.cases import actions, public_line
from allears.cases.models import Case


def moved(case: Case) -> dict[str, Any] | None:
    return public_line.moved(case, list(case.conversations.select_related("channel", "identity")))


def answer(world: World, case: Case) -> None:
    line = moved(case)
    assert line is not None
    written = actions.Written(
        conversation_id=case.conversations.get().pk,
        text="Your parcel left today.",
        is_public=False,
        seen_at=world.now,
        is_sure=True,
        hold_s=0,
    )
    actions.reply_and_say(
        case_id=case.pk, written=written, line=line["text"], by=world.agent, now=world.now
    )
    world.deliver()


class TestMoved:
    def test_is_in_their_language_and_names_the_place(self, world: World) -> None:
        case = world.case("Where is order 4711-0815?", visibility="public")
        line = moved(case)
        assert line is not None
        assert line["text"] == "We have written to you privately."
        assert line["where"] == case.conversations.get().channel.name
        case.language = "de-AT"
        german = moved(case)
        assert german is not None
        assert german["text"] != line["text"]
        case.language = "xx"
        assert moved(case) == line

    def test_is_none_where_nobody_saw_it_begin_or_it_was_said(self, world: World) -> None:
        assert moved(world.case("Where is it?", who="kim")) is None
        case = world.case("Where is order 4711-0815?", visibility="public")
        answer(world, case)
        assert moved(case) is None


class TestClosing:
    def test_follows_a_matter_that_went_on_in_private_and_ended_well(self, world: World) -> None:
        case = world.case("Where is order 4711-0815?", visibility="public")
        assert public_line.closing(case, is_good=True) is None
        answer(world, case)
        assert public_line.closing(case, is_good=False) is None
        line = public_line.closing(case, is_good=True)
        assert line == {"text": "This has been solved. Thank you for your patience."}
