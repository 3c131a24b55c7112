"""Two people at the same moment, each on a line of their own to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests import cast
from tests.cases.actions.test_sharing import colleague
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, Message, Offer
from allears.contacts import actions as contacts
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible
from allears.staff.models import User

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_S = 30.0


def together(*does: Callable[[], object]) -> list[object]:
    """What came of each, begun at one moment: what it gave, or why it was refused."""
    begin, found = threading.Barrier(len(does)), [None] * len(does)

    def run(place: int, do: Callable[[], object]) -> None:
        try:
            begin.wait(WAIT_S)
            found[place] = do()  # type: ignore[call-overload]
        except (NotPossible, actions.Objected) as why:
            found[place] = why  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(does)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    return list(found)


def answering(
    world: World, case: Case, by: User, text: str, *, outcome: str = ""
) -> Callable[[], object]:
    written = actions.Written(
        conversation_id=case.conversations.get().pk,
        text=text,
        is_public=False,
        seen_at=world.now,
        seen_id=max(case.messages.values_list("pk", flat=True)),
        outcome=outcome,
    )
    return lambda: actions.reply(case_id=case.pk, written=written, by=by, now=world.now)


class TestTwoAtOnce:
    def test_send_one_answer_and_the_other_is_told(self, world: World) -> None:
        for n in range(5):
            case = world.case(f"Where is parcel number {n}?", who=f"p{n}")
            found = together(
                answering(world, case, world.agent, "It comes today."),
                answering(world, case, cast.lena(), "It was lost."),
            )
            refused = [one for one in found if isinstance(one, actions.Objected)]
            assert [type(one) for one in found].count(Message) == 1, found
            assert len(refused) == 1
            assert "answered" in str(refused[0])
            assert Outgoing.objects.count() == n + 1

    def test_close_with_an_answer_while_the_person_is_taken_for_their_next_word(
        self, world: World
    ) -> None:
        """What is saved twice asks for its person once more when it commits; `care` has the person by then
        and waits for the case, so each would wait for the other."""
        case = world.case()
        send = answering(world, case, world.agent, "It came.", outcome="unconfirmed")

        def impatient() -> object:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            return send()

        with transaction.atomic():
            contacts.lock([case.contact_id])
            (sent,) = together(impatient)
        assert isinstance(sent, Message)
        assert Case.objects.get().closed_at is not None

    def test_send_what_one_person_wrote_once_however_often_they_press(self, world: World) -> None:
        send = answering(world, world.case(), world.agent, "It comes today.")
        found = together(send, send)
        assert sorted(type(one).__name__ for one in found) == ["Message", "Objected"], found
        assert Outgoing.objects.count() == 1

    def test_pull_two_cases(self, world: World) -> None:
        for n in range(2):
            world.case(f"Where is parcel number {n}?", who=f"p{n}")
        people = [world.agent, colleague()]
        found = together(
            *(lambda who=who: actions.take_next(by=who, now=world.now) for who in people)  # type: ignore[misc]
        )
        assert len({case.pk for case in found if isinstance(case, Case)}) == 2, found

    def test_say_yes_and_keep_it_and_one_of_them_is_too_late(self, world: World) -> None:
        case, pia = world.case(), cast.pia()
        given = {"case_id": case.pk, "now": world.now}
        actions.hand_over(team=cast.press(), words="", by=world.agent, **given)
        found = together(
            lambda: actions.accept_offer(by=pia, **given),
            lambda: actions.take_offer_back(by=world.agent, **given),
        )
        assert sum(isinstance(one, NotPossible) for one in found) == 1, found
        end = Offer.objects.get().end
        case.refresh_from_db()
        assert (case.team == cast.press()) is (end == "accepted")


class TestSeenId:
    def test_finds_an_answer_that_was_being_written_down_while_the_page_was_made(
        self, world: World
    ) -> None:
        case = world.case()
        seen = answering(world, case, cast.lena(), "It was lost.")
        written = actions.Written(
            conversation_id=case.conversations.get().pk,
            text="It comes today.",
            is_public=False,
            seen_at=world.now,
        )
        begun_at = world.now - timedelta(seconds=1)
        actions.reply(case_id=case.pk, written=written, by=world.agent, now=begun_at)
        with pytest.raises(actions.Objected, match="answered"):
            seen()


class TestWriting:
    def test_holds_softly_who_sends_beside_somebody_who_writes(self, world: World) -> None:
        case, noa = world.case(), colleague()
        actions.here(case_id=case.pk, is_typing=True, by=noa, now=world.now)
        with pytest.raises(actions.Objected, match="Noa Weiss is writing") as told:
            world.answer(case, "Hello")
        assert not told.value.is_blocking
        world.pass_time(minutes=2)
        world.answer(case, "Hello")
