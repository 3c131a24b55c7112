"""The pages of champions."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.cases.championing import deeds, forum, person
from tests.world import World

from allears.cases.models import Deed
from allears.cases.queries import champions as queries
from allears.cases.rules import champions as rules
from allears.contacts.queries import Contact
from allears.outbox.models import Outgoing


@pytest.fixture
def hilde(world: World) -> Contact:
    forum(world)
    return person("Hilde")


@pytest.fixture
def amir(world: World) -> Client:
    return cast.at_the_desk(cast.amir())


def shown(client: Client) -> str:
    return client.get("/champions/").content.decode()


class TestChampions:
    def test_teach_what_will_stand_there(self, amir: Client) -> None:
        assert "Nobody stands out yet" in shown(amir)

    def test_show_candidates_with_their_posts_to_everybody(self, hilde: Contact) -> None:
        page = shown(cast.at_the_desk(cast.rita()))
        assert "helped 3 times, 3 people" in page
        assert "Hold the button" in page
        assert "Invite…" not in page


class TestInvite:
    def test_sends_by_the_usual_door_and_says_what_came_of_it(
        self, world: World, amir: Client, hilde: Contact
    ) -> None:
        url = f"/champions/{hilde.pk}/invitation/"
        assert "Hello Hilde" in amir.get(url).content.decode()
        sent = {"mention": deeds(hilde, world)[0], "text": "Join us?", "where": "private"}
        answer = amir.post(url, sent)
        assert answer.status_code == 302
        assert Outgoing.objects.count() == 1
        page = shown(amir)
        assert "the invitation" in page
        assert "Invited, no answer yet" in page
        assert f"Invited by Amir Haddad on {world.now.day} {world.now:%b %Y}" in page
        assert "Asked, not (any more)" not in page
        amir.post(f"/champions/{hilde.pk}/step/", {"kind": "declined", "words": "By mail"})
        page = shown(amir)
        assert "Invited, no answer yet" not in page
        assert "Asked, not (any more)" in page
        amir.post(f"/champions/{hilde.pk}/step/", {"kind": "accepted", "words": "By mail"})
        amir.post(f"/champions/{hilde.pk}/step/", {"kind": "thanked", "words": "A card"})
        page = shown(amir)
        assert "They said yes" in page
        assert "Thanked once" in page

    def test_thanks_for_what_they_did(self, amir: Client, hilde: Contact) -> None:
        url = f"/champions/{hilde.pk}/invitation/"
        assert "we read how you helped others" in amir.get(url).content.decode()
        Deed.objects.update(kind=rules.Deed.PRAISE)
        page = amir.get(url).content.decode()
        assert "we read what you wrote about us" in page
        assert "helped others" not in page

    def test_keeps_what_was_typed_where_it_cannot_leave(
        self, world: World, amir: Client, hilde: Contact
    ) -> None:
        sent = {"mention": deeds(hilde, world)[0], "text": "Join {{page}}", "where": "public"}
        answer = amir.post(f"/champions/{hilde.pk}/invitation/", sent)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "for them alone" in page
        assert "Join {{page}}" in page
        assert queries.state(hilde.pk) is None

    @pytest.mark.parametrize("mention", ["", "x", "999999", "9" * 30])
    def test_needs_a_post_of_theirs(self, amir: Client, hilde: Contact, mention: str) -> None:
        sent = {"mention": mention, "text": "Join us?", "where": "private"}
        answer = amir.post(f"/champions/{hilde.pk}/invitation/", sent)
        assert answer.status_code == 422
        assert "Choose the post" in answer.content.decode()


class TestStep:
    def test_says_why_it_cannot_be(self, amir: Client, hilde: Contact) -> None:
        answer = amir.post(
            f"/champions/{hilde.pk}/step/", {"kind": "left", "words": "x"}, follow=True
        )
        assert "not invited yet" in answer.content.decode()
