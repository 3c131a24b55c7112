"""A person on Mastodon, the whole way: heard over HTTP, a case, an answer that is there once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests import cast
from tests.cast import NOW
from tests.connectors import faults
from tests.connectors.faults import Fault
from tests.connectors.mastodon_place import TOKEN, MastodonPlace

from allears.cases import actions as cases
from allears.cases.models import Case, Message
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.flow import care, steps
from allears.lib import clock
from allears.mentions.models import Mention
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing


class Town:
    """A server, our channel on it, one agent, and a clock that can be moved."""

    def __init__(self, place: MastodonPlace, server: faults.Server) -> None:
        self.place, self.server, self.now = place, server, NOW
        place.url, place.now = server.url, NOW
        self.agent = cast.amir()
        values = {"server": server.url, "access_token": TOKEN, "hashtags": "tram"}
        self.channel = channels.add(
            network="mastodon", name="Our town", values=values, by=self.agent, now=NOW
        )

    def pass_time(self, **by: float) -> None:
        self.now += timedelta(**by)

    def hear(self) -> None:
        Channel.objects.update(next_visit_at=self.now)
        for row in channels.lease_due(networks=["mastodon"], worker="t", limit=5, now=self.now):
            steps.listen(row, now=self.now)

    def opens(self, text: str, **more: Any) -> Case:
        self.place.says_(text, mentions_us=True, **more)
        self.hear()
        (pk,) = steps.care(now=self.now).opened
        return Case.objects.get(pk=pk)

    def answer(self, case: Case, text: str, *, is_public: bool, **more: Any) -> Message:
        written = cases.Written(
            conversation_id=case.conversations.get().pk,
            text=text,
            is_public=is_public,
            seen_at=self.now,
            **more,
        )
        return cases.reply(case_id=case.pk, written=written, by=self.agent, now=self.now)

    def deliver(self) -> list[object]:
        self.pass_time(minutes=2)
        rows = outbox.lease(limit=10, worker="t", now=self.now)
        return [steps.deliver(row, worker="t", now=self.now) for row in rows]


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    place = MastodonPlace()
    with faults.serve(place.answer) as server:
        town = Town(place, server)
        monkeypatch.setattr(clock, "now", lambda: town.now)
        yield town


class TestRoute:
    def test_carries_a_complaint_to_an_answer_and_back(self, town: Town) -> None:
        case = town.opens("@desk my tram did not come and nobody answers me!")
        town.answer(case, "We are sorry, Ann: the next one comes at noon.", is_public=True)
        town.deliver()
        (ours,) = town.place.ours()
        first = town.place.told[0]["status"]
        assert ours["in_reply_to_id"] == first["id"]
        assert ours["text"].startswith("@ann@a.example We are sorry")
        assert Outgoing.objects.get().receipt_id == f"{town.server.host}/{ours['id']}"
        town.place.says_("@desk thank you!", mentions_us=True, in_reply_to_id=ours["id"])
        town.pass_time(minutes=5)
        town.hear()
        assert steps.care(now=town.now).opened == []
        assert case.messages.count() == 3
        settings = Channel.objects.get().settings
        assert settings["account"] == "desk@our.example"

    def test_answers_in_private_what_came_in_private(self, town: Town) -> None:
        case = town.opens("@desk here is my order number: 1234. Where is it?", visibility="direct")
        town.answer(case, "On its way, ask @bob@b.example too.", is_public=False)
        town.deliver()
        (ours,) = town.place.ours()
        assert ours["visibility"] == "direct"
        assert "@bob" not in ours["text"]

    @pytest.mark.parametrize("chosen", ["unlisted", "followers"])
    def test_answers_to_fewer_where_somebody_chose_so(self, town: Town, chosen: str) -> None:
        case = town.opens("@desk where is my tram?")
        town.answer(case, "It comes.", is_public=True, visibility=chosen)
        town.deliver()
        assert town.place.ours()[0]["visibility"] == {"followers": "private"}.get(chosen, chosen)

    def test_answers_those_who_saw_it_and_more_only_after_saying_so(self, town: Town) -> None:
        case = town.opens("@desk where is my tram?", visibility="unlisted")
        with pytest.raises(cases.Objected, match="More people would see it"):
            town.answer(case, "It comes.", is_public=True, visibility="public")
        town.answer(case, "It comes.", is_public=True, visibility="nonsense")
        town.answer(case, "Sure.", is_public=True, visibility="public", is_sure=True)
        town.deliver()
        assert [one["visibility"] for one in town.place.ours()] == ["unlisted", "public"]

    def test_keeps_what_is_said_to_us_and_drops_what_nobody_listens_for(self, town: Town) -> None:
        town.place.says_("@desk hello", mentions_us=True)
        town.place.says_("a ride in the #tram", who="bob@b.example")
        town.hear()
        assert [row.text for row in Mention.objects.all()] == ["@desk hello"]

    def test_hears_its_own_answer_as_its_own(self, town: Town) -> None:
        case = town.opens("@desk why is there no #tram?")
        town.answer(case, "Because of the #tram strike.", is_public=True)
        town.deliver()
        town.pass_time(minutes=1)
        town.hear()
        assert Mention.objects.count() == 1

    @pytest.mark.parametrize(
        "fault",
        [Fault.CUT_AFTER, Fault.CUT_BEFORE, Fault.STATUS_500_AFTER, Fault.TOO_MANY],
        ids=lambda one: one.name,
    )
    def test_sends_a_thread_once_whatever_the_line_does(self, town: Town, fault: Fault) -> None:
        case = town.opens("@desk tell me everything about your trams, please?")
        text = (
            " ".join(f"Sentence {n} of all that we know about trams." for n in range(11))
            + " Good bye!"
        )
        assert 486 < len(text) <= 500  # it fits, and with the name before it, it does not
        town.answer(case, text, is_public=True)
        town.server.breaks(
            fault, when=lambda request: town.place.says(request) and len(town.place.ours()) == 1
        )
        for _ in range(40):
            town.deliver()
            if Outgoing.objects.get().sent_at is not None:
                break
        ours = town.place.ours()
        numbers = [one["text"].rpartition(" ")[2] for one in ours]
        assert numbers == [f"{n}/{len(ours)}" for n in range(1, len(ours) + 1)]
        assert len(ours) == 2
        assert Outgoing.objects.get().sent_at is not None

    @pytest.mark.parametrize("fault", [None, Fault.CUT_AFTER, Fault.CUT_BEFORE])
    def test_takes_an_answer_back_where_it_stands(self, town: Town, fault: Fault | None) -> None:
        case = town.opens("@desk my tram did not come and nobody answers me!")
        message = town.answer(case, "Ann, your number is 1234.", is_public=True)
        town.deliver()
        assert len(town.place.ours()) == 1
        case.refresh_from_db()
        assert case.waiting_since is None
        cases.recall(message_id=message.pk, why="Her number", by=town.agent, now=town.now)
        if fault is not None:
            town.server.breaks(fault, when=lambda request: request.method == "DELETE")
        for _ in range(3):
            town.deliver()
        assert town.place.ours() == []
        case.refresh_from_db()
        assert case.waiting_since is not None
        asked = [one.path for one in town.server.asked if one.method == "DELETE"]
        assert len(asked) == (2 if fault else 1)
        town.pass_time(minutes=5)
        town.hear()
        assert Mention.objects.count() == 1  # nothing of it comes back as news

    def test_wipes_what_its_author_deleted(self, town: Town) -> None:
        town.opens("@desk my address is 5 Hill Street, where is my parcel?")
        town.place.statuses.clear()
        town.pass_time(minutes=1)
        town.hear()
        care.Care().round()
        assert "Hill Street" not in str(list(Mention.objects.values()))

    def test_shows_the_newest_words_of_what_was_edited(self, town: Town) -> None:
        town.opens("@desk where is my tram?")
        status = town.place.statuses[0]
        status |= {"content": "<p>@desk where is my bus?</p>", "edited_at": town.now.isoformat()}
        town.pass_time(minutes=1)
        town.hear()
        assert [row.text for row in Mention.objects.all()] == ["@desk where is my bus?"]


class TestConnecting:
    def test_by_the_pages_ends_with_a_channel_that_hears_and_says_hello(
        self, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = MastodonPlace()
        monkeypatch.setattr(clock, "now", lambda: NOW)
        desk = cast.at_the_desk(cast.ada())
        with faults.serve(place.answer) as server:
            place.url, place.now = server.url, NOW
            left = desk.post(
                "/settings/channels/new/mastodon/connection/",
                {"setting-server": server.url},
                HTTP_HX_REQUEST="true",
            )
            there = urlsplit(left.headers["HX-Redirect"])
            assert (f"http://{there.netloc}", there.path) == (server.url, "/oauth/authorize")
            state = parse_qs(there.query)["state"][0]
            came = desk.get(
                "/settings/channels/back/", {"state": state, "code": "the-code"}, follow=True
            )
            assert "@desk@our.example" in came.content.decode()
            channel = Channel.objects.get()
            assert channel.settings["account"] == "desk@our.example"
            assert channels.facts(channel).get("access_token") == TOKEN
            assert TOKEN not in str(Channel.objects.values())
            place.says_("@desk are you there?", mentions_us=True)
            Channel.objects.update(next_visit_at=NOW)
            (row,) = channels.lease_due(networks=["mastodon"], worker="t", limit=5, now=NOW)
            steps.listen(row, now=NOW)
            assert Mention.objects.count() == 1
            assert desk.post(f"/settings/channels/{channel.pk}/hello/").status_code == 200
        assert [one["visibility"] for one in place.ours()] == ["direct"]
