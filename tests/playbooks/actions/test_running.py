from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.playbooks import kept
from tests.world import World

from allears.cases import actions as cases
from allears.cases import queries as desk
from allears.cases.models import Aside, Draft, Event, Note, Notice, Use
from allears.playbooks import actions
from allears.playbooks.models import Following, Run
from allears.playbooks.rules.acts import Act, Do
from allears.problems import actions as problems
from allears.problems.models import Link
from allears.staff import actions as staff
from allears.staff.actions import NotPossible


class TestRun:
    def test_does_all_of_it_and_says_by_which_macro(self, world: World) -> None:
        case = world.case("My kettle is broken")
        done = actions.run(macro=kept.usual(), case_id=case.pk, by=world.agent, now=world.now).done
        case.refresh_from_db()
        assert case.assignee == world.agent
        assert case.priority == "high"
        draft = Draft.objects.get()
        assert draft.text == "Hello Mira, I look into it. Amir Haddad"
        assert Note.objects.get().text == f"Case {case.pk}"
        assert [one.is_new for one in done] == [True] * 4
        assert all(one.data["macro"] == "Broken" for one in Event.objects.filter(by=world.agent))
        assert Use.objects.get(kind="macro").by == world.agent

    def test_does_nothing_where_one_action_is_refused(self, world: World) -> None:
        case = world.case("My kettle is broken")
        macro = kept.macro(
            Act(do=Do.PRIORITY, choice="high"),
            Act(do=Do.NOTE, text="x"),
            Act(do=Do.CLOSE, choice="not_ours"),
        )
        cases.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        version = desk.case(case.pk).version  # type: ignore[union-attr]
        with pytest.raises(actions.Stopped, match="closed already") as stopped:
            actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        assert stopped.value.act.do == Do.CLOSE
        case.refresh_from_db()
        assert (case.version, case.priority) == (version, "normal")
        assert not Note.objects.exists()
        assert not Run.objects.exists()

    def test_has_only_the_rights_of_who_runs_it(self, world: World) -> None:
        case = world.case("My kettle is broken")
        with pytest.raises(NotPossible, match="answers for this case"):
            actions.run(macro=kept.usual(), case_id=case.pk, by=cast.pia(), now=world.now)
        with pytest.raises(NotPossible):
            actions.run(macro=kept.usual(), case_id=case.pk, by=cast.rita(), now=world.now)

    def test_never_says_that_somebody_is_satisfied(self, world: World) -> None:
        with pytest.raises(NotPossible):
            kept.macro(Act(do=Do.CLOSE, choice="satisfied"))

    def test_puts_its_words_behind_what_was_begun(self, world: World) -> None:
        case = world.case("My kettle is broken")
        cases.save_draft(
            case_id=case.pk, text="Dear Mira", begun_version=1, by=world.agent, now=world.now
        )
        macro = kept.macro(Act(do=Do.DRAFT, text="All the best"))
        actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        assert Draft.objects.get().text == "Dear Mira\n\nAll the best"
        actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        assert Draft.objects.get().text == "Dear Mira\n\nAll the best"

    def test_takes_nothing_from_a_note_that_was_begun(self, world: World) -> None:
        case = world.case("My kettle is broken")
        where = cases.Where(kind="note")
        given = {"case_id": case.pk, "begun_version": 1, "by": world.agent, "now": world.now}
        cases.save_draft(text="For us: ", where=where, **given)  # type: ignore[arg-type]
        ran = actions.run(
            macro=kept.macro(Act(do=Do.NOTE, text="x"), Act(do=Do.DRAFT, text="Hello")),
            case_id=case.pk,
            by=world.agent,
            now=world.now,
        )
        assert Draft.objects.get().text == "For us:\n\nHello"
        actions.undo(run_id=ran.run.pk, by=world.agent, now=world.now)
        draft = Draft.objects.get()
        assert (draft.text, draft.is_public) == ("For us: ", None)

    def test_counts_nothing_of_what_is_confidential(self, world: World) -> None:
        case = world.case("My kettle is broken")
        wall = staff.open_wall(
            name="HR", reason="x", home=cast.service(), by=cast.lena(), now=world.now
        )
        cases.wall_case(case_id=case.pk, wall=wall, words="Ours", by=cast.lena(), now=world.now)
        macro = kept.macro(Act(do=Do.NOTE, text="x"))
        actions.run(macro=macro, case_id=case.pk, by=cast.lena(), now=world.now)
        assert not Use.objects.exists()


class TestLook:
    def test_says_what_will_happen_and_changes_nothing(self, world: World) -> None:
        case = world.case("My kettle is broken")
        macro = kept.usual()
        version, n_events = desk.case(case.pk).version, Event.objects.count()  # type: ignore[union-attr]
        looked = actions.look(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        assert [one.words for one in looked.done][:2] == ["It is yours", "Its priority is High"]
        assert looked.done[2].text == "Hello Mira, I look into it. Amir Haddad"
        case.refresh_from_db()
        assert (case.version, case.assignee, Event.objects.count()) == (version, None, n_events)
        assert not Draft.objects.exists()
        assert not Run.objects.exists()
        ran = actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        assert ran.done == looked.done

    def test_says_where_it_would_stop(self, world: World) -> None:
        case = world.case("My kettle is broken")
        cases.take(case_id=case.pk, by=world.agent, now=world.now)
        macro = kept.macro(
            Act(do=Do.PRIORITY, choice="high"), Act(do=Do.TAKE), Act(do=Do.NOTE, text="x")
        )
        looked = actions.look(macro=macro, case_id=case.pk, by=cast.lena(), now=world.now)
        assert "Amir Haddad has it already" in looked.stopped
        assert looked.at is not None
        assert (looked.at.do, looked.not_tried, len(looked.done)) == (Do.TAKE, 1, 1)

    def test_tells_what_is_so_already(self, world: World) -> None:
        case = world.case("My kettle is broken")
        cases.take(case_id=case.pk, by=world.agent, now=world.now)
        macro = kept.macro(Act(do=Do.TAKE), Act(do=Do.PRIORITY, choice="normal"))
        looked = actions.look(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        assert [one.is_new for one in looked.done] == [False, False]


class TestUndo:
    def test_takes_all_of_it_back(self, world: World) -> None:
        problem = problems.open_problem(
            facts=problems.Facts(kind="problem", title="Kettles", team=None),
            by=cast.lena(),
            now=world.now,
        )
        book = kept.playbook()
        macro = kept.macro(
            Act(do=Do.TAKE),
            Act(do=Do.PRIORITY, choice="urgent"),
            Act(do=Do.NOTE, text="@Lena Brandt look"),
            Act(do=Do.DRAFT, text="Hello"),
            Act(do=Do.ASK, choice="question", more="4h", text="Is it known?", team=cast.press().pk),
            Act(do=Do.PROBLEM, item=problem.pk),
            Act(do=Do.PLAYBOOK, item=book.pk),
            Act(do=Do.SNOOZE, choice="tomorrow"),
        )
        case = world.case("My kettle is broken")
        ran = actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.snoozed_until is not None
        assert Following.objects.count() == Link.objects.count() == 1
        left = actions.undo(run_id=ran.run.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert left == []
        assert case.assignee is None
        assert case.priority == "normal"
        assert not case.snoozed_until
        assert not Note.objects.exists()
        assert not Draft.objects.exists()
        assert not Link.objects.exists()
        assert not Following.objects.exists()
        assert not Notice.objects.filter(
            user=cast.lena(), read_at=None, key__startswith="note"
        ).exists()
        assert Aside.objects.get().end == "taken_back"
        assert not Use.objects.filter(kind="macro").exists()

    def test_is_refused_when_something_happened_since(self, world: World) -> None:
        case = world.case("My kettle is broken")
        ran = actions.run(macro=kept.usual(), case_id=case.pk, by=world.agent, now=world.now)
        cases.note(case_id=case.pk, text="Mine", by=cast.lena(), now=world.now)
        with pytest.raises(NotPossible, match="something happened"):
            actions.undo(run_id=ran.run.pk, by=world.agent, now=world.now)
        assert Draft.objects.exists()

    def test_leaves_an_answer_that_was_written_on(self, world: World) -> None:
        case = world.case("My kettle is broken")
        ran = actions.run(macro=kept.usual(), case_id=case.pk, by=world.agent, now=world.now)
        cases.save_draft(
            case_id=case.pk, text="Hello, mine", begun_version=1, by=world.agent, now=world.now
        )
        left = actions.undo(run_id=ran.run.pk, by=world.agent, now=world.now)
        assert "wrote on" in left[0]
        assert Draft.objects.get().text == "Hello, mine"

    def test_comes_once_and_soon(self, world: World) -> None:
        case = world.case("My kettle is broken")
        ran = actions.run(macro=kept.usual(), case_id=case.pk, by=world.agent, now=world.now)
        later = world.now + timedelta(minutes=3)
        with pytest.raises(NotPossible, match="too late"):
            actions.undo(run_id=ran.run.pk, by=world.agent, now=later)
        with pytest.raises(NotPossible, match="Somebody else"):
            actions.undo(run_id=ran.run.pk, by=cast.pia(), now=world.now)
        actions.undo(run_id=ran.run.pk, by=world.agent, now=world.now)
        with pytest.raises(NotPossible, match="nothing to take back"):
            actions.undo(run_id=ran.run.pk, by=world.agent, now=world.now)
