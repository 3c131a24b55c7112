from __future__ import annotations

import pytest
from tests.world import World

from allears.cases import actions, queries, screen
from allears.cases.models.thread import EventKind
from allears.listening.ports import Refused


class TestRow:
    def test_tells_enough_to_choose(self, world: World) -> None:
        case = world.case("My parcel is broken")
        row = screen.row(case, address="queue=all")
        assert row["name"] == "Mira"
        assert row["words"] == "My parcel is broken"
        assert row["url"] == f"/cases/{case.pk}/?queue=all"
        assert row["waiting_since"] == case.waiting_since

    def test_says_in_a_word_what_a_case_waits_for(self, world: World) -> None:
        case = world.case()
        assert screen.row(case, address="")["state"] == ""
        world.pass_time(minutes=1)
        world.answer(case, "Yes.")
        case.refresh_from_db()
        assert screen.row(case, address="")["state"] == "answered"
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        case.refresh_from_db()
        assert screen.row(case, address="")["state"] == "Solved, not confirmed"


class TestMessage:
    def test_shows_how_a_reply_leaves(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(Refused("Nobody of this name"))
        message = world.answer(case, "Yes.")
        assert screen.message(message)["state"] == "sending"
        world.deliver()
        failed = screen.message(queries.thread(case.pk)[-1])
        assert failed["state"] == "failed"
        assert failed["state_action"]["url"] == f"/messages/{message.pk}/attempt/"

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
    def test_links_only_to_the_web(self, world: World, url: str) -> None:
        case = world.case(url=url)
        shown = screen.message(queries.thread(case.pk)[0])
        assert shown.get("url", "") == ""


class TestEvent:
    def test_has_a_sentence_for_every_kind(self, world: World) -> None:
        case = world.case()
        data: dict[str, object] = {"until": world.now.isoformat(), "due": world.now.isoformat()}
        data |= {"outcome": "spam", "to_team": "Press", "n": 2}
        for kind in EventKind:
            event = case.events.create(kind=kind, at=world.now, words="w", data=data)
            assert screen.event(event)["words"]
