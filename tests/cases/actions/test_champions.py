"""Champions are invited by a human through the usual door, say yes or no, leave, and are thanked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.cases.actions.test_approvals import rule
from tests.cases.championing import forum, invite, person
from tests.world import World

from allears.cases import actions
from allears.cases.models import Approval, Case, ChampionStep, PersonPage
from allears.cases.queries import champions as queries
from allears.cases.rules.champions import Step
from allears.contacts import actions as contacts
from allears.contacts import queries as people
from allears.contacts.queries import Contact
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible


@pytest.fixture
def hilde(world: World) -> Contact:
    forum(world)
    return person("Hilde")


def step(world: World, who: Contact, kind: str, words: str = "On the phone") -> None:
    actions.champion_step(contact_id=who.pk, kind=kind, words=words, by=cast.amir(), now=world.now)


class TestInvite:
    def test_answers_one_of_their_posts_through_the_outbox(
        self, world: World, hilde: Contact
    ) -> None:
        case = invite(world, hilde)
        assert case.contact == hilde
        assert Outgoing.objects.count() == 1
        assert queries.state(hilde.pk) is Step.INVITED
        assert people.roles_of(hilde.pk) == []

    def test_brings_the_link_of_their_page_in_private_and_never_in_public(
        self, world: World, hilde: Contact
    ) -> None:
        with pytest.raises(NotPossible, match="for them alone"):
            invite(world, hilde, text="Join: {{page}}", is_public=True)
        assert not Case.objects.filter(contact=hilde).exists()
        assert not PersonPage.objects.exists()
        case = invite(world, hilde, text="Join: {{ page }}")
        text = case.messages.get(by=cast.amir()).text
        assert "/matter/" in text
        assert PersonPage.objects.get().case == case

    def test_waits_for_a_yes_where_a_rule_wants_one_and_falls_with_a_no(
        self, world: World, hilde: Contact
    ) -> None:
        rule()
        invite(world, hilde)
        assert not Outgoing.objects.exists()
        assert queries.state(hilde.pk) is Step.INVITED
        actions.decline_answer(
            approval_id=Approval.objects.get().pk, words="Not now", by=cast.lena(), now=world.now
        )
        assert queries.state(hilde.pk) is None

    @pytest.mark.parametrize("kind", ["muted", "blocked"])
    def test_leaves_in_peace_who_is_kept_out(self, world: World, hilde: Contact, kind: str) -> None:
        how = contacts.Blocking(kind=kind, reason="abuse")
        identity = hilde.identities.get()
        contacts.block(identity=identity, how=how, by=cast.amir(), now=world.now)
        with pytest.raises(NotPossible, match="muted or blocked"):
            invite(world, hilde)

    def test_leaves_in_peace_who_does_not_want_to_be_written_to(
        self, world: World, hilde: Contact
    ) -> None:
        word = contacts.Word(purpose="written", is_given=False, said_at=world.now, words="Mail")
        contacts.keep_consent(contact=hilde, word=word, by=cast.amir(), now=world.now)
        with pytest.raises(NotPossible, match="unasked"):
            invite(world, hilde)
        assert not ChampionStep.objects.exists()

    def test_asks_nobody_twice_at_once(self, world: World, hilde: Contact) -> None:
        invite(world, hilde)
        with pytest.raises(NotPossible, match="invited already"):
            invite(world, hilde)

    @pytest.mark.parametrize("text", ["  ", "Hello {{secret}}"])
    def test_needs_words_of_their_own(self, world: World, hilde: Contact, text: str) -> None:
        with pytest.raises(NotPossible):
            invite(world, hilde, text=text)


class TestStep:
    def test_makes_a_champion_who_is_thanked_and_leaves(self, world: World, hilde: Contact) -> None:
        invite(world, hilde)
        step(world, hilde, "accepted")
        today = world.now.date()
        assert people.roles_on([hilde.pk], on=today) == {hilde.pk: {"champion"}}
        step(world, hilde, "thanked", "A card")
        (one,) = queries.champions()
        assert (one.state, one.n_thanked, one.thanked_at) == (Step.ACCEPTED, 1, world.now)
        step(world, hilde, "left")
        assert people.roles_on([hilde.pk], on=today) == {}
        assert queries.state(hilde.pk) is Step.LEFT

    def test_needs_to_say_how_we_know(self, world: World, hilde: Contact) -> None:
        invite(world, hilde)
        with pytest.raises(NotPossible, match="how we know"):
            step(world, hilde, "accepted", " ")

    def test_comes_in_its_order(self, world: World, hilde: Contact) -> None:
        for kind in ("accepted", "thanked", "left", "invited", "promoted"):
            with pytest.raises(NotPossible):
                step(world, hilde, kind)


class TestMove:
    def test_goes_over_with_a_merge_and_back(self, world: World, hilde: Contact) -> None:
        world.says("Hello", who="other")
        world.hear()
        world.care()
        keep = person("Other")
        actions.merge_contacts(keep_id=keep.pk, other_id=hilde.pk, by=cast.amir(), now=world.now)
        world.pass_time(minutes=5)
        invite(world, keep)
        step(world, keep, "accepted")
        assert queries.state(keep.pk) is Step.ACCEPTED
        (merge,) = people.merges_of(keep.pk)
        world.now += timedelta(minutes=1)
        actions.unmerge_contacts(merge_id=merge.pk, by=cast.amir(), now=world.now)
        assert (queries.state(keep.pk), queries.state(hilde.pk)) == (None, Step.ACCEPTED)
