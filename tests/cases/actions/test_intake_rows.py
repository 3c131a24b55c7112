from __future__ import annotations

from tests.world import World

from allears.cases import actions
from allears.cases.models import Notice


class TestWriter:
    def test_lets_danger_keep_its_place_after_a_short_hello(self, world: World) -> None:
        case = world.case("Please help me, I want to kill myself, I cannot go on.")
        need = case.need_points
        assert case.intent == "danger"
        world.pass_time(minutes=5)
        world.answer(case, "I am here. Are you safe right now?")
        world.pass_time(minutes=5)
        world.says("hello?", thread="p1")
        world.hear()
        world.care()
        case.refresh_from_db()
        assert case.intent == "danger"
        assert case.need_points >= need

    def test_counts_how_often_somebody_had_to_come_back(self, world: World) -> None:
        case = world.case("My parcel is broken.")
        for _ in range(2):
            world.answer(case, "A new one is on its way.")
            world.pass_time(hours=1)
            world.says("It is still broken.", thread="p1")
            world.hear()
            world.care()
        case.refresh_from_db()
        assert case.n_returns == 2
        assert any("come back 2 times" in words for words in case.need_words)

    def test_attaches_a_bounce_to_the_case_whose_answer_came_back(self, world: World) -> None:
        case = world.case("Where is my parcel?")
        message = world.answer(case, "On its way.")
        world.deliver()
        message.refresh_from_db()
        world.says(
            "Delivery failed",
            who="mailer-daemon",
            is_=("automatic",),
            extra={"automatic": "bounce", "original_message_id": message.network_id},
        )
        world.hear()
        assert world.care().opened == []
        case.refresh_from_db()
        assert case.events.filter(kind="bounced").count() == 1
        assert case.waiting_since is not None

    def test_tells_the_team_of_a_new_case(self, world: World) -> None:
        case = world.case()
        assert Notice.objects.filter(case=case, user=world.agent, kind="new_case").exists()
        actions.mark_read(user=world.agent, case_id=case.pk, now=world.now)
        assert not Notice.objects.filter(user=world.agent, read_at=None).exists()
