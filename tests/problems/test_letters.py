from __future__ import annotations

from tests.problems.trouble import Trouble

from allears.problems import actions, letters


class TestAbout:
    def test_takes_the_usual_language_where_there_are_no_words(self, trouble: Trouble) -> None:
        trouble.say("de", "Der Deckel ist repariert.")
        change = trouble.fixed()
        assert letters.about(change, "de")["text"] == "Der Deckel ist repariert."
        assert letters.about(change, "fr")["text"] == "The lid of the kettle is mended."

    def test_names_the_page_only_while_there_is_one(self, trouble: Trouble) -> None:
        change = trouble.fixed()
        assert letters.about(change, "en")["page"] == ""
        actions.publish(problem_id=trouble.problem.pk, by=trouble.lead, now=trouble.world.now)
        change.problem.refresh_from_db()
        assert letters.about(change, "en")["page"].endswith(f"/known/{trouble.problem.pk}/")


class TestUnknown:
    def test_names_slips(self) -> None:
        assert letters.unknown("{{first_name|there}} {{frist_name}} {{text}}") == ["frist_name"]
