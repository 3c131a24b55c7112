from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests import cast
from tests.problems.trouble import Trouble

from allears.outbox.models import Outgoing
from allears.problems import actions, queries
from allears.problems.models import Link, Problem, Told


def text(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, *args: int, **typed: object) -> None:
    answer = client.post(reverse(name, args=args), typed)
    assert answer.status_code == 302, answer.content.decode()[:2000]


class TestStory:
    def test_from_what_gathers_to_everybody_told(self, trouble: Trouble) -> None:
        Problem.objects.all().delete()
        world = trouble.world
        for n, who in enumerate(("ana", "ben", "cleo")):
            world.case(f"The tram is late every morning at station {n}", who=who)
        actions.gather(now=world.now)
        lena, amir = cast.at_the_desk(trouble.lead), cast.at_the_desk(world.agent)
        assert "3 open cases" in text(amir, "problems")
        first = queries.gatherings()[0].pk
        typed = {"kind": "problem", "title": "Late trams", "language": "en", "internal": ""}
        typed |= {"owner": str(world.agent.pk), "team": "", "gathering": str(first)}
        post(amir, "problem_new", **typed)
        row = Problem.objects.get()
        assert Link.objects.filter(problem=row).count() == 3
        said = {"language": "en", "title": "Late trams", "text": "More trams.", "workaround": ""}
        post(amir, "problem_words", row.pk, **said)
        world.pass_time(minutes=1)
        post(lena, "problem_state", row.pk, state="fixed", note="")
        page = text(lena, "problem_telling", row.pk)
        assert "Tell 3 people" in page
        assert "Hello Ana," in page
        letters = {"text-en": "Hello {{first_name|there}}: {{text}}", "do": "begin"}
        post(lena, "problem_telling", row.pk, **letters)
        assert not Outgoing.objects.exists()
        trouble.work(rounds=2)
        assert Outgoing.objects.filter(sent_at__isnull=False).count() == 3
        page = text(amir, "problem", row.pk)
        assert "everybody was told" in page
        people = text(amir, "problem_people", row.pk, part="told")
        assert all(name in people for name in ("Ana", "Ben", "Cleo"))

    def test_stop_is_one_press(self, trouble: Trouble) -> None:
        trouble.people(2)
        telling = trouble.begin(trouble.fixed())
        amir = cast.at_the_desk(trouble.world.agent)
        assert "Stop" in text(amir, "problem", trouble.problem.pk)
        post(amir, "problem_telling_stop", telling.pk)
        trouble.work()
        assert not Outgoing.objects.exists()


class TestOfCase:
    def test_puts_what_we_say_of_it_into_the_answer(self, trouble: Trouble) -> None:
        (case,) = trouble.people(1)
        amir = cast.at_the_desk(trouble.world.agent)
        answer = amir.get(reverse("problems_for", args=[case.pk]), headers={"HX-Request": "true"})
        page = answer.content.decode()
        assert 'data-put="The lid of the kettle is mended."' in page
        assert "<html" not in page
        assert "<html" in text(amir, "problems_for", case.pk)

    def test_offers_a_known_one_and_takes_no_for_an_answer(self, trouble: Trouble) -> None:
        trouble.people(2)
        case = trouble.world.case("Kettle number 9 leaks boiling water at the lid", who="zoe")
        amir = cast.at_the_desk(trouble.world.agent)
        assert "Looks like" in text(amir, "problems_for", case.pk)
        post(amir, "problems_for_act", case.pk, do="not", problem=trouble.problem.pk)
        assert "Looks like" not in text(amir, "problems_for", case.pk)

    def test_links_with_one_press(self, trouble: Trouble) -> None:
        case = trouble.world.case("My lid drips", who="zoe")
        amir = cast.at_the_desk(trouble.world.agent)
        post(amir, "problems_for_act", case.pk, do="link", problem=trouble.problem.pk)
        assert Link.objects.get().case == case

    def test_points_to_others_that_look_like_it(self, trouble: Trouble) -> None:
        world = trouble.world
        found = [
            world.case(f"The tram is late every morning at station {n}", who=who)
            for n, who in enumerate(("ana", "ben", "cleo"))
        ]
        actions.gather(now=world.now)
        page = text(cast.at_the_desk(world.agent), "problems_for", found[1].pk)
        assert "2 others look like this" in page

    def test_says_that_they_were_told(self, trouble: Trouble) -> None:
        (case,) = trouble.people(1)
        trouble.begin(trouble.fixed())
        trouble.work()
        amir = cast.at_the_desk(trouble.world.agent)
        assert "They were told: fixed" in text(amir, "problems_for", case.pk)
        post(amir, "problem_verdict", Told.objects.get().pk, says="works")
        assert Told.objects.get().verdict == "works"

    def test_lets_one_choose_among_all_of_them(self, trouble: Trouble) -> None:
        case = trouble.world.case("My lid drips", who="zoe")
        page = text(cast.at_the_desk(trouble.world.agent), "problems_for", case.pk)
        assert f'<option value="{trouble.problem.pk}">' in page

    def test_keeps_somebody_out_who_does_not_want_to_be_told(self, trouble: Trouble) -> None:
        (case,) = trouble.people(1)
        amir = cast.at_the_desk(trouble.world.agent)
        post(amir, "problems_for_act", case.pk, do="refuse")
        assert queries.refused([case.contact_id]) == {case.contact_id}
        assert "tell them again" in text(amir, "problems_for", case.pk)
        post(amir, "problems_for_act", case.pk, do="want")
        assert not queries.refused([case.contact_id])


class TestList:
    def test_shows_which_everybody_may_read(self, trouble: Trouble) -> None:
        rows = Problem.objects.filter(pk=trouble.problem.pk)
        rows.update(published_at=trouble.world.now, published_by=trouble.world.agent)
        page = text(cast.at_the_desk(trouble.world.agent), "problems")
        assert trouble.problem.title in page
        assert "Everybody may read it" in page


class TestGathering:
    def test_is_linked_to_a_known_problem(self, trouble: Trouble) -> None:
        world = trouble.world
        for n, who in enumerate(("ana", "ben", "cleo")):
            world.case(f"The tram is late every morning at station {n}", who=who)
        actions.gather(now=world.now)
        amir = cast.at_the_desk(world.agent)
        assert "It is known" in text(amir, "problems")
        (one,) = queries.gatherings()
        post(amir, "problem_gathering", one.pk, problem=trouble.problem.pk)
        assert Link.objects.filter(problem=trouble.problem).count() == 3


class TestAlike:
    def test_shows_first_and_links_what_is_ticked(self, trouble: Trouble) -> None:
        trouble.people(2)
        case = trouble.world.case("The lid of kettle number 9 leaks boiling water", who="zoe")
        amir = cast.at_the_desk(trouble.world.agent)
        page = text(amir, "problem_alike", trouble.problem.pk)
        assert f'name="case" value="{case.pk}" checked' in page
        post(amir, "problem_alike", trouble.problem.pk, case=[case.pk])
        assert Link.objects.filter(case=case, by=trouble.world.agent).exists()
