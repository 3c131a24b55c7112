"""Things go behind walls and come out; what is behind one is answered by who is behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.walled import case, fresh, hr, seen_by, wall

from allears.cases import actions, queries
from allears.cases.models import Case, Conversation, Event, Message, Notice, Route
from allears.contacts.models import Contact
from allears.lib import sight
from allears.mentions.models import Mention
from allears.staff import actions as staff
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry, Behind, Membership, User, WallEvent

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(hours=1)


class TestWallCase:
    def test_hides_it_from_all_who_are_not_behind(self) -> None:
        one, other = case(), case("The bus was full", who="Tomas Berg")
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        assert seen_by(cast.amir()) == seen_by(cast.ada()) == seen_by(cast.rita()) == {other.pk}
        assert seen_by(cast.lena()) == seen_by(cast.pia()) == {one.pk, other.pk}

    def test_hides_what_belongs_to_it(self) -> None:
        one = case()
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        cast.amir()
        with sight.through(fresh(cast.amir())):
            found = [
                model.objects.count() for model in (Message, Event, Conversation, Mention, Notice)
            ]
        assert found == [0, 0, 0, 0, 0]
        assert Message.objects.count() == Mention.objects.count() == 1

    def test_gives_it_to_a_team_that_is_behind(self) -> None:
        cast.amir()
        one = case()
        actions.take(case_id=one.pk, by=cast.amir(), now=LATER)
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        one.refresh_from_db()
        assert (one.team, one.assignee) == (hr(), None)

    def test_says_so_to_those_behind_alone(self) -> None:
        one = case()
        actions.wall_case(case_id=one.pk, wall=wall(), words="A threat", by=cast.lena(), now=LATER)
        words = WallEvent.objects.latest("pk").words
        assert str(one.pk) in words
        assert "A threat" in words
        assert not AuditEntry.objects.filter(words__contains=f"{one.pk}").exists()

    def test_is_refused_without_a_reason(self) -> None:
        one = case()
        with pytest.raises(NotPossible, match="why"):
            actions.wall_case(case_id=one.pk, wall=wall(), words=" ", by=cast.lena(), now=LATER)

    def test_is_refused_to_who_is_not_behind(self) -> None:
        one = case()
        with pytest.raises(NotPossible, match="no such wall"):
            actions.wall_case(case_id=one.pk, wall=wall(), words="x", by=cast.ada(), now=LATER)

    def test_brings_it_out_again(self) -> None:
        one = case()
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        actions.wall_case(case_id=one.pk, wall=None, words="Is public", by=cast.lena(), now=LATER)
        assert seen_by(cast.amir()) == {one.pk}
        with sight.through(fresh(cast.amir())):
            assert Mention.objects.count() == 1

    def test_outlives_a_save_of_what_was_read_before(self) -> None:
        one = case()
        stale = Case.objects.get(pk=one.pk)
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        stale.title = "x"
        stale.save()
        assert seen_by(cast.amir()) == set()

    def test_keeps_it_from_teams_and_people_outside(self) -> None:
        one = case()
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        for do in (
            lambda: actions.hand_over(
                case_id=one.pk, team=cast.service(), words="", by=cast.lena(), now=LATER
            ),
            lambda: actions.assign(case_id=one.pk, user=cast.amir(), by=cast.lena(), now=LATER),
            lambda: actions.watch(case_id=one.pk, team=cast.service(), by=cast.lena(), now=LATER),
            lambda: actions.ask(
                case_id=one.pk,
                question=actions.Question(kind="question", words="?", person=cast.amir()),
                by=cast.lena(),
                now=LATER,
            ),
        ):
            with pytest.raises(NotPossible, match="not behind its wall"):
                do()

    def test_tells_nobody_outside_of_news(self) -> None:
        cast.amir()
        one = case()
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        Notice.objects.all().delete()
        actions.note(case_id=one.pk, text="@Amir Haddad @Pia Novak look", by=cast.lena(), now=LATER)
        assert {row.user for row in Notice.objects.all()} == {cast.pia()}


class TestWallPerson:
    def test_hides_them_with_all_their_cases_and_words(self) -> None:
        one = case()
        case("The bus was full", who="Tomas Berg")
        actions.wall_person(
            contact_id=one.contact_id, wall=wall(), words="A threat", by=cast.lena(), now=LATER
        )
        with sight.through(fresh(cast.amir())):
            assert [row.name for row in Contact.objects.all()] == ["Tomas Berg"]
            assert Case.objects.count() == Mention.objects.count() == 1

    def test_hides_what_they_say_later(self) -> None:
        one = case()
        actions.wall_person(
            contact_id=one.contact_id, wall=wall(), words="A threat", by=cast.lena(), now=LATER
        )
        later = case("And my money is gone, who helps?")
        assert later.team == hr()
        with sight.through(fresh(cast.amir())):
            assert not Case.objects.exists()
            assert not Mention.objects.exists()

    def test_keeps_them_there_when_they_turn_out_to_be_somebody_else_too(self) -> None:
        one, other = case(), case("The bus was full", who="Tomas Berg")
        actions.wall_person(
            contact_id=one.contact_id, wall=wall(), words="A threat", by=cast.lena(), now=LATER
        )
        actions.merge_contacts(
            keep_id=other.contact_id, other_id=one.contact_id, by=cast.lena(), now=LATER
        )
        assert seen_by(cast.amir()) == set()

    def test_covers_what_the_audit_trail_told(self) -> None:
        one = case()
        from allears.contacts import actions as contacts

        to = contacts.Described(name="Mira L.")
        contacts.describe(contact=one.contact, to=to, by=cast.amir(), now=LATER)
        actions.wall_person(
            contact_id=one.contact_id, wall=wall(), words="A threat", by=cast.lena(), now=LATER
        )
        with sight.through(fresh(cast.ada())):
            assert not AuditEntry.objects.filter(words__contains="Mira").exists()


class TestWallTeam:
    def test_takes_what_comes_to_it_and_what_it_has(self) -> None:
        press = cast.press()
        cast.pia()
        before = case()
        actions.hand_over(case_id=before.pk, team=press, words="", by=cast.lena(), now=LATER)
        if Case.objects.get(pk=before.pk).team != press:
            actions.accept_offer(case_id=before.pk, by=cast.pia(), now=LATER)
        mine = wall()
        staff.put_behind(wall=mine, team=press, by=cast.lena(), now=LATER)
        actions.wall_team(team=press, wall=mine, by=cast.lena(), now=LATER)
        assert seen_by(cast.amir()) == set()
        later = case("The bus was full", who="Tomas Berg")
        Case.objects.filter(pk=later.pk).update(team=press)
        assert seen_by(cast.amir()) == set()
        assert seen_by(cast.pia()) == {before.pk, later.pk}

    def test_is_refused_for_one_that_is_not_behind(self) -> None:
        with pytest.raises(NotPossible, match="not behind"):
            actions.wall_team(team=cast.service(), wall=wall(), by=cast.lena(), now=LATER)


class TestWallRoute:
    def test_takes_what_it_leads_somewhere(self) -> None:
        actions.wall_route(
            route_id=Route.objects.get(parent=None).pk, wall=wall(), by=cast.lena(), now=LATER
        )
        Route.objects.update(wall=wall())
        one = case()
        assert one.team == hr()
        assert seen_by(cast.amir()) == set()
        assert {row.user for row in Notice.objects.all()} <= {cast.pia(), cast.lena()}


class TestEndWall:
    def test_brings_everything_out(self) -> None:
        one, other = case(), case("The bus was full", who="Tomas Berg")
        mine = wall()
        actions.wall_case(case_id=one.pk, wall=mine, words="HR", by=cast.lena(), now=LATER)
        actions.wall_person(
            contact_id=other.contact_id, wall=mine, words="HR", by=cast.lena(), now=LATER
        )
        assert seen_by(cast.amir()) == set()
        actions.end_wall(wall=mine, words="It is over", by=cast.lena(), now=LATER)
        assert seen_by(cast.amir()) == {one.pk, other.pk}
        assert User.objects.filter(walled_off=[]).count() == User.objects.count()


class TestBehind:
    def test_is_kept_for_everybody_who_comes_and_goes(self) -> None:
        mine = wall()
        amir = cast.amir()
        assert fresh(amir).hidden == {mine.pk}
        row = Membership.objects.create(team=hr(), user=amir, since=cast.NOW)
        assert fresh(amir).is_whole
        row.delete()
        assert fresh(amir).hidden == {mine.pk}
        Behind.objects.create(wall=mine, person=amir, at=cast.NOW)
        assert fresh(amir).is_whole
        amir.walled_off = []
        Behind.objects.all().delete()
        amir.save()
        assert fresh(amir).hidden == {mine.pk}

    def test_is_told_when_an_administrator_lets_somebody_in_by_a_team(self) -> None:
        mine = wall()
        staff.change_team(
            team=hr(), name="HR", about="", by=cast.ada(), now=LATER,
            members=[cast.pia(), cast.ada()],
        )  # fmt: skip
        assert WallEvent.objects.filter(wall=mine, words__contains="Ada", by=cast.ada()).exists()
        assert AuditEntry.objects.filter(what="wall.gained", by=cast.ada()).exists()

    def test_is_asked_of_those_behind_or_of_an_administrator(self) -> None:
        with pytest.raises(NotPossible, match="lets others in"):
            staff.put_behind(wall=wall(), person=cast.amir(), by=cast.amir(), now=LATER)
        staff.put_behind(wall=wall(), person=cast.amir(), by=cast.ada(), now=LATER)
        assert fresh(cast.amir()).is_whole


class TestHiddenFrom:
    def test_names_those_that_somebody_may_not_know(self) -> None:
        one, other = case(), case("The bus was full", who="Tomas Berg")
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        outside = User.objects.get(pk=cast.amir().pk)
        assert queries.hidden_from(outside, [one.pk, other.pk, None]) == {one.pk}
        assert queries.walls_of([one.pk, other.pk]) == {one.pk: frozenset({wall().pk})}


class TestWhatIsAskedOutside:
    def test_ends_with_the_wall_so_that_nothing_waits_for_who_cannot_see_it(self) -> None:
        one = case()
        cast.amir()
        actions.hand_over(case_id=one.pk, team=cast.press(), words="", by=cast.amir(), now=LATER)
        question = actions.Question(kind="question", words="So?", person=cast.amir())
        actions.ask(case_id=one.pk, question=question, by=cast.lena(), now=LATER)
        actions.wall_case(case_id=one.pk, wall=wall(), words="Ours", by=cast.lena(), now=LATER)
        assert one.offers.filter(ended_at=None).count() == 0
        assert one.asides.filter(ended_at=None).count() == 0

    def test_who_is_taken_out_keeps_no_case_behind_it(self) -> None:
        one, around = case(), wall()
        staff.put_behind(wall=around, person=cast.ada(), by=cast.lena(), now=LATER)
        actions.wall_case(case_id=one.pk, wall=around, words="Ours", by=cast.lena(), now=LATER)
        ada = User.objects.get(pk=cast.ada().pk)
        actions.assign(case_id=one.pk, user=ada, by=cast.lena(), now=LATER)
        row = Behind.objects.get(person=ada)
        staff.take_out(wall=around, behind_id=row.pk, by=cast.lena(), now=LATER)
        assert actions.requeue(now=LATER) == 1
        one.refresh_from_db()
        assert one.assignee is None
