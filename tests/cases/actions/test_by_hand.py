"""A case that a person makes of a mention."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.cases import actions, queries
from allears.cases.models import Case, Event, Intake
from allears.listening.post import Author
from allears.mentions.models import Fresh
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(days=2)


class TestOpenByHand:
    def test_makes_a_routed_case_of_what_was_none(self) -> None:
        trams = cast.monitor()
        (mention,) = cast.hear(
            cast.post("Nice tram"), understood=cast.marks(intent="chatter"), hits=[trams]
        )
        cast.care()
        assert Case.objects.count() == 0
        case = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=LATER)
        assert (case.team, case.opened_by) == (cast.service(), cast.amir())
        assert case.intake_reason == "by_hand"
        assert case.monitors == [trams.pk]
        assert case.messages.get().mention == mention
        intake = queries.intake_of(mention.pk)
        assert intake is not None
        assert (intake.case, intake.decision) == (case, "opened")
        opened = Event.objects.get(case=case, kind="opened")
        assert (opened.by, opened.at) == (cast.amir(), LATER)

    def test_lets_the_clocks_run_from_now_and_the_waiting_from_when_it_was_said(self) -> None:
        (mention,) = cast.hear(cast.post("Nice tram"))
        cast.care()
        case = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=LATER)
        assert case.opened_at == LATER
        assert case.waiting_since == cast.NOW
        assert {clock.started_at for clock in case.clocks.all()} == {LATER}
        assert not case.clocks.filter(breached_at__isnull=False).exists()

    def test_takes_it_before_the_care_loop_does(self) -> None:
        (mention,) = cast.hear(cast.post("Nice tram"))
        case = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        assert Fresh.objects.count() == 0
        assert cast.care().n_mentions == 0
        assert Case.objects.get() == case

    def test_opens_one_case_however_often_it_is_asked(self) -> None:
        (mention,) = cast.hear(cast.post("Nice tram"))
        first = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        again = actions.open_by_hand(mention_id=mention.pk, by=cast.lena(), now=LATER)
        assert first == again
        assert Intake.objects.count() == Case.objects.count() == 1

    def test_works_for_somebody_who_left_no_name(self) -> None:
        nobody = cast.post("Who am I", author=Author())
        (mention,) = cast.hear(nobody)
        case = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        assert case.contact.name == ""

    def test_is_not_for_readers(self) -> None:
        (mention,) = cast.hear(cast.post("Nice tram"))
        with pytest.raises(NotPossible):
            actions.open_by_hand(mention_id=mention.pk, by=cast.rita(), now=cast.NOW)
        assert Fresh.objects.count() == 1

    def test_of_a_mention_that_is_not_there_says_so(self) -> None:
        with pytest.raises(NotPossible, match="no such mention"):
            actions.open_by_hand(mention_id=0, by=cast.amir(), now=cast.NOW)
