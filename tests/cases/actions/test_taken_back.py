"""A post is deleted by its author or its network: nothing of it stays but the fact."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.world import World

from allears.cases import actions
from allears.cases.actions import following
from allears.cases.models import Event, Intake, Notice
from allears.contacts.models import Contact, Identity
from allears.mentions.models import GoneAccount, HourlyCount, Mention
from allears.outbox.models import Outgoing
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
SECRET = "zanzibar"


def deletes(world: World, post_id: str = "p1") -> None:
    world.pass_time(minutes=5)
    world.network.gone.append(("fake", post_id))
    world.hear()
    follow(world)


def leaves(world: World, who: str = "mira") -> None:
    world.pass_time(minutes=5)
    world.network.gone_authors.append(("fake", who))
    world.hear()
    follow(world)


def follow(world: World) -> None:
    while actions.follow(now=world.now):
        pass


def everything() -> str:
    """Every row of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found).lower()


class TestTakeOut:
    def test_takes_the_words_out_of_every_table(self, world: World) -> None:
        case = world.case(f"My {SECRET} is broken", title=f"About {SECRET}", warning=f"{SECRET}!")
        actions.rename(case_id=case.pk, title="The matter", by=world.agent, now=world.now)
        world.says(f"Or rather: {SECRET}s", id="p1", edited_at=world.now + timedelta(minutes=1))
        world.hear()
        follow(world)
        world.answer(case, "We look into it.")
        assert SECRET in everything()
        deletes(world)
        left = [line for line in everything().splitlines() if SECRET in line]
        assert left == []

    def test_leaves_the_fact_and_our_answer(self, world: World) -> None:
        case = world.case(f"My {SECRET} is broken")
        world.answer(case, "We look into it.")
        deletes(world)
        case.refresh_from_db()
        mention = Mention.objects.get()
        assert (mention.gone_at, mention.external_id) == (world.now, "p1")
        assert mention.identity is not None
        assert [m.text for m in case.messages.order_by("pk")] == ["", "We look into it."]
        assert case.closed_at is None
        assert case.title == "A post that was deleted"
        assert case.events.get(kind="gone").data["account"] is False
        assert sum(HourlyCount.objects.values_list("n", flat=True)) == 1

    def test_is_done_once_and_writes_one_line_without_the_words(self, world: World) -> None:
        world.case(f"My {SECRET} is broken")
        deletes(world)
        deletes(world)
        (line,) = AuditEntry.objects.filter(what="mentions.taken_back")
        assert line.words == "1 post"
        assert Event.objects.filter(kind="gone").count() == 1

    def test_takes_back_nothing_that_is_not_named(self, world: World) -> None:
        world.case("Mine")
        deletes(world, "p99")
        assert Mention.objects.get().text == "Mine"
        assert not AuditEntry.objects.filter(what="mentions.taken_back").exists()

    def test_keeps_nothing_of_what_was_deleted_before_it_came(self, world: World) -> None:
        deletes(world)
        world.says("Late", id="p1")
        world.hear()
        assert not Mention.objects.exists()

    def test_hears_no_edit_of_what_was_deleted(self, world: World) -> None:
        world.case("One")
        deletes(world)
        world.pass_time(days=30)
        world.says("Two", id="p1", edited_at=world.now)
        world.hear()
        assert Mention.objects.get().text == ""

    def test_finds_out_before_it_opens_a_case(self, world: World) -> None:
        """Another process kept it in the moment in which it was taken back."""
        world.says("Both at once")
        world.hear()
        mention = Mention.objects.get()
        following.mentions.bury(posts=[("fake", "p1")], channel_id=world.channel.pk, now=world.now)
        assert world.care().opened == []
        mention.refresh_from_db()
        assert mention.text == ""
        assert Intake.objects.get().reason == "taken_back"

    def test_opens_no_case_of_what_is_gone_before_anybody_decided(self, world: World) -> None:
        world.says("Not for long")
        world.hear()
        deletes(world)
        assert world.care().opened == []
        assert Intake.objects.get().words == "Its author or its network took it back."

    def test_tells_of_it_no_more(self, world: World) -> None:
        world.case(f"My {SECRET} is broken")
        assert Notice.objects.filter(words__contains=SECRET).exists()
        deletes(world)
        assert set(Notice.objects.values_list("words", flat=True)) == {"A post that was deleted"}

    def test_gives_a_planned_answer_back(self, world: World) -> None:
        case = world.case("My kettle is broken")
        written = actions.Written(
            conversation_id=case.conversations.get().pk,
            text="Send it in.",
            is_public=False,
            seen_at=world.now,
            leaves_at=world.now + timedelta(days=1),
        )
        actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)
        deletes(world)
        assert case.drafts.get().text == "Send it in."
        assert "kettle" not in json.dumps(
            list(Outgoing.objects.values_list("utterance", flat=True))
        )


class TestEvents:
    def test_never_change_otherwise(self, world: World) -> None:
        world.case("One")
        deletes(world)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Event.objects.update(words="forged")


class TestAccounts:
    def test_take_all_with_them_in_pieces(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(following, "PIECE", 2)
        for n in range(5):
            world.says(f"{SECRET} {n}")
        world.says("Somebody else", who="noor")
        world.hear()
        world.care()
        leaves(world)
        assert Mention.objects.filter(gone_at=None).count() == 1
        assert SECRET not in everything()
        account = GoneAccount.objects.get()
        assert (account.n_gone, account.ended_at) == (5, world.now)

    def test_lose_their_name_and_keep_their_case(self, world: World) -> None:
        case = world.case("Hello?")
        leaves(world)
        identity = Identity.objects.get()
        assert (identity.key, identity.handle, identity.name) == ("mira", "", "")
        assert identity.gone_at == world.now
        assert Contact.objects.get(pk=case.contact_id).name == ""
        assert case.events.get(kind="gone").data["account"] is True

    def test_may_come_back(self, world: World) -> None:
        world.case("Hello?")
        leaves(world)
        world.pass_time(days=1)
        world.says("Here I am again")
        world.hear()
        assert Identity.objects.get().name == "Mira"
        assert Mention.objects.filter(gone_at=None).get().text == "Here I am again"

    def test_do_not_take_what_is_said_after_they_came_back(self, world: World) -> None:
        leaves(world)
        world.says("Said before", created_at=world.now - timedelta(hours=1), who="mira")
        world.says("Said after", created_at=world.now + timedelta(seconds=1), who="mira")
        world.pass_time(minutes=1)
        world.hear()
        assert [m.text for m in Mention.objects.all()] == ["Said after"]
