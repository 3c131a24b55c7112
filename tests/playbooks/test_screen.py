from __future__ import annotations

from datetime import timedelta

from tests import cast
from tests.playbooks import kept
from tests.world import World

from allears.cases import actions as cases
from allears.playbooks import actions, screen
from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.rules.steps import Kind, Step


class TestPanel:
    def test_offers_one_that_fits_until_it_was_followed(self, world: World) -> None:
        book = kept.playbook()
        case = world.case("My kettle is broken")
        shown = screen.panel(case, world.agent, now=world.now)
        assert [(one["name"], one["why"]) for one in shown["suggested"]] == [
            ("Dead kettle", "kettle")
        ]
        row = actions.begin(playbook=book, case_id=case.pk, by=world.agent, now=world.now)
        assert screen.panel(case, world.agent, now=world.now)["suggested"] == []
        actions.leave(following_id=row.pk, words="", by=world.agent, now=world.now)
        shown = screen.panel(case, world.agent, now=world.now)
        assert (shown["suggested"], shown["ended"][0]["is_left"]) == ([], True)

    def test_offers_nothing_to_who_may_not_answer(self, world: World) -> None:
        kept.playbook()
        case = world.case("My kettle is broken")
        assert screen.panel(case, cast.rita(), now=world.now)["suggested"] == []
        assert screen.panel(case, cast.pia(), now=world.now)["suggested"] == []

    def test_waits_for_a_time_or_for_their_word(self, world: World) -> None:
        steps = (
            Step(key="a", kind=Kind.WAIT, text="x", until="1h"),
            Step(key="b", kind=Kind.WAIT, text="y", until="reply"),
        )
        book, case = kept.playbook(*steps), world.case("My kettle is broken")
        row = actions.begin(playbook=book, case_id=case.pk, by=world.agent, now=world.now)

        def wait() -> dict[str, object]:
            case.refresh_from_db()
            shown = screen.panel(case, world.agent, now=world.now)
            return dict(shown["running"][0]["step"]["wait"])

        assert wait()["is_over"] is False
        assert wait()["snooze"] == "2026-03-02T11:00"
        world.pass_time(hours=2)
        assert wait()["is_over"] is True
        given = {"following_id": row.pk, "by": world.agent, "now": world.now}
        actions.tick(step="a", answer="", **given)  # type: ignore[arg-type]
        assert wait()["words"] == "Until they write."
        world.pass_time(minutes=5)
        world.says("My kettle is broken no more, it works again")
        world.hear()
        world.care()
        assert wait()["is_over"] is True

    def test_says_that_a_newer_version_is_there(self, world: World) -> None:
        book, case = kept.playbook(), world.case("My kettle is broken")
        actions.begin(playbook=book, case_id=case.pk, by=world.agent, now=world.now)
        words = actions.PlaybookWords(
            name="x", steps=kept.STEPS[4:], whom=actions.ForWhom(is_shared=True)
        )
        actions.keep_playbook(words=words, by=cast.lena(), now=world.now, row=book)
        shown = screen.panel(case, world.agent, now=world.now + timedelta(hours=1))
        assert shown["running"][0]["is_older"] is True

    def test_offers_the_macro_of_the_end(self, world: World) -> None:
        macro = kept.macro(Act(do=Do.TAKE))
        words = actions.PlaybookWords(
            name="x", steps=[Step(key="a", kind=Kind.DO, text="x")], macro=macro,
            whom=actions.ForWhom(is_shared=True),
        )  # fmt: skip
        book = actions.keep_playbook(words=words, by=cast.lena(), now=world.now)
        case = world.case("My kettle is broken")
        row = actions.begin(playbook=book, case_id=case.pk, by=world.agent, now=world.now)
        given = {"following_id": row.pk, "by": world.agent, "now": world.now}
        actions.tick(step="a", answer="", **given)  # type: ignore[arg-type]
        assert screen.panel(case, world.agent, now=world.now)["ended"][0]["macro"] == macro


class TestRanWords:
    def test_tell_what_is_new(self, world: World) -> None:
        macro, case = kept.macro(Act(do=Do.TAKE)), world.case("Broken")
        ran = actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        assert screen.ran_words(macro, ran.done) == "Broken: It is yours"
        ran = actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        assert screen.ran_words(macro, ran.done) == "Broken: all of it was so already."
        cases.release(case_id=case.pk, by=world.agent, now=world.now)
