from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.cases.actions.test_approvals import rule, written
from tests.cases.actions.test_recalls import answered, asks, back
from tests.world import World

from allears.cases import actions
from allears.cases.models import Recall
from allears.listening.ports import Refused

__all__ = ["back"]
LINK = "Take it back there"


@pytest.fixture
def client(back: World) -> Client:
    return cast.at_the_desk(back.agent)


class TestPage:
    def test_asks_once_more_and_why(self, back: World, client: Client) -> None:
        case, message = answered(back)
        shown = client.get(f"/cases/{case.pk}/").content.decode()
        url = f"/messages/{message.pk}/recall/"
        assert f'href="{url}"' in shown
        page = client.get(url).content.decode()
        assert "Somebody is here." in page
        assert "Delete it at Fake" in page
        assert not Recall.objects.exists()
        assert client.post(url, {"why": "  "}).status_code == 422
        done = client.post(url, {"why": "It named another"})
        assert done.status_code == 302
        assert done.headers["Location"] == f"/cases/{case.pk}/#message-{message.pk}"
        back.deliver()
        shown = client.get(f"/cases/{case.pk}/").content.decode()
        assert "Taken back by Amir Haddad: It named another" in shown
        assert "Somebody is here." in shown
        assert LINK not in shown

    def test_keeps_what_was_typed_when_it_is_not_possible(
        self, back: World, client: Client
    ) -> None:
        _case, message = answered(back)
        asks(back, message)
        answer = client.post(f"/messages/{message.pk}/recall/", {"why": "Me too"})
        assert answer.status_code == 422
        assert "somebody has just done it" in answer.content.decode()

    def test_says_why_not_to_whom_answers_under_supervision(
        self, back: World, client: Client
    ) -> None:
        case, _mine = answered(back)
        rule(for_unlicensed=True)
        back.pass_time(minutes=1)
        hers = written(back, case, "From a lead.")
        message = actions.reply(case_id=case.pk, written=hers, by=cast.lena(), now=back.now)
        kept = client.post(f"/messages/{message.pk}/attempt/", {"back": "1"}, follow=True)
        assert "your own alone. Ask Lena Brandt" in kept.content.decode()
        back.deliver()
        url = f"/messages/{message.pk}/recall/"
        page = client.get(url)
        assert "your own alone. Ask Lena Brandt" in page.content.decode()
        assert "Delete it at Fake" not in page.content.decode()
        assert client.post(url, {"why": "Wrong"}).status_code == 403
        assert not Recall.objects.exists()

    def test_offers_to_try_again_when_it_stands_there_still(
        self, back: World, client: Client
    ) -> None:
        case, message = answered(back)
        asks(back, message)
        back.network.back_troubles = [Refused("No.")]  # type: ignore[attr-defined]
        back.deliver()
        shown = client.get(f"/cases/{case.pk}/").content.decode()
        assert "Delete it there by hand" in shown
        assert f'href="/messages/{message.pk}/recall/"' in shown

    def test_is_not_shown_to_a_reader_or_where_the_network_has_none(
        self, world: World, back: World
    ) -> None:
        case, message = answered(back)
        reader = cast.at_the_desk(cast.rita())
        assert LINK not in reader.get(f"/cases/{case.pk}/").content.decode()
        assert reader.get(f"/messages/{message.pk}/recall/").status_code == 403

    def test_is_no_page_for_what_others_said(self, back: World, client: Client) -> None:
        case, _message = answered(back)
        theirs = case.messages.get(mention__isnull=False)
        assert client.get(f"/messages/{theirs.pk}/recall/").status_code == 404
