"""The pane of the person beside a case."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.world import World

from allears.cases import actions, beside, queries
from allears.cases.models import Case


def pane(case: Case) -> dict[str, object]:
    return beside.pane(case, queries.thread(case.pk))


class TestPane:
    def test_tells_how_their_matters_ended(self, world: World) -> None:
        for n, (text, outcome) in enumerate(
            (("Ferry ticket harbour", "satisfied"), ("Bicycle rental station", "not_satisfied"))
        ):
            case, known = world.case(text), actions.Ending(is_spoken=True)
            actions.close(
                case_id=case.pk,
                outcome=outcome,
                words="",
                by=world.agent,
                now=world.now,
                ending=known,
            )
            world.pass_time(days=40 + n)
        case = world.case("Where does the night train leave")
        facts = {one["name"]: one["value"] for one in pane(case)["facts"]}  # type: ignore[attr-defined]
        assert facts["Came with"] == "3 matters"
        assert facts["Ended"] == "1 satisfied, 1 not"

    def test_costs_the_same_for_many_matters(self, world: World) -> None:
        def ended(n: int) -> Case:
            case = world.case(f"Number{n} wants something quite different{n}")
            actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
            world.pass_time(days=40)
            return case

        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                pane(case)
            return len(asked)

        case = ended(0)
        ended(1)
        pane(case)
        few = cost()
        for n in range(2, 5):
            ended(n)
        assert cost() == few


class TestElsewhere:
    def test_is_what_they_said_in_public_outside_of_cases(self, world: World) -> None:
        case = world.case("Where is my parcel")
        identity = case.conversations.get().identity
        public, private = cast.hear(
            cast.post("Trams are fine"), cast.post("Psst", visibility="private", id="q")
        )
        type(public).objects.filter(pk__in=[public.pk, private.pk]).update(identity=identity)
        assert identity is not None
        (found,) = beside.elsewhere([identity.pk])
        assert found["words"] == "Trams are fine"


class TestLanguage:
    def test_is_said_in_its_own_words_where_they_are_known(self) -> None:
        assert beside.language("de") == "Deutsch"
        assert beside.language("de-AT") == "Deutsch"
        assert beside.language("xx") == "xx"
