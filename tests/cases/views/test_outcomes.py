from __future__ import annotations

from tests import cast
from tests.cases.actions.test_outcomes import answered, close
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, PersonPage, TheirWord


class TestClosing:
    def test_takes_their_message_their_cause_and_why_they_go(self, world: World) -> None:
        case = answered(world, "It is better, I think.")
        Case.objects.update(intent="leaving")
        client, theirs = cast.at_the_desk(world.agent), case.messages.latest("pk")
        shown = client.get(f"/cases/{case.pk}/").content.decode()
        assert "Satisfied: “It is better, I think.”" in shown
        assert "They want to leave. Why?" in shown
        data = {"outcome": f"satisfied-{theirs.pk}", "cause": "ours", "leaving": "price"}
        client.post(f"/cases/{case.pk}/closure/", data)
        closure = case.closures.get()
        assert (closure.outcome, closure.cause, closure.leaving) == ("satisfied", "ours", "price")
        assert TheirWord.objects.get().message == theirs

    def test_refuses_satisfied_without_a_word(self, world: World) -> None:
        case = world.case()
        client = cast.at_the_desk(world.agent)
        client.post(f"/cases/{case.pk}/closure/", {"outcome": "satisfied"})
        assert not case.closures.exists()


class TestWord:
    def test_is_confirmed_on_a_closed_case(self, world: World) -> None:
        case = answered(world, "Thanks, works now!")
        close(world, case, "unconfirmed")
        client, theirs = cast.at_the_desk(world.agent), case.messages.latest("pk")
        assert "That sounds satisfied" in client.get(f"/cases/{case.pk}/").content.decode()
        client.post(f"/cases/{case.pk}/word/", {"outcome": f"satisfied-{theirs.pk}"})
        assert case.closures.get().outcome == "satisfied"

    def test_of_no_comes_to_a_leads_desk(self, world: World) -> None:
        case, client = world.case(), cast.at_the_desk(cast.lena())
        actions.says_not_good(case_id=case.pk, words="Still dark.", now=world.now)
        assert "Not satisfied" in client.get("/inbox/?queue=not-satisfied").content.decode()
        shown = client.get(f"/cases/{case.pk}/").content.decode()
        assert "Still dark." in shown
        client.post(f"/cases/{case.pk}/word/", {"is": "seen-to"})
        case.refresh_from_db()
        assert case.dissatisfied_at is None


class TestPage:
    def test_is_given_told_and_taken_away(self, world: World) -> None:
        case, client = world.case(), cast.at_the_desk(world.agent)
        url = f"/cases/{case.pk}/page/"
        client.post(url, {"is": "given"})
        assert "/matter/" in client.get(f"/cases/{case.pk}/").content.decode()
        client.post(url, {"is": "understood", "understood": "The lamp"})
        assert PersonPage.objects.get().understood == "The lamp"
        client.post(url, {"is": "withdrawn"})
        assert PersonPage.objects.get().withdrawn_by == world.agent
