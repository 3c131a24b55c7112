from __future__ import annotations

from tests.world import World

from allears.cases import actions, queries
from allears.mentions.models import Mention


class TestOthers:
    def test_name_what_became_of_mentions(self, world: World) -> None:
        case = world.case("Where is my parcel?")
        ids = list(Mention.objects.values_list("pk", flat=True))
        assert queries.case_ids_of_mentions(ids) == {ids[0]: case.pk}
        assert queries.n_opened_by(ids) == 1
        intake = queries.intake_of(ids[0])
        assert intake is not None
        assert intake.words

    def test_list_all_matters_of_a_person(self, world: World) -> None:
        case = world.case()
        assert queries.of_contact(case.contact_id) == [case]

    def test_give_routes_policies_and_calendars_of_the_beginning(self, db: None) -> None:
        assert {route.name for route in queries.routes()} >= {"Everything", "Press and officials"}
        policy = queries.policies()[0]
        assert queries.policy(policy.pk) == policy
        assert queries.calendar(policy.calendar_id) in queries.calendars()

    def test_find_the_case_of_a_message(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes.")
        assert queries.case_id_of_message(message.pk) == case.pk
        assert queries.case_id_of_message(0) is None

    def test_go_through_all_cases_in_order(self, world: World) -> None:
        first, second = world.case(), world.case("Me too?", who="noor")
        assert queries.after_id(0) == [first, second]
        assert queries.after_id(first.pk) == [second]

    def test_give_each_their_own_draft(self, world: World) -> None:
        case = world.case()
        actions.save_draft(
            case_id=case.pk, text="Dear", begun_version=1, by=world.agent, now=world.now
        )
        assert queries.draft(case.pk, world.agent) is not None
